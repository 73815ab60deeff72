/** Sources that no function can read: intake hands them to job `collect`, and the run reads what that leaves. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { sourcesRead } from '../../../domain/datasets/lineage.ts';
import { splitSources } from '../../../domain/datasets/split.ts';
import { keys } from '../../../domain/layout.ts';
import { sourcesOf, writeCollectInput } from '../../../domain/runs/collected.ts';
import { frozenSpec } from '../../../domain/runs/frozen-spec.ts';
import { intakeSources } from '../../../domain/runs/intake-sources.ts';
import { CollectInput, CollectOutput } from '../../../domain/spec/jobs.ts';
import type { RunSpec } from '../../../domain/spec/run-spec.ts';
import type { Part, Shard } from '../../../domain/spec/stages.ts';
import type { RunRef } from '../../../domain/spec/words.ts';
import { stage as intake } from '../../../functions/intake/stage.ts';
import { stage as report } from '../../../functions/report/stage.ts';
import { stage as validate } from '../../../functions/validate/stage.ts';
import {
  csv,
  type Given,
  givenRun,
  jsonOf,
  linesOf,
  stageContext,
  type TestContext,
} from '../stage-context.ts';

const SIZES = { part: 200, call: 300 };
const AT = '2026-01-01T00:00:00.000Z';

async function handed(given: Given) {
  const context = await stageContext();
  const ref = await givenRun(context, given);
  const spec = await frozenSpec(context, ref);
  const heads = await intakeSources(context, ref.project, spec);
  const { job, collect } = await writeCollectInput(context, ref, spec, heads, SIZES);
  const input = collect ? CollectInput.parse(await jsonOf(context.objects, keys.jobInput(job))) : undefined;
  return { context, ref, spec, job, input };
}

const large = (rows: number): Buffer => {
  const random = Array.from({ length: rows }, (_, i) => createHash('sha256').update(`${i}`).digest('hex'));
  return gzipSync(`text,label\n${random.map((hex, i) => `${hex},${i % 2 ? 'ham' : 'spam'}\n`).join('')}`);
};

/** Cut, validated and put together. */
async function rowsOfRun(
  context: TestContext,
  ref: RunRef,
  spec: RunSpec,
): Promise<{ provenance: unknown }[]> {
  let done = false;
  while (!done) done = (await splitSources(context, ref, spec, { part: 500, call: 2_000 })).done;
  const parts = `${keys.stage(ref.project, ref.run, 'split')}/parts.json`;
  for (const part of (await jsonOf(context.objects, parts)) as Part[]) {
    await validate.run({ ...ref, part }, context);
  }
  const { manifest } = (await report.run(ref, context)) as { manifest: string };
  const shards = (await jsonOf(context.objects, manifest)) as Shard[];
  return (await Promise.all(shards.map((one) => linesOf(context.objects, one.key)))).flat();
}

it('those that can be cut, or are small, stay; the others go, with their pins and settings', async () => {
  const files = { 'a.csv': csv(100), 'b.csv.gz': large(60), 'c.json': JSON.stringify([{ text: 'few' }]) };
  const { input, ref, spec } = await handed({ files, spec: { data: { quarantine: 0.2 } } });
  const [, { sha256, etag }] = spec.data.sources as [unknown, { sha256?: string; etag?: string }];
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(input).toMatchObject({ stage: 'collect', ...ref, task: 'text-classification' });
  expect(input).not.toHaveProperty('config');
  expect(input?.files).toEqual({
    list: [{ key: keys.incoming('mails', 'b.csv.gz'), format: 'auto', sha256, etag }],
    quarantine: 0.2,
  });
});

/** What Batch, or the machine's child process, does with the input. */
const collected = (job: string, store: string) =>
  promisify(execFile)(resolve('.venv/bin/python'), ['-m', 'collect.main'], {
    cwd: resolve('containers'),
    env: {
      ...process.env,
      MODELMILL_STORE: store,
      MODELMILL_JOB: job,
      AWS_BATCH_JOB_ID: 'job',
      PYTHONPATH: 'jobkit',
    },
  });

it('the job unpacks the very content that was handed over, and its rows are read in the place of the file', async () => {
  const files = { 'a.csv': csv(20), 'b.csv.gz': large(60) };
  const { context, ref, spec, job } = await handed({ files });
  await collected(job, context.objects.uri);
  const key = keys.incoming('mails', 'b.csv.gz');
  const { metrics } = CollectOutput.parse(await jsonOf(context.objects, keys.jobOutput(job)));
  expect(metrics.sources).toMatchObject([{ name: key, kind: 'file', rows: 60 }]);

  const rows = await rowsOfRun(context, ref, spec);
  expect(rows).toHaveLength(80);
  expect(rows.slice(20)).toMatchObject(
    Array.from({ length: 60 }, (_, i) => ({
      text: createHash('sha256').update(`${i}`).digest('hex'),
      provenance: { source: key, row: i + 1 },
    })),
  );
});

