import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keys } from '../../domain/layout.ts';
import type { Json, Workflow } from '../../domain/ports.ts';
import { counts, Settling } from '../../local/incoming/settled.ts';
import { type IncomingWatch, watchIncoming } from '../../local/incoming/watch.ts';
import { temporaryFolder, temporaryStore, temporaryTable } from '../support/stores.ts';
import { until } from './engine/workbench.ts';

describe('when something counts', () => {
  const file = (size: number, mtimeMs = 1) => ({
    ...{ name: 'a.csv', folder: false },
    files: [{ path: 'a.csv', size, mtimeMs }],
  });
  const folder = (...names: string[]) => ({
    ...{ name: 'day', folder: true },
    files: names.map((name) => ({ path: `day/${name}`, size: 1, mtimeMs: 1 })),
  });

  it('a file, once it has stood still', () => {
    const settling = new Settling(2_000);
    expect(settling.settled('p', [file(1)], 0)).toEqual([]);
    expect(settling.settled('p', [file(2)], 1_500)).toEqual([]);
    expect(settling.settled('p', [file(2)], 3_499)).toEqual([]);
    expect(settling.settled('p', [file(2, 5)], 3_500)).toEqual([]);
    expect(settling.settled('p', [file(2, 5)], 5_500)).toEqual([file(2, 5)]);
  });

  it('a folder, only with its _READY, and whole', () => {
    const settling = new Settling(2_000);
    for (const now of [0, 5_000]) expect(settling.settled('p', [folder('a.csv')], now)).toEqual([]);
    expect(settling.settled('p', [folder('_READY', 'a.csv')], 6_000)).toEqual([]);
    expect(settling.settled('p', [folder('_READY', 'a.csv', 'b.csv')], 7_500)).toEqual([]);
    expect(settling.settled('p', [folder('_READY', 'a.csv', 'b.csv')], 9_500)).toHaveLength(1);
  });

  it('what is gone begins anew when it comes back, and projects are apart', () => {
    const settling = new Settling(1_000);
    settling.settled('p', [file(1)], 0);
    settling.settled('q', [file(1)], 900);
    settling.settled('p', [], 500);
    expect(settling.settled('p', [file(1)], 1_500)).toEqual([]);
    expect(settling.settled('q', [file(1)], 1_900)).toHaveLength(1);
  });

  it.each(['.DS_Store', 'a.csv.part', 'a.CSV.TMP', 'a.csv~', 'x.crdownload', '_READY'])(
    'never %s',
    (name) => {
      expect(counts(name)).toBe(false);
    },
  );
});

interface Door {
  readonly folder: string;
  readonly started: { readonly name: string; readonly input: Json }[];
  readonly objects: Awaited<ReturnType<typeof temporaryStore>>;
  open(): IncomingWatch;
}

async function door(): Promise<Door> {
  const folder = join(await temporaryFolder(), 'incoming');
  const objects = await temporaryStore();
  const table = await temporaryTable();
  const started: { name: string; input: Json }[] = [];
  const workflow = {
    async start(name: string, input: Json) {
      const known = started.some((each) => each.name === name);
      if (!known) started.push({ name, input });
      return { started: !known };
    },
  } as Workflow;
  const context = { objects, table, workflow, clock: { now: () => new Date().toISOString() }, log: () => {} };
  return {
    ...{ folder, started, objects },
    open() {
      const watch = watchIncoming({ folder, context, quietMs: 100, pollMs: 50 });
      onTestFinished(() => watch.close());
      return watch;
    },
  };
}

describe('what is put in starts a run', () => {
  it('with the project’s spec and the file as its source, once however often it is put in', async () => {
    const { folder, started, objects, open } = await door();
    await objects.put(
      keys.projectSpec('spam'),
      JSON.stringify({ project: 'spam', data: { columns: { text: 'mail' } }, training: { epochs: 2 } }),
    );
    open();
    mkdirSync(join(folder, 'spam'), { recursive: true });
    for (const time of [1, 2]) {
      writeFileSync(join(folder, 'spam/mails.csv'), 'mail,label\nhello,ham\n');
      await until(() => !existsSync(join(folder, 'spam/mails.csv')) || undefined, `taking ${time}`);
    }
    const [{ name, input } = { name: '', input: null }] = started;
    expect(started).toHaveLength(1);
    expect(input).toEqual({ project: 'spam', run: name });
    expect(existsSync(join(folder, 'spam/.taken', name, 'mails.csv'))).toBe(true);
    let spec = '';
    for await (const chunk of (await objects.get(keys.runSpec('spam', name))).body)
      spec += Buffer.from(chunk);
    expect(JSON.parse(spec)).toMatchObject({
      data: { columns: { text: 'mail' }, sources: [{ key: 'projects/spam/incoming/mails.csv' }] },
      training: { epochs: 2 },
    });
    expect(await objects.head('projects/spam/incoming/mails.csv')).toMatchObject({ size: 21 });
  });

  it('of a folder one, when its _READY arrives', async () => {
    const { folder, started, open } = await door();
    const day = join(folder, 'spam/day-1');
    mkdirSync(day, { recursive: true });
    writeFileSync(join(day, 'a.csv'), 'text,label\na,x\n');
    writeFileSync(join(day, 'b.csv'), 'text,label\nb,y\n');
    open();
    await sleep(400);
    expect(started).toEqual([]);
    writeFileSync(join(day, '_READY'), '');
    await until(() => started[0], 'the run');
    await until(() => !existsSync(day) || undefined, 'the taking');
    expect(started).toHaveLength(1);
  });

  it('not while it is still written, nor under a name that says so', async () => {
    const { folder, started, open } = await door();
    open();
    mkdirSync(join(folder, 'spam'), { recursive: true });
    writeFileSync(join(folder, 'spam/a.csv.part'), 'text,label\na,x\n');
    await sleep(300);
    expect(started).toEqual([]);
    renameSync(join(folder, 'spam/a.csv.part'), join(folder, 'spam/a.csv'));
    await until(() => started[0], 'the run');
  });

  it('or is refused with the reason beside it', async () => {
    const { folder, started, objects, open } = await door();
    await objects.put(keys.projectSpec('spam'), JSON.stringify({ training: { epochz: 2 } }));
    open();
    mkdirSync(join(folder, 'spam'), { recursive: true });
    writeFileSync(join(folder, 'spam/a.csv'), 'text,label\na,x\n');
    const reason = join(folder, 'spam/.refused/a.csv.reason.txt');
    await until(() => existsSync(reason) || undefined, 'the refusal');
    expect(readFileSync(reason, 'utf8')).toMatch(/InputRejected: spec, training: unknown setting 'epochz'/);
    expect(readdirSync(join(folder, 'spam/.refused')).sort()).toEqual(['a.csv', 'a.csv.reason.txt']);
    expect(started).toEqual([]);
  });

  it('from folders that are projects only', async () => {
    const { folder, started, open } = await door();
    mkdirSync(join(folder, 'Not A Project'), { recursive: true });
    writeFileSync(join(folder, 'Not A Project/a.csv'), 'text,label\na,x\n');
    writeFileSync(join(folder, 'loose.csv'), 'text,label\na,x\n');
    open();
    await sleep(300);
    expect(started).toEqual([]);
  });
});
