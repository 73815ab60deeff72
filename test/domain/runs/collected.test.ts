/** What job `collect` left, as a run reads it: parts of JSON lines, packed or not. */
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { recordsOfFile } from '../../../domain/datasets/formats/read.ts';
import { readDocument } from '../../../domain/documents.ts';
import { keys } from '../../../domain/layout.ts';
import { sourcesOf, writeCollectInput } from '../../../domain/runs/collected.ts';
import { fileOf } from '../../../domain/runs/source-content.ts';
import { CollectInput, CollectOutput } from '../../../domain/spec/jobs.ts';
import { temporaryStore } from '../../support/stores.ts';
import { specOf } from './given-spec.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const AT = '2026-01-01T00:00:00.000Z';
const ROWS = Array.from({ length: 1_000 }, (_, i) => ({ text: `review number ${i}`, label: 'good' }));
const LINES = Buffer.from(ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));

it.each([
  ['none', 'job-1/rows/00000.jsonl', LINES],
  ['zstd', 'job-1/rows/00000.jsonl.zst', zstdCompressSync(LINES)],
] as const)('compression %s: every row of %s', async (compression, path, bytes) => {
  const objects = await temporaryStore();
  const prefix = keys.job(REF.project, REF.run, 'collect');
  await objects.put(`${prefix}/${path}`, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const source = { name: 'hub', kind: 'huggingface', revision: 'main', licence: null, licenceFrom: null };
  const figures = { fetchedAt: AT, read: 1_000, rows: 1_000, bytes: LINES.length, refused: [] };
  const output = CollectOutput.parse({
    ...{ schemaVersion: 1, name: 'collect', stage: 'collect', attempt: 'job-1', fence: 1, artifacts: {} },
    ...{ inputSha256: sha256, startedAt: AT, finishedAt: AT, environment: {} },
    metrics: {
      ...{ rows: 1_000, bytes: bytes.length, prefix, sources: [{ ...source, ...figures }] },
      files: [{ path, bytes: bytes.length, sha256, rows: 1_000 }],
    },
  });
  await objects.put(keys.jobOutput(prefix), JSON.stringify(output));
  const collect = {
    compression,
    sources: [{ name: 'hub', kind: 'huggingface' as const, dataset: 'acme/reviews' }],
  };

  const sources = await sourcesOf({ objects }, REF, specOf({ data: { sources: [], collect } }));

  const texts: unknown[] = [];
  for (const pinned of sources) {
    const reading = { format: pinned.format, columns: () => undefined, note: () => undefined };
    for await (const records of recordsOfFile(await fileOf({ objects }, pinned), reading))
      texts.push(...records.map((record) => ('fields' in record ? record.fields.text : record.fault)));
  }
  expect(texts).toEqual(ROWS.map(({ text }) => text));
});

it.each([
  ['image-classification', {}, { image: 'image', texts: ['label', 'objects'] }],
  ['image-text', { image: 'photo', text: 'caption' }, { image: 'photo', texts: ['caption'] }],
  ['text-classification', {}, undefined],
] as const)('a job for task %s is told which columns the run reads', async (task, columns, told) => {
  const objects = await temporaryStore();
  const collect = { sources: [{ name: 'hub', kind: 'huggingface' as const, dataset: 'acme/pets' }] };
  const spec = specOf({ task, data: { sources: [], columns, collect } });
  const { job } = await writeCollectInput({ objects }, REF, spec, []);
  const input = await readDocument(objects, keys.jobInput(job), CollectInput);
  expect(input.columns).toEqual(told);
});
