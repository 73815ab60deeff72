/** Splits that data comes with, from the file to the version: kept, and an item of two of them held out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SPLITS } from '../../domain/datasets/identity.ts';
import { readParquet, type StoredRow } from '../../domain/datasets/parquet.ts';
import { DatasetManifest } from '../../domain/spec/stages.ts';
import { binaryFiles } from '../support/binary-files.ts';
import { zipOf } from '../support/zip-writer.ts';
import { type Given, givenRun, jsonOf, stageContext } from './stage-context.ts';
import { assembled, cleaned, validated } from './to-dataset.ts';

async function made(given: Given) {
  const context = await stageContext();
  const ref = await givenRun(context, given);
  const valid = await validated(context, ref);
  await cleaned(context, ref, valid);
  const { manifest } = await assembled(context, ref, valid);
  const { splits } = DatasetManifest.parse(await jsonOf(context.objects, manifest));
  const prefix = manifest.slice(0, manifest.lastIndexOf('/'));
  const rows: Record<string, StoredRow[]> = {};
  for (const split of SPLITS) {
    rows[split] = [];
    for (const { path } of splits[split].files)
      rows[split].push(
        ...(await Array.fromAsync(readParquet<StoredRow>(context.objects, `${prefix}/${path}`))),
      );
  }
  const report = (await jsonOf(context.objects, valid.report)) as {
    findings: { kind: string; count: number; message: string }[];
  };
  const assemble = (await jsonOf(
    context.objects,
    `projects/${ref.project}/runs/${ref.run}/assemble/report.json`,
  )) as { acrossSplits: number };
  return { rows, findings: new Map(report.findings.map((finding) => [finding.kind, finding])), assemble };
}

const textsOf = (rows: readonly StoredRow[]) => rows.map((row) => (row as { text: string }).text);
const GIVEN = ['train', 'train', 'dev', 'test'];
const table = (splitOf: (i: number) => string, column = 'split') =>
  `text,label,${column}\n${Array.from(
    { length: 80 },
    (_, i) => `text ${i},${['ham', 'spam'][Math.floor(i / 4) % 2]},${splitOf(i)}`,
  ).join('\n')}\n`;

it('of a table', async () => {
  const doubled = `${table((i) => GIVEN[i % 4]!)}text 0,ham,test\n`;
  const { rows, findings, assemble } = await made({ files: { 'a.csv': doubled } });
  expect(SPLITS.map((split) => rows[split]!.length)).toEqual([39, 20, 21]);
  expect(textsOf(rows.test!)).toContain('text 0');
  expect(textsOf(rows.validation!).every((text) => Number(text.slice(5)) % 4 === 2)).toBe(true);
  expect(findings.get('given-splits')?.message).toContain('train 40, validation 20, test 21');
  expect(findings.get('across-given-splits')).toMatchObject({ count: 1 });
  expect(assemble.acrossSplits).toBe(1);
});

it('of a table without one of them: a share of the training rows becomes it', async () => {
  const { rows, findings } = await made({
    files: { 'a.csv': table((i) => (i % 4 === 3 ? 'test' : 'train')) },
    spec: { data: { split: { train: 0.5, validation: 0.4, test: 0.1 } } },
  });
  expect(rows.test).toHaveLength(20);
  expect(rows.validation!.length).toBeGreaterThan(5);
  expect(rows.train!.length + rows.validation!.length).toBe(60);
  expect(findings.get('given-splits')?.message).toContain('becomes validation');
});

it.each([
  ['is told to be none', { columns: { split: false as const } }, 'split', (i: number) => GIVEN[i % 4]!, 0],
  ['holds no split', {}, 'split', (i: number) => `fold ${i % 4}`, 80],
])('a column that %s leaves all to the hash', async (_, data, column, splitOf, unknown) => {
  const shares = { train: 0.4, validation: 0.3, test: 0.3 };
  const { rows, findings } = await made({
    files: { 'a.csv': table(splitOf, column) },
    spec: { data: { ...data, split: shares } },
  });
  expect(rows.validation!.length).toBeGreaterThan(12);
  expect(textsOf(rows.train!).some((text) => Number(text.slice(5)) % 4 === 3)).toBe(true);
  expect(findings.has('given-splits')).toBe(false);
  expect(findings.get('unknown-split')?.count ?? 0).toBe(unknown);
});

it('of an archive of images; one image in two of its folders is held out', async () => {
  const photo = readFileSync(join(await binaryFiles('images'), 'photo.bmp'));
  const image = (i: number) => {
    const bytes = Buffer.from(photo);
    bytes.writeUInt32LE(i, bytes.length - 4);
    return bytes;
  };
  const files = Array.from({ length: 60 }, (_, i) => {
    const folder = ['train', 'train', 'valid', 'test'][Math.floor(i / 2) % 4]!;
    return { name: `set/${folder}/${i % 2 === 0 ? 'cat' : 'dog'}/${i}.bmp`, content: image(i) };
  });
  const { rows, findings, assemble } = await made({
    files: { 'set.zip': zipOf([...files, { name: 'set/test/cat/copy.bmp', content: image(0) }]) },
    spec: { task: 'image-classification', until: 'dataset' },
  });
  const paths = (split: string) => rows[split]!.map((row) => (row as { image_path: string }).image_path);
  expect(paths('validation')).toHaveLength(14);
  expect(paths('validation').every((path) => path.includes('/valid/'))).toBe(true);
  expect(SPLITS.map((split) => rows[split]!.length)).toEqual([31, 14, 15]);
  expect(assemble.acrossSplits).toBe(1);
  expect(findings.get('across-given-splits')).toMatchObject({ count: 1 });
});
