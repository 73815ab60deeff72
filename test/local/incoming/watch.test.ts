import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Conflict } from '../../../domain/errors.ts';
import { keys } from '../../../domain/layout.ts';
import type { ObjectStore, Workflow } from '../../../domain/ports.ts';
import { changeRun } from '../../../domain/runs/run-record.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { folderStore } from '../../../local/object-store/folder.ts';
import { sqliteTable } from '../../../local/table/sqlite.ts';
import { runChild } from '../../support/child.ts';
import { temporaryFolder, withMirror } from '../../support/stores.ts';
import { until } from '../engine/workbench.ts';
import { door, textOf } from './door.ts';

const CSV = 'text,label\nhello,ham\n';
const gone = (path: string) => until(() => !existsSync(path) || undefined, `the taking of ${path}`);
const there = (path: string) => until(() => existsSync(path) || undefined, path);

describe('what is put in starts a run', () => {
  it('with the project’s spec and the file as its source, once however often it is put in', async () => {
    const { folder, started, objects, open, drop, sourcesOf } = await door();
    const spec = { project: 'spam', data: { columns: { text: 'mail' } }, training: { epochs: 2 } };
    await objects.put(keys.projectSpec('spam'), JSON.stringify(spec));
    open();
    const content = 'mail,label\nhello,ham\n';
    for (const _ of [1, 2]) {
      drop('spam/mails.csv', content);
      await gone(join(folder, 'spam/mails.csv'));
    }
    const [{ name, input } = { name: '', input: null }] = started;
    expect(started).toHaveLength(1);
    expect(input).toEqual({ project: 'spam', run: name });
    expect(existsSync(join(folder, 'spam/.taken', name, 'mails.csv'))).toBe(true);
    expect(JSON.parse(await textOf(objects, keys.runSpec('spam', name)))).toMatchObject({
      ...{ data: { columns: { text: 'mail' } }, training: { epochs: 2 } },
    });
    expect(await sourcesOf(name)).toEqual({
      [`projects/spam/incoming/${sha256Hex(content)}/mails.csv`]: content,
    });
  });

  it('and a second file of the same name replaces nothing that the first run reads', async () => {
    const { folder, started, open, drop, sourcesOf } = await door();
    open();
    const contents = [CSV, `${CSV}bye,spam\n`];
    for (const content of contents) {
      drop('spam/mails.csv', content);
      await gone(join(folder, 'spam/mails.csv'));
    }
    const read = await Promise.all(started.map(({ name }) => sourcesOf(name)));
    expect(read.map((sources) => Object.values(sources))).toEqual(contents.map((content) => [content]));
  });

  it('of a folder one, when its _READY arrives: of its data, not of marks and hidden folders', async () => {
    const { folder, started, open, drop, sourcesOf } = await door();
    const data = { 'day-1/a.csv': CSV, 'day-1/more/b.csv': `${CSV}b,spam\n` };
    for (const [path, content] of Object.entries(data)) drop(`spam/${path}`, content);
    for (const aside of ['_SUCCESS', '.git/x.csv', '_parts/y.csv', 'more/c.csv.part'])
      drop(`spam/day-1/${aside}`, '');
    open();
    await sleep(400);
    expect(started).toEqual([]);
    drop('spam/day-1/_READY', '');
    await gone(join(folder, 'spam/day-1'));
    expect(started).toHaveLength(1);
    expect(await sourcesOf(started[0]!.name)).toEqual(
      Object.fromEntries(
        Object.entries(data).map(([path, content]) => [
          `projects/spam/incoming/${sha256Hex(content)}/${path}`,
          content,
        ]),
      ),
    );
  });

  it('not while it is still written, nor under a name that says so', async () => {
    const { folder, started, open, drop } = await door();
    open();
    drop('spam/a.csv.part', CSV);
    await sleep(300);
    expect(started).toEqual([]);
    renameSync(join(folder, 'spam/a.csv.part'), join(folder, 'spam/a.csv'));
    await until(() => started[0], 'the run');
  });

  it.runIf(process.platform === 'linux')('not while somebody has it open to write on', async () => {
    const { folder, started, open, sourcesOf } = await door();
    mkdirSync(join(folder, 'spam'), { recursive: true });
    open();
    const path = join(folder, 'spam/slow.csv');
    const source = `const { openSync, writeSync } = require('node:fs');
      const file = openSync(process.argv[1], 'w');
      writeSync(file, 'text,label\\nfirst,ham\\n');
      setTimeout(() => writeSync(file, 'last,spam\\n'), 800);`;
    spawn(process.execPath, ['-e', source, path], { stdio: 'inherit' });
    await there(path);
    await gone(path);
    expect(Object.values(await sourcesOf(started[0]!.name))).toEqual(['text,label\nfirst,ham\nlast,spam\n']);
  });

  it('from folders that are projects only', async () => {
    const { started, open, drop } = await door();
    drop('Not A Project/a.csv', CSV);
    drop('loose.csv', CSV);
    open();
    await sleep(300);
    expect(started).toEqual([]);
  });
});

