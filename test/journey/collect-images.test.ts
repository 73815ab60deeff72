/**
 * `modelmill data collect` of images: a table, an archive, a database and an HTTP API become one dataset version, by
 * the pipeline's own state machine and the real job; each row keeps its image's bytes and where they came from.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CanonicalRow } from '../../domain/datasets/canonical/tasks.ts';
import { SPLITS } from '../../domain/datasets/identity.ts';
import { readParquet } from '../../domain/datasets/parquet.ts';
import { keys } from '../../domain/layout.ts';
import { served } from '../cli/terminal.ts';
import { temporaryFolder } from '../support/stores.ts';

type Pet = CanonicalRow<'image-classification'>;
const PROJECT = 'pictured';
const PYTHON = fileURLToPath(new URL('../../.venv/bin/python', import.meta.url));
const folder = await temporaryFolder();
/** Files as other libraries write them: 25 images in each, cats and dogs in turn; image n is of one colour. */
const MAKE = `
import io, sqlite3, sys, zipfile
from pathlib import Path
import pyarrow as pa, pyarrow.parquet as pq
from PIL import Image
folder = Path(sys.argv[1])
def image(n):
    out = io.BytesIO()
    Image.new("RGB", (16 + n, 12), (n, 2 * n, 255 - n)).save(out, "PNG")
    return out.getvalue()
def kind(n):
    return "dog" if n % 2 else "cat"
pq.write_table(pa.Table.from_pylist([{"image": {"bytes": image(n), "path": f"{n}.png"}, "label": n % 2} for n in range(25)]), folder / "table.parquet")
with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
    for n in range(25, 50):
        archive.writestr(f"pets/{kind(n)}/{n}.png", image(n))
    archive.writestr("pets/cat/broken.png", image(99)[:40])
with sqlite3.connect(folder / "pets.sqlite") as database:
    database.execute("CREATE TABLE pets (photo BLOB, kind TEXT)")
    database.executemany("INSERT INTO pets VALUES (?, ?)", [(image(n), kind(n)) for n in range(50, 75)])
for n in range(75, 100):
    (folder / f"{n}.png").write_bytes(image(n))
`;

const api = createServer((request, response) => {
  const name = /^\/photos\/(\d+)\.png$/.exec(request.url ?? '')?.[1];
  if (name !== undefined) {
    response.end(readFileSync(join(folder, `${name}.png`)));
    return;
  }
  const items = Array.from({ length: 25 }, (_, i) => ({
    photo: `http://127.0.0.1:${port}/photos/${75 + i}.png`,
    kind: (75 + i) % 2 ? 'dog' : 'cat',
  }));
  const away = { photo: 'http://169.254.169.254/latest/meta-data/', kind: 'cat' };
  response.setHeader('content-type', 'application/json').end(JSON.stringify([...items, away]));
});
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
const { port } = api.address() as AddressInfo;
afterAll(() => api.close());

Object.assign(process.env, {
  MODELMILL_COLLECT_HOSTS: `http://127.0.0.1:${port},http://169.254.169.254`,
  MODELMILL_COLLECT_PRIVATE: `127.0.0.1:${port},169.254.169.254:80`,
});
const home = await served();
const { objects } = home.runtime;

beforeAll(async () => {
  execFileSync(PYTHON, ['-c', MAKE, folder]);
  for (const name of ['table.parquet', 'archive.zip', 'pets.sqlite'])
    await objects.put(keys.incoming(PROJECT, name), readFileSync(join(folder, name)));
});

const SOURCES = [
  {
    ...{ name: 'table', kind: 'objects', keys: [keys.incoming(PROJECT, 'table.parquet')], licence: 'mit' },
    map: { image: 'image', label: { column: 'label', values: { 0: 'cat', 1: 'dog' } } },
  },
  { name: 'archive', kind: 'objects', keys: [keys.incoming(PROJECT, 'archive.zip')] },
  {
    ...{ name: 'database', kind: 'sql', object: keys.incoming(PROJECT, 'pets.sqlite') },
    ...{ query: 'SELECT photo, kind FROM pets', map: { image: 'photo', label: 'kind' } },
  },
  {
    ...{ name: 'api', kind: 'http', url: `http://127.0.0.1:${port}/pets`, rate: 200 },
    map: { image: 'photo', label: 'kind' },
  },
];

it('makes one dataset version of images from a table, an archive, a database and addresses', async () => {
  const path = join(folder, 'pets.yaml');
  const spec = { dataset: 'pets', project: PROJECT, task: 'image-classification', sources: SOURCES };
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(spec));
  const { code, stdout, stderr } = await home.run('data', 'collect', path);
  expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /);

  const [version] = await home.json('data', 'list', '-p', PROJECT);
  const { manifest, validation } = await home.json('data', 'show', `pets@${version.version}`, '-p', PROJECT);
  expect(manifest).toMatchObject({ task: 'image-classification', labels: ['cat', 'dog'] });
  const counts = [
    { source: 'api', kind: 'http', licence: null, rows: 25 },
    { source: 'archive', kind: 'objects', licence: null, rows: 25 },
    { source: 'database', kind: 'sql', licence: null, rows: 25 },
    { source: 'table', kind: 'objects', licence: 'mit', rows: 25 },
  ];
  expect(manifest.provenance).toEqual(counts);
  expect(validation).toMatchObject({ rows: 100, quarantined: 1 });

  const { metrics } = JSON.parse(await text(`${keys.job(PROJECT, version.run, 'collect')}/output.json`));
  expect(metrics.files.every((file: { path: string }) => file.path.endsWith('.parquet'))).toBe(true);
  const [refused] = metrics.sources[3].refused;
  expect(refused).toMatchObject({ reason: 'an image at an address that may not be reached', count: 1 });
  expect(refused.example).toContain('169.254.169.254');

  const prefix = keys.dataset(PROJECT, 'pets', version.version);
  const seen = new Map<number, string>();
  for (const split of SPLITS) {
    for (const file of manifest.splits[split].files) {
      for await (const row of readParquet<Pet>(objects, `${prefix}/${file.path}`)) {
        const number = row.width - 16;
        const { source, place, row: line } = JSON.parse(row.provenance);
        expect([row.height, row.label, source]).toEqual([
          12,
          number % 2,
          ['table', 'archive', 'database', 'api'][Math.floor(number / 25)],
        ]);
        seen.set(number, `${place} ${line}`);
      }
    }
  }
  expect(seen.size).toBe(100);
  expect(seen.get(7)).toBe(`${keys.incoming(PROJECT, 'table.parquet')} 8`);
  expect(seen.get(30)).toBe(`${keys.incoming(PROJECT, 'archive.zip')}!/pets/cat/30.png 1`);
  expect(seen.get(60)).toBe('query 11');
  expect(seen.get(80)).toBe(`http://127.0.0.1:${port}/pets page 1 6`);
});

async function text(key: string): Promise<string> {
  const pieces = await Array.fromAsync((await objects.get(key)).body);
  return Buffer.concat(pieces).toString();
}
