/**
 * `modelmill data collect`: an uploaded file, a database file and an HTTP API become one dataset version, by the
 * pipeline's own state machine and the real job; and what may not be reached is not.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readParquet } from '../../domain/datasets/parquet.ts';
import { keys } from '../../domain/layout.ts';
import { served } from '../cli/terminal.ts';

const PROJECT = 'gathered';
const folder = mkdtempSync(join(tmpdir(), 'modelmill-collect-'));
const reviews = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    body: `review number ${from + i} of a film`,
    stars: (from + i) % 2 ? 5 : 1,
  }));

let asked: (string | undefined)[] = [];
/** Pages of 40 by a cursor, behind a key; every third answer is "too many requests". */
const api = createServer((request, response) => {
  asked.push(request.headers.authorization);
  const url = new URL(request.url ?? '', 'http://localhost');
  if (url.pathname === '/leave') {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    return;
  }
  if (asked.length % 3 === 2) {
    response.writeHead(429, { 'retry-after': '0' }).end();
    return;
  }
  const start = Number(url.searchParams.get('after') ?? 200);
  const page = { items: reviews(start, start + 40), next: start + 40 < 320 ? start + 40 : null };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(page));
});
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
const { port } = api.address() as AddressInfo;
afterAll(() => api.close());

Object.assign(process.env, {
  MODELMILL_COLLECT_HOSTS: `http://127.0.0.1:${port}`,
  MODELMILL_COLLECT_PRIVATE: `127.0.0.1:${port}`,
  MODELMILL_SECRET_API: 'Bearer not-for-the-log',
});
const home = await served();
const objects = home.runtime.objects;

const spec = (name: string, sources: readonly object[]): string => {
  const path = join(folder, `${name}.yaml`);
  // JSON is YAML.
  writeFileSync(path, JSON.stringify({ dataset: name, project: PROJECT, sources }));
  return path;
};
const MAP = { text: 'body', label: { column: 'stars', values: { 1: 'bad', 5: 'good' } } };
const http = (path: string) => ({
  ...{ name: 'api', kind: 'http', url: `http://127.0.0.1:${port}${path}`, map: MAP, rate: 100 },
  headers: { authorization: 'env:MODELMILL_SECRET_API' },
  pages: { items: '/items', cursor: { from: '/next', to: { parameter: 'after' } } },
});

beforeAll(async () => {
  const csv = reviews(0, 100).map(({ body, stars }) => `${body},${stars}\n`);
  await objects.put(keys.incoming(PROJECT, 'file.csv'), `body,stars\n${csv.join('')}`);
  const file = join(folder, 'reviews.sqlite');
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE reviews (body TEXT, stars INTEGER, lang TEXT)');
  const insert = db.prepare('INSERT INTO reviews VALUES (?, ?, ?)');
  for (const { body, stars } of reviews(100, 200)) insert.run(body, stars, 'en');
  insert.run('une critique', 5, 'fr');
  db.close();
  const { readFile } = await import('node:fs/promises');
  await objects.put(keys.incoming(PROJECT, 'reviews.sqlite'), await readFile(file));
});

describe('data collect', () => {
  it('makes one dataset version of a file, a database and an API, each row with where it came from', async () => {
    const path = spec('all', [
      {
        name: 'file',
        kind: 'objects',
        keys: [keys.incoming(PROJECT, 'file.csv')],
        map: MAP,
        licence: 'cc0-1.0',
      },
      {
        ...{ name: 'database', kind: 'sql', object: keys.incoming(PROJECT, 'reviews.sqlite'), map: MAP },
        ...{ query: 'SELECT body, stars FROM reviews WHERE lang = :lang', parameters: { lang: 'en' } },
      },
      http('/reviews'),
    ]);
    const { code, stdout, stderr } = await home.run('data', 'collect', path);
    expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /);
    const [version] = await home.json('data', 'list', '-p', PROJECT);
    const { manifest } = await home.json('data', 'show', `all@${version.version}`, '-p', PROJECT);
    const { train, validation, test } = manifest.splits;
    expect(train.rows + validation.rows + test.rows).toBe(320);
    expect(manifest.labels).toEqual(['bad', 'good']);

    const job = keys.job(PROJECT, version.run, 'collect');
    const output = await text(`${job}/output.json`);
    const { metrics } = JSON.parse(output);
    expect(metrics.sources.map(({ name, rows }: { name: string; rows: number }) => [name, rows])).toEqual([
      ['file', 100],
      ['database', 100],
      ['api', 120],
    ]);
    expect(metrics.sources[0]).toMatchObject({ licence: 'cc0-1.0', licenceFrom: 'spec' });
    const rows = await text(`${metrics.prefix}/${metrics.files[0].path}`);
    expect(JSON.parse(rows.split('\n')[0]!)).toMatchObject({
      text: 'review number 0 of a film',
      label: 'bad',
      provenance: { source: 'file', kind: 'objects', row: 1, licence: 'cc0-1.0' },
    });
    const counts = [
      { source: 'api', kind: 'http', licence: null, rows: 120 },
      { source: 'database', kind: 'sql', licence: null, rows: 100 },
      { source: 'file', kind: 'objects', licence: 'cc0-1.0', rows: 100 },
    ];
    expect(manifest.provenance).toEqual(counts);
    const shown = await home.run('data', 'show', `all@${version.version}`, '-p', PROJECT);
    expect(shown.stdout).toMatch(/file +objects +cc0-1\.0 +100/);
    const prefix = keys.dataset(PROJECT, 'all', version.version);
    const stored = await Array.fromAsync(readParquet(objects, `${prefix}/${test.files[0].path}`));
    for (const { text: body, provenance } of stored) {
      const { source, row } = JSON.parse(provenance);
      const number = Number(/\d+/.exec(body)?.[0]);
      expect([source, row]).toEqual(
        number < 100
          ? ['file', number + 1]
          : number < 200
            ? ['database', number - 99]
            : ['api', expect.any(Number)],
      );
    }
    expect(new Set(asked)).toEqual(new Set(['Bearer not-for-the-log']));
    for (const written of [output, rows, await text(keys.runSpec(PROJECT, version.run)), stderr])
      expect(written).not.toContain('not-for-the-log');
  });

  it.each([
    ['a redirect to the machine’s own credentials', [http('/leave')], /169\.254\.169\.254/],
    ['a host that nobody listed', [{ ...http('/'), url: 'https://example.com/x' }], /example\.com/],
    ['an address that is not public', [{ ...http('/'), url: 'http://127.0.0.1:1/x' }], /127\.0\.0\.1/],
    [
      'a statement that writes',
      [
        {
          name: 'w',
          kind: 'sql',
          object: keys.incoming(PROJECT, 'reviews.sqlite'),
          query: 'DELETE FROM reviews',
        },
      ],
      /SELECT/i,
    ],
    [
      'a secret of another name',
      [{ ...http('/x'), headers: { authorization: 'env:HOME' } }],
      /MODELMILL_SECRET_/,
    ],
  ])('%s: the run is rejected and says what is allowed', async (name, sources, message) => {
    asked = [];
    const path = spec(`refused-${name.length}`, sources);
    const { code, stdout } = await home.run('data', 'collect', path);
    expect(stdout).toMatch(/ rejected: InputRejected: /);
    expect(stdout).toMatch(message);
    expect(stdout).toContain('Allowed: ');
    expect(code).toBe(1);
  });
});

async function text(key: string): Promise<string> {
  const pieces = await Array.fromAsync((await objects.get(key)).body);
  return Buffer.concat(pieces).toString();
}
