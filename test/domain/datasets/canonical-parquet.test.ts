/** Canonical rows as Parquet: what is written is what pyarrow, and our own reader, read. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CANONICAL_ROWS,
  type CanonicalRow,
  columnData,
  PARQUET_COLUMNS,
} from '../../../domain/datasets/canonical/tasks.ts';
import { parquetRecords } from '../../../domain/datasets/formats/parquet-records.ts';
import { TASKS, type Task } from '../../../domain/spec/words.ts';
import { asJson, binaryFiles, fieldsOf, readAll, sourceOf } from '../../support/binary-files.ts';
import { temporaryFolder } from '../../support/stores.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const READER = `
import json, sys
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1])
plain = lambda value: {"bytes": value.hex()} if isinstance(value, bytes) else value
rows = [{key: plain(value) for key, value in row.items()} for row in table.to_pylist()]
print(json.dumps({"types": {field.name: str(field.type) for field in table.schema}, "rows": rows}))
`;

let rows: { readonly [T in Task]: readonly CanonicalRow<T>[] };
let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
  const photo = new Uint8Array(readFileSync(join(await binaryFiles('images'), 'photo.jpg')));
  const image = { image_bytes: photo, image_path: 'cat/1.jpg', width: 32, height: 24 };
  const from = { provenance: '{"source":"a.csv","line":2}' };
  const id = (n: number) => n.toString(16).padStart(16, '0');
  rows = {
    'text-classification': [
      { id: id(1), text: 'naïve 😀', label: 0, annotations: '', ...from },
      { id: id(2), text: '', label: -1, annotations: '[{"annotator":"a","labels":["x"]}]', ...from },
    ],
    'token-classification': [
      { id: id(1), text: 'Köln', spans: '[{"start":0,"end":4,"label":"LOC"}]', ...from },
    ],
    'text-generation': [{ id: id(1), messages: '[{"role":"assistant","content":"Grüße"}]', ...from }],
    'image-classification': [
      { id: id(1), ...image, label: 1, objects: '', ...from },
      { id: id(2), ...image, label: -1, objects: '[{"label":"cat","box":[0,0,1,1]}]', ...from },
    ],
    'image-text': [{ id: id(1), ...image, text: 'a cat', ...from }],
  };
});

async function written<T extends Task>(task: T): Promise<string> {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columnData(task, []) }),
  });
  // Two row groups, as a split is written in several.
  for (const group of [rows[task].slice(0, 1), rows[task].slice(1)]) {
    if (group.length > 0)
      await file.write({ columnData: columnData(task, group), rowGroupSize: group.length });
  }
  await file.finish();
  const path = join(folder, `${task}.parquet`);
  writeFileSync(path, writer.getBytes());
  return path;
}

const TYPES = { STRING: 'string', INT32: 'int32', BYTE_ARRAY: 'binary' } as const;

describe.each(TASKS)('%s as Parquet', (task) => {
  it('is read by pyarrow, with the types of the contract', async () => {
    const path = await written(task);
    const found = JSON.parse(execFileSync(join(ROOT, '.venv/bin/python'), ['-c', READER, path]).toString());
    expect(found.types).toEqual(
      Object.fromEntries(PARQUET_COLUMNS[task].map(({ name, type }) => [name, TYPES[type]])),
    );
    expect(found.rows).toEqual(asJson(rows[task]));
  });

  it('is read by our own reader, each row fit for its contract', async () => {
    const found = fieldsOf(await readAll(parquetRecords, sourceOf(readFileSync(await written(task)), task)));
    expect(found).toEqual(rows[task]);
    for (const row of found) expect(CANONICAL_ROWS[task].safeParse(row).success).toBe(true);
  });
});
