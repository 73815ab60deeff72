/**
 * Data of each of the five tasks, as other libraries wrote it, through `modelmill data add` and the pipeline's own
 * state machine to a dataset version, which pyarrow then reads.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { CANONICAL_ROWS, PARQUET_COLUMNS, type Span } from '../../domain/datasets/canonical/tasks.ts';
import { SPLITS } from '../../domain/datasets/identity.ts';
import { keys } from '../../domain/layout.ts';
import { DatasetManifest, ValidationReport } from '../../domain/spec/stages.ts';
import type { Task } from '../../domain/spec/words.ts';
import { modelmill, served } from '../cli/terminal.ts';
import { temporaryFolder } from '../support/stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = join(ROOT, '.venv/bin/python');
/** Types, rows and, of images, what Pillow says of the bytes. */
const READER = `
import io, json, sys
import pyarrow as pa, pyarrow.parquet as pq
from PIL import Image
tables = [pq.read_table(path) for path in sys.argv[1:]]
def plain(name, value):
    if not isinstance(value, bytes):
        return value
    return {"hex": value.hex(), "size": list(Image.open(io.BytesIO(value)).size)}
rows = [{name: plain(name, value) for name, value in row.items()} for table in tables for row in table.to_pylist()]
print(json.dumps({"types": {field.name: str(field.type) for field in tables[0].schema}, "rows": rows}))
`;
const TYPES = { STRING: 'string', INT32: 'int32', BYTE_ARRAY: 'binary' } as const;

const home = await served();
const { objects } = home.runtime;
const folder = await temporaryFolder();
beforeAll(() => {
  execFileSync(PYTHON, [join(ROOT, 'test/support/fixtures/make_task_files.py'), folder]);
});

interface ReadRow {
  readonly id: string;
  readonly provenance: string;
  readonly [column: string]: unknown;
}

async function made(task: Task, file: string) {
  const name = file.replace(/\W.*/, '');
  const project = `of-${name}`;
  const args = ['data', 'add', name, join(folder, file), '--task', task, '-p', project];
  const { code, stdout, stderr } = await home.run(...args);
  expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /);
  const [version] = await home.json('data', 'list', '-p', project);
  const detail = await home.json('data', 'show', `${name}@${version.version}`, '-p', project);
  const manifest = DatasetManifest.parse(detail.manifest);
  const prefix = keys.dataset(project, name, version.version);
  const files: string[] = [];
  for (const split of SPLITS) {
    for (const { path } of manifest.splits[split].files) {
      const copy = join(folder, `${name}-${split}-${files.length}.parquet`);
      writeFileSync(
        copy,
        Buffer.concat(await Array.fromAsync((await objects.get(`${prefix}/${path}`)).body)),
      );
      files.push(copy);
    }
  }
  const read = JSON.parse(execFileSync(PYTHON, ['-c', READER, ...files], { maxBuffer: 1e8 }).toString());
  expect(read.types).toEqual(
    Object.fromEntries(PARQUET_COLUMNS[task].map((column) => [column.name, TYPES[column.type]])),
  );
  const rows = read.rows as ReadRow[];
  for (const row of rows) {
    const image = row.image_bytes as { hex: string; size: [number, number] } | undefined;
    const own =
      image === undefined ? row : { ...row, image_bytes: new Uint8Array(Buffer.from(image.hex, 'hex')) };
    expect(CANONICAL_ROWS[task].safeParse(own)).toMatchObject({ success: true });
    if (image !== undefined) expect([row.width, row.height]).toEqual(image.size);
  }
  const { validation: report, assembled } = detail;
  expect(rows).toHaveLength(SPLITS.reduce((sum, split) => sum + manifest.splits[split].rows, 0));
  const source = manifest.lineage.sources[0]!.key;
  expect(source).toMatch(new RegExp(`^${keys.incoming(project, '')}.*${file}$`));
  expect(manifest.provenance).toEqual([{ source, kind: 'file', licence: null, rows: rows.length }]);
  return { manifest, rows, report, assembled, source };
}

const kindsOf = ({ findings }: { findings: readonly { kind: string; count: number }[] }) =>
  Object.fromEntries(findings.map(({ kind, count }) => [kind, count]));