it('the job takes no other content than was handed over', async () => {
  const { context, job } = await handed({ files: { 'b.csv.gz': large(60) } });
  await context.objects.put(keys.incoming('mails', 'b.csv.gz'), large(61));
  await expect(collected(job, context.objects.uri)).rejects.toMatchObject({ code: expect.any(Number) });
  expect(await jsonOf(context.objects, keys.jobError(job))).toMatchObject({ name: 'InputRejected' });
});

it('none of them: there is no job', async () => {
  const { input, context, ref, spec } = await handed({ files: { 'a.csv': csv(100) } });
  expect(input).toBeUndefined();
  expect(await sourcesOf(context, ref, spec)).toEqual(spec.data.sources);
  expect(await intake.run(ref, context)).toMatchObject({ collect: false });
});

it.each([
  ['images', { task: 'image-text', until: 'dataset' }, {}],
  ['another encoding', {}, { encoding: 'windows-1252' }],
  ['a folder', {}, { format: 'text-folder' }],
] as const)('%s stay, and split says what to do', async (_, settings, source) => {
  const { context, ref, spec, input } = await handed({ files: { 'a.csv.gz': large(60) }, spec: settings });
  const changed = {
    ...spec,
    data: { ...spec.data, sources: spec.data.sources.map((one) => ({ ...one, ...source })) },
  };
  const heads = await intakeSources(context, ref.project, changed);
  if (input !== undefined)
    await context.objects.delete(keys.jobInput(keys.job(ref.project, ref.run, 'collect')));
  const { collect } = await writeCollectInput(context, ref, changed, heads, SIZES);
  expect(collect).toBe(false);
  await expect(splitSources(context, ref, changed, SIZES)).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringMatching(/make it several files of at most 300 bytes each/),
  });
});

it('packed TFRecord stays, whatever its name, and split says what to do', async () => {
  const content = gzipSync(Buffer.concat([Buffer.from('01000000000000000175de41', 'hex'), randomBytes(400)]));
  const { context, ref, spec, input } = await handed({ files: { 'rows.gz': content } });
  expect(input).toBeUndefined();
  await expect(splitSources(context, ref, spec, SIZES)).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringMatching(/TFRecord packed by gzip.* Unpack it: plain, it is read in parts/),
  });
});

it('the run reads what the job left in their place, with the place each row comes from', async () => {
  const files = { 'a.csv': csv(20), 'b.csv.gz': large(60) };
  const { context, ref, spec, job } = await handed({ files });
  const key = keys.incoming('mails', 'b.csv.gz');
  const provenance = (row: number) => ({
    ...{ source: key, kind: 'file', place: `${key}!/x.csv`, row, revision: null, licence: null },
  });
  const bytes = Buffer.from(
    Array.from(
      { length: 60 },
      (_, i) =>
        `${JSON.stringify({ text: `unpacked ${i}`, label: i % 2 ? 'ham' : 'spam', provenance: provenance(i + 1) })}\n`,
    ).join(''),
  );
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = 'job-1/rows/00000.jsonl';
  await context.objects.put(`${job}/${path}`, bytes);
  const source = { name: key, kind: 'file', revision: null, licence: null, licenceFrom: null };
  const output = CollectOutput.parse({
    ...{ schemaVersion: 1, name: 'collect', stage: 'collect', attempt: 'job-1', fence: 1, artifacts: {} },
    ...{ inputSha256: sha256, startedAt: AT, finishedAt: AT, environment: {} },
    metrics: {
      ...{ rows: 60, bytes: bytes.length, prefix: job },
      sources: [{ ...source, fetchedAt: AT, read: 60, rows: 60, bytes: bytes.length, refused: [] }],
      files: [{ path, bytes: bytes.length, sha256, rows: 60 }],
    },
  });
  await context.objects.put(keys.jobOutput(job), JSON.stringify(output));

  const sources = await sourcesOf(context, ref, spec);
  expect(
    sources.map(({ key: one, format, collected }) => [one.split('/').at(-1), format, collected]),
  ).toEqual([
    ['a.csv', 'auto', undefined],
    ['00000.jsonl', 'jsonl', true],
  ]);
  const rows = await rowsOfRun(context, ref, spec);
  expect(rows).toHaveLength(80);
  expect(rows.slice(20).map((row) => row.provenance)).toEqual(
    Array.from({ length: 60 }, (_, i) => provenance(i + 1)),
  );
  const own = spec.data.sources.map((one) => [one.key, one.etag, one.sha256]);
  const lineage = await sourcesRead(context, spec, sources);
  expect(lineage.map((one) => [one.key, one.etag, one.sha256])).toEqual(own);
  expect(lineage.map(({ bytes }) => bytes)).toEqual([
    Buffer.byteLength(files['a.csv']),
    files['b.csv.gz'].length,
  ]);
});
