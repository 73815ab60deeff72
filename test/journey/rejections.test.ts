/**
 * Bad input, as a user meets it: through the command line, on a real server. Each is refused with where, what was
 * found, what is allowed and what to do, in the command, the API and the run's record; nothing is half-registered.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine } from './machine.ts';

const machine = new Machine();
beforeAll(async () => {
  await machine.start();
  const mirrored = await machine.modelmill('catalogue', 'mirror');
  expect(`${mirrored.code} ${mirrored.stderr}`).toMatch(/^0 /);
});
afterAll(() => machine.dispose());

const HEADER = 'text,label\n';
const rows = (n: number): string =>
  Array.from(
    { length: n },
    (_, i) => `a line number ${i} about ${i % 2 ? 'cats' : 'dogs'},${i % 2 ? 'cat' : 'dog'}\n`,
  ).join('');

function file(name: string, content: string | Uint8Array): string {
  const path = join(machine.home, name);
  writeFileSync(path, content);
  return path;
}

interface RunDetail {
  readonly record: {
    readonly status: string;
    readonly reason?: { readonly name: string; readonly message: string };
  };
}

/** Runs it to its end and gives what each way in says of it. */
async function outcome(project: string, name: string, content: string | Uint8Array, spec: object = {}) {
  const specFile = file(`${project}.json`, JSON.stringify({ project, ...spec }));
  const ended = await machine.modelmill('run', specFile, '--data', file(name, content), '--follow', '--json');
  const runs = await machine.json<
    readonly { readonly run: string }[] | { readonly runs: readonly { readonly run: string }[] }
  >('runs', '--project', project);
  const [first] = 'runs' in runs ? runs.runs : runs;
  if (!first) throw new Error(`no run of ${project}: ${ended.stdout}${ended.stderr}`);
  const detail = await machine.get<RunDetail>(`/projects/${project}/runs/${first.run}`);
  return { ended, record: detail.record };
}

describe('data that can not be used', () => {
  it.each([
    ['header-only', 'a.csv', HEADER, /no rows|0 rows/i],
    ['one-class', 'b.csv', HEADER + rows(60).replaceAll(',dog', ',cat'), /one (class|label)|2 labels|two/i],
    ['wrong-column', 'c.csv', rows(40).replace(/^/, 'body,label\n'), /text/],
    [
      'broken-utf8',
      'd.csv',
      Buffer.concat([
        Buffer.from(HEADER),
        ...Array.from({ length: 40 }, (_, i) =>
          Buffer.from([0x61, 0xff, 0xfe, 0x41 + (i % 26), 0x2c, 0x63, 0x0a]),
        ),
      ]),
      /UTF-8/i,
    ],
    [
      'ragged',
      'e.csv',
      HEADER + Array.from({ length: 40 }, (_, i) => `one,two,three${i},four\n`).join(''),
      /ragged|fields|columns/i,
    ],
    [
      'nuls',
      'f.csv',
      HEADER + Array.from({ length: 40 }, (_, i) => `nul \0 here ${i},cat\n`).join(''),
      /NUL/,
    ],
    [
      'long-line',
      'g.jsonl',
      `${JSON.stringify({ text: 'x'.repeat(10_000_000), label: 'cat' })}\n`,
      /long|bytes/i,
    ],
  ])('%s: the run is rejected with the reason', async (project, name, content, reason) => {
    const { ended, record } = await outcome(project, name, content);
    expect(ended.code).toBe(1);
    expect(record.status).toBe('rejected');
    expect(record.reason).toMatchObject({ name: 'InputRejected', message: expect.stringMatching(reason) });
    expect(record.reason?.message).toContain('Allowed:');
    expect(await machine.get(`/projects/${project}/models`)).toMatchObject({ models: [] });
  });

  it('labels outside the declared set: rejected, with the label named', async () => {
    const { record } = await outcome('outside-labels', 'h.csv', HEADER + rows(60), {
      data: { labels: ['cat', 'cow'] },
    });
    expect(record).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('dog') } });
  });

  it('an empty file is refused before there is a run', async () => {
    const ended = await machine.modelmill('run', '--project', 'empty', '--data', file('empty.csv', ''));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/empty|0 bytes/);
  });
});

describe('a spec that can not be used', () => {
  it.each([
    ['an unknown field', { training: { epoch: 3 } }, /epoch/],
    ['an impossible value', { annotation: { minimum: 7 } }, /minimum/],
    ['a model nobody has', { model: 'gpt-17' }, /gpt-17/],
    ['a task that is not trained yet', { task: 'image-text' }, /text-classification/],
    ['an unknown field with markup in its name', { '<img src=x>': 1 }, /<img src=x>/],
  ])('%s is refused with exit code 2, and no run is made', async (_, fields, reason) => {
    const spec = file('bad.json', JSON.stringify({ project: 'bad-spec', ...fields }));
    const ended = await machine.modelmill('run', spec, '--data', file('good.csv', HEADER + rows(60)));
    expect(`${ended.code} ${ended.stderr}`).toMatch(/^2 /);
    expect(ended.stderr).toMatch(reason);
    expect(ended.stderr).toContain('Allowed:');
    expect(await machine.get('/projects/bad-spec/runs')).toMatchObject({ runs: [] });
  });
});

describe('who may ask', () => {
  const ask = (headers: Record<string, string>) =>
    fetch(new URL('/projects', machine.address.url), { headers });

  it('answers its token', async () => {
    expect((await ask({ authorization: `Bearer ${machine.address.token}` })).status).toBe(200);
  });

  it.each([
    ['nobody', {}, 401],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401],
  ])('refuses %s', async (_, headers, status) => {
    expect((await ask(headers as Record<string, string>)).status).toBe(status);
  });

  it('refuses a page of another origin, even one that knows the token', async () => {
    const { token } = machine.address;
    expect((await ask({ authorization: `Bearer ${token}`, origin: 'https://evil.example' })).status).toBe(
      403,
    );
  });
});