describe('what can’t be used', () => {
  it('is refused with the reason beside it', async () => {
    const { folder, started, objects, open, drop } = await door();
    await objects.put(keys.projectSpec('spam'), JSON.stringify({ training: { epochz: 2 } }));
    open();
    drop('spam/a.csv', CSV);
    const reason = join(folder, 'spam/.refused/a.csv.reason.txt');
    await there(reason);
    expect(readFileSync(reason, 'utf8')).toMatch(/InputRejected: spec, training: unknown setting 'epochz'/);
    expect(readdirSync(join(folder, 'spam/.refused')).sort()).toEqual(['a.csv', 'a.csv.reason.txt']);
    expect(started).toEqual([]);
  });

  it('is refused because of a project spec that is no JSON', async () => {
    const { folder, objects, open, drop } = await door();
    await objects.put(keys.projectSpec('spam'), '{');
    open();
    drop('spam/a.csv', CSV);
    await there(join(folder, 'spam/.refused/a.csv.reason.txt'));
  });

  // Other systems take no such name.
  it.runIf(process.platform === 'linux')(
    'by its name or kind, keeps no other file and no other project waiting',
    async () => {
      const { folder, started, open, drop } = await door();
      const broken = Buffer.concat([
        Buffer.from(join(folder, 'first/caf')),
        Buffer.from([0xe9]),
        Buffer.from('.csv'),
      ]);
      mkdirSync(join(folder, 'first'), { recursive: true });
      writeFileSync(broken, CSV);
      drop('first/z.csv', CSV);
      drop('second/day/a.csv', CSV);
      symlinkSync('/etc/passwd', join(folder, 'second/day/b.csv'));
      drop('second/day/_READY', '');
      drop('third/a.csv', CSV);
      open();
      await gone(join(folder, 'third/a.csv'));
      await gone(join(folder, 'first/z.csv'));
      expect(started.map(({ input }) => (input as { project: string }).project).sort()).toEqual([
        'first',
        'third',
      ]);
      const reasons = ['first/.refused/caf\uFFFD.csv.reason.txt', 'second/.refused/day.reason.txt'];
      for (const reason of reasons) await there(join(folder, reason));
      expect(reasons.map((reason) => readFileSync(join(folder, reason), 'utf8'))).toEqual([
        expect.stringMatching(/its name is not UTF-8.*Rename or copy it, then put it in again\.\n$/),
        expect.stringMatching(/day\/b\.csv: neither a file nor a folder.*put it in again\.\n$/),
      ]);
      expect(existsSync(join(folder, 'second/.refused/day/a.csv'))).toBe(true);
    },
  );
});

describe('what may pass', () => {
  it('is tried again, at growing pauses, and said once', async () => {
    const { folder, logged, objects, open, drop } = await door();
    let puts = 0;
    const full: ObjectStore = Object.assign(Object.create(objects), {
      put: async (...args: Parameters<ObjectStore['put']>) => {
        puts += 1;
        if (puts === 1) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        return objects.put(...args);
      },
    });
    open({ objects: full });
    drop('spam/a.csv', CSV);
    await until(() => puts || undefined, 'the first try');
    await sleep(500);
    expect(puts).toBe(1);
    await gone(join(folder, 'spam/a.csv'));
    expect(logged.filter(({ error }) => error === 'no space left on device')).toHaveLength(1);
    expect(existsSync(join(folder, 'spam/.refused'))).toBe(false);
  });

  it('a lost race is no refusal', async () => {
    const { folder, objects, open, drop } = await door();
    let tries = 0;
    const racing = { start: () => Promise.reject(new Conflict('another was first')) } as unknown as Workflow;
    const counted: ObjectStore = Object.assign(Object.create(objects), {
      head: (key: string) => {
        tries += 1;
        return objects.head(key);
      },
    });
    open({ objects: counted, workflow: racing });
    drop('spam/a.csv', CSV);
    await until(() => tries || undefined, 'the first try');
    await sleep(300);
    expect(existsSync(join(folder, 'spam/a.csv'))).toBe(true);
    expect(existsSync(join(folder, 'spam/.refused'))).toBe(false);
  });
});

it('nothing is taken twice at once, however often the folder is looked at meanwhile', async () => {
  const { folder, objects, open, drop } = await door();
  let puts = 0;
  const slow: ObjectStore = Object.assign(Object.create(objects), {
    put: async (...args: Parameters<ObjectStore['put']>) => {
      puts += args[0].endsWith('a.csv') ? 1 : 0;
      await sleep(400);
      return objects.put(...args);
    },
  });
  open({ objects: slow });
  drop('spam/a.csv', CSV);
  await until(() => puts || undefined, 'the taking');
  for (let touch = 0; touch < 5; touch += 1) {
    drop(`spam/${touch}.part`, '');
    await sleep(40);
  }
  await gone(join(folder, 'spam/a.csv'));
  expect(puts).toBe(1);
});

it('killed with its run started and the file still there, a drop comes to no second run, whatever became of the first', async () => {
  const home = await temporaryFolder();
  const folder = join(home, 'incoming');
  const store = join(home, 'store');
  const file = join(home, 'table.sqlite');
  const objects = await withMirror(
    await folderStore({ folder: store, secret: 'only for this test', publicUrl: 'http://127.0.0.1:1' }),
  );
  const table = sqliteTable({ file });
  onTestFinished(() => {
    objects.close();
    table.close();
  });
  mkdirSync(join(folder, 'spam'), { recursive: true });
  writeFileSync(join(folder, 'spam/a.csv'), CSV);
  const program = fileURLToPath(new URL('door-process.ts', import.meta.url));
  await runChild(program, [folder, store, file]).killAfter(Number.POSITIVE_INFINITY);

  const { items } = await table.query('projects/spam', { prefix: 'runs/' });
  const run = items[0]!.sort.slice('runs/'.length);
  await changeRun(table, { project: 'spam', run }, () => ({ status: 'rejected' }));
  const { open, started } = await door({ folder, objects, table });
  open();
  await gone(join(folder, 'spam/a.csv'));
  expect(started.map(({ name }) => name)).toEqual([run]);
});