describe('a file of another library becomes a dataset version', () => {
  it('of text-classification', async () => {
    const { manifest, rows, source } = await made('text-classification', 'mails.csv');
    expect(rows).toHaveLength(120);
    expect(manifest.labels).toEqual(['ham', 'spam']);
    const row = rows.find(({ text }) => text === 'mail 7, "quoted"');
    expect(row).toMatchObject({ label: 1, annotations: '' });
    expect(JSON.parse(row!.provenance)).toEqual({ source, line: 9 });
  });

  it('of token-classification: texts as they are, so that spans stay right', async () => {
    const { manifest, rows, report, assembled } = await made('token-classification', 'entities.parquet');
    expect(rows).toHaveLength(90);
    expect(assembled).toMatchObject({ duplicates: 2, conflicts: 1 });
    expect(kindsOf(report)).toMatchObject({ 'broken-spans': 1, 'conflicting-duplicate': 1 });
    expect(manifest.labels).toEqual(['NUMBER', 'PLACE']);
    const cut = (text: unknown, { start, end }: Span) => [...(text as string)].slice(start, end).join('');
    const places = rows.flatMap(({ text, spans }) =>
      (JSON.parse(spans as string) as Span[]).map((span) => [span.label, cut(text, span)] as const),
    );
    expect(new Set(places.filter(([label]) => label === 'PLACE').map(([, text]) => text))).toEqual(
      new Set(['Köln', 'Zürich', 'Oslo 😀', 'São Paulo']),
    );
    expect(places.filter(([label]) => label === 'NUMBER')).toHaveLength(60);
    expect(places.every(([label, text]) => label === 'PLACE' || /^\d+$/.test(text))).toBe(true);
  });

  it('of text-generation: line breaks and indents stay, characters are in form C', async () => {
    const { manifest, rows, report } = await made('text-generation', 'chats.jsonl');
    expect(rows).toHaveLength(60);
    expect(manifest.labels).toEqual([]);
    expect(kindsOf(report)).not.toHaveProperty('beyond-max-length');
    const [, answer] = rows
      .map(({ messages }) => JSON.parse(messages as string))
      .find(([asked]) => asked.content === 'write 7');
    expect(answer).toEqual({ role: 'assistant', content: "def f():\n    return 'é'\n7" });
  });

  it('of image-classification: a folder a class', async () => {
    const { manifest, rows, report, assembled } = await made('image-classification', 'photos.zip');
    // 80 and a copy; the picture that lies in both folders is left out.
    expect(rows).toHaveLength(80);
    expect(assembled).toMatchObject({ duplicates: 2, conflicts: 1 });
    expect(manifest.labels).toEqual(['cat', 'dog']);
    for (const { image_path, label } of rows)
      expect(image_path).toMatch(label === 0 ? /^photos\/cat\// : /^photos\/dog\//);
    expect(report.images).toMatchObject({
      images: 83,
      formats: [{ format: 'png', images: 83 }],
      duplicates: 2,
    });
    expect(kindsOf(report)).toMatchObject({ 'cut-off': 1, 'conflicting-images': 1, 'duplicate-images': 2 });
    expect(report.quarantined).toBe(1);
  });

  it.each(['coco.zip', 'yolo.zip'])('of image-classification: objects of %s', async (file) => {
    const { manifest, rows } = await made('image-classification', file);
    expect(rows).toHaveLength(60);
    expect(manifest.labels).toEqual(['cat', 'dog']);
    for (const { label, objects: list } of rows) {
      expect(label).toBe(-1);
      expect(JSON.parse(list as string)).toEqual([
        {
          label: expect.stringMatching(/^(cat|dog)$/),
          box: file === 'coco.zip' ? [1, 2, 10, 12] : [15, 8, 10, 16],
        },
      ]);
    }
  });

  it('of image-text: each text of an image is a row, none of them in another split', async () => {
    const { manifest, rows, assembled } = await made('image-text', 'captions.parquet');
    expect(rows).toHaveLength(100);
    expect(assembled).toMatchObject({ duplicates: 1 });
    expect(manifest.labels).toEqual([]);
    const texts = Map.groupBy(rows, ({ id }) => id);
    expect(texts.size).toBe(50);
    for (const [, two] of texts) {
      const number = String(two[0]!.image_path).replace('.png', '');
      expect(two.map(({ text }) => text)).toEqual([
        `much noise number ${number}`,
        `some noise number ${number}`,
      ]);
      // Beside one another: a file is one split.
      expect(Math.abs(rows.indexOf(two[0]!) - rows.indexOf(two[1]!))).toBe(1);
    }
    for (const split of SPLITS) expect(manifest.splits[split].rows % 2).toBe(0);
  });

  it.each<[Task, string, number]>([
    ['text-classification', 'mails.csv', 121],
    ['token-classification', 'entities.parquet', 93],
    ['text-generation', 'chats.jsonl', 61],
    ['image-classification', 'photos.zip', 83],
    ['image-text', 'captions.parquet', 101],
  ])('of %s is reported on without a server', async (task, file, rows) => {
    const { code, stdout } = await modelmill([
      '--json',
      'data',
      'validate',
      join(folder, file),
      '--task',
      task,
    ]);
    expect(code).toBe(0);
    expect(ValidationReport.parse(JSON.parse(stdout))).toMatchObject({ verdict: 'accepted', rows });
  });

  it('but no model of a task that none is trained for, and the refusal says what there is', async () => {
    const args = [
      'run',
      '--data',
      join(folder, 'captions.parquet'),
      '--task',
      'image-text',
      '-p',
      'no-model',
    ];
    const { code, stderr } = await home.run(...args);
    expect(code).not.toBe(0);
    expect(stderr).toContain("can't run yet as far as a model");
    expect(stderr).toContain("Set until to 'dataset' to make a dataset version, or choose another task.");
  });
});
