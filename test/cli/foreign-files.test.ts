/**
 * Every format, each way it is packed, as another library wrote it: read by `data validate`'s own code from the disk
 * and compared row by row with what was written. The table is the coverage; test/domain/datasets/formats has the
 * formats' rarer sides. supervision's and TensorFlow's files are golden, with the program that made them.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { localFile } from '../../cli/local-file.ts';
import { validateFiles } from '../../cli/validation.ts';
import type { Fields } from '../../domain/datasets/records.ts';
import { parseRunSpec } from '../../domain/runs/run-spec-document.ts';
import { temporaryFolder } from '../support/stores.ts';
import { readFile } from '../support/text-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GOLDEN = join(ROOT, 'test/golden/foreign');
const folder = await temporaryFolder();
const program = join(ROOT, 'test/support/fixtures/make_packed_files.py');
execFileSync(join(ROOT, '.venv/bin/python'), [program, folder], { stdio: 'pipe' });

type Rows = 'rows' | 'chats' | 'texts' | 'images';
const known: Readonly<Record<Rows | 'mixed', readonly Fields[]>> = JSON.parse(
  readFileSync(join(folder, 'rows.json'), 'utf8'),
);
const golden: {
  readonly objects: Readonly<Record<string, readonly Fields[]>>;
  readonly examples: readonly Fields[];
} = JSON.parse(readFileSync(join(GOLDEN, 'rows.json'), 'utf8'));

const PLAIN = ['', '.gz', '.zst'] as const;
const ARCHIVES = ['.zip', '.tar', '.tar.gz', '.tar.zst'] as const;
const TASKS = {
  rows: 'text-classification',
  texts: 'text-classification',
  chats: 'text-generation',
  images: 'image-classification',
} as const;

/** `[format, writer, file, packed as, rows]` */
const COVERAGE: readonly (readonly [string, string, string, readonly string[], Rows])[] = [
  ['CSV', 'pandas', 'pandas.csv', PLAIN, 'rows'],
  ['TSV', 'pandas', 'pandas.tsv', PLAIN, 'rows'],
  ['JSONL', 'pandas', 'pandas.jsonl', PLAIN, 'rows'],
  ['JSON array', 'pandas', 'pandas.json', PLAIN, 'rows'],
  ['Parquet', 'pandas', 'pandas.parquet', PLAIN, 'rows'],
  ['Arrow stream', 'pyarrow', 'pyarrow-stream.arrow', PLAIN, 'rows'],
  ['Feather', 'pyarrow', 'pyarrow.feather', PLAIN, 'rows'],
  ['TFRecord', 'tfrecord', 'tfrecord.tfrecord', PLAIN, 'rows'],
  ["OpenAI's messages, lines", 'datasets', 'openai.jsonl', PLAIN, 'chats'],
  ["OpenAI's messages, array", 'datasets', 'openai.json', PLAIN, 'chats'],
  ['ShareGPT, lines', 'datasets', 'sharegpt.jsonl', PLAIN, 'chats'],
  ['ShareGPT, array', 'datasets', 'sharegpt.json', PLAIN, 'chats'],
  ['folders of texts', 'shutil', 'texts', ARCHIVES, 'texts'],
  ['folders of images', 'Pillow and shutil', 'images', ARCHIVES, 'images'],
];
const FILES = COVERAGE.flatMap(([format, writer, file, packings, rows]) =>
  packings.map((packing) => [format, writer, `${file}${packing}`, rows] as const),
);

const read = async (path: string) =>
  readFile(await localFile(path, new AbortController().signal, () => undefined));

const validated = (path: string, task: string) =>
  validateFiles({
    files: [path],
    spec: parseRunSpec({ project: 'local', task, until: 'dataset', data: { sources: [{ key: path }] } }),
    quick: true,
    signal: new AbortController().signal,
    onFault: async () => undefined,
    onProgress: () => undefined,
  });

/** In the order of their paths, if they have one, without an image's bytes. */
const comparable = (rows: readonly Fields[]): readonly Fields[] =>
  rows
    .map(({ image, ...row }) =>
      image === undefined ? row : { ...row, path: (image as { readonly path: string }).path },
    )
    .sort((a, b) => String(a.path ?? '').localeCompare(String(b.path ?? '')));

describe('what another library wrote is read as it was written', () => {
  it.each(FILES)('%s of %s: %s', async (_, __, name, rows) => {
    const path = join(folder, name);
    const found = await read(path);
    expect(found.faults).toEqual([]);
    expect(comparable(found.rows)).toEqual(comparable(known[rows]));
    const report = await validated(path, TASKS[rows]);
    expect([report.verdict, report.rows, report.quarantined]).toEqual(['accepted', known[rows].length, 0]);
  });

  it.each(['tensorflow.tfrecord', 'tensorflow.tfrecord.gz'])('TFRecord of TensorFlow: %s', async (name) => {
    const { rows, faults } = await read(join(GOLDEN, name));
    expect(faults).toEqual([]);
    expect(rows).toEqual(golden.examples);
  });

  it.each([
    ['COCO', 'supervision-coco.zip'],
    ['YOLO', 'supervision-yolo.zip'],
  ])('%s of supervision: %s', async (_, name) => {
    const { rows, faults } = await read(join(GOLDEN, name));
    expect(faults).toEqual([]);
    const objects = rows.map(({ image, objects: own }) => {
      const { path } = image as { readonly path: string };
      return [
        path.slice(path.lastIndexOf('/') + 1),
        (own as Fields[]).map(({ label, box }) => ({ label, box })),
      ];
    });
    expect(Object.fromEntries(objects)).toEqual(golden.objects);
    const report = await validated(join(GOLDEN, name), 'image-classification');
    expect([report.rows, report.quarantined]).toEqual([Object.keys(golden.objects).length, 0]);
  });
});

it('a file of mixed encodings loses the line that is in another one, by its number', async () => {
  const { rows, faults, notes } = await read(join(folder, 'mixed.csv'));
  expect(rows).toEqual(known.mixed);
  expect(faults).toEqual([[known.mixed.length + 2, 'broken-utf8']]);
  expect(notes).toEqual([expect.stringContaining('UTF-8 with 1 lines of another encoding')]);
});
