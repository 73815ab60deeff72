import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../domain/sha256.ts';
import { Row, type Shard, ValidationReport } from '../../../domain/spec/stages.ts';
import { csv, givenRun, jsonOf, linesOf, stageContext, textOf } from '../stage-context.ts';
import { validated } from '../to-dataset.ts';

const accepted = { verdict: 'accepted', reason: '' };

it('reads CSV as RFC 4180 has it: quotes, lines inside them, CRLF, a byte order mark', async () => {
  const context = await stageContext();
  const odd = '\ufefftext,label\r\n"two\r\nlines, ""quoted""",ham\r\n';
  const ref = await givenRun(context, {
    files: { 'a.csv': `${odd}${csv(40).slice('text,label\n'.length)}` },
  });
  const output = await validated(context, ref);
  expect(output).toMatchObject({ ...accepted, rows: 41, quarantined: 0, shards: 1 });
  const [shard] = (await jsonOf(context.objects, output.manifest)) as Shard[];
  const rows = (await linesOf(context.objects, shard!.key)).map((row) => Row.parse(row));
  expect(rows[0]).toMatchObject({ text: 'two\nlines, "quoted"', label: 'ham', line: 2 });
  expect(rows[1]).toMatchObject({ text: 'message number 0', line: 4 });
  expect(shard).toMatchObject({
    shard: 0,
    rows: 41,
    sha256: sha256Hex(await textOf(context.objects, shard!.key)),
  });
});

it('writes shards of 50,000 rows at most', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'a.csv': csv(50_500) } });
  const output = await validated(context, ref);
  const shards = (await jsonOf(context.objects, output.manifest)) as Shard[];
  expect(shards.map(({ rows }) => rows)).toEqual([50_000, 500]);
});

it('reports duplicates, contradictions, balance and lengths', async () => {
  const context = await stageContext();
  const extra = 'message number 0,ham\nmessage number 0,spam\n';
  const ref = await givenRun(context, { files: { 'a.csv': csv(40) + extra } });
  const output = await validated(context, ref);
  const report = ValidationReport.parse(await jsonOf(context.objects, output.report));
  expect(report).toMatchObject({
    rows: 42,
    duplicates: 2,
    labels: [
      { label: 'ham', rows: 21 },
      { label: 'spam', rows: 21 },
    ],
    length: { p50: 17, p95: 17, max: 17 },
  });
  expect(Object.fromEntries(report.findings.map(({ kind, count }) => [kind, count]))).toEqual({
    duplicate: 2,
    'conflicting-duplicate': 1,
  });
});

describe('annotations', () => {
  const spec = {
    data: {
      columns: { annotations: 'ratings' },
      ratings: [
        { from: -4, to: 0, label: 'negative' },
        { from: 1, to: 4, label: 'positive' },
      ],
    },
  };
  const line = (i: number, ratings: unknown) => JSON.stringify({ text: `snippet ${i}`, ratings });
  const rated = Array.from({ length: 400 }, (_, i) => line(i, i % 2 ? [1, 2, -1] : [-3, 0, 4])).join('\n');

  it('maps ratings to labels as data.ratings says', async () => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.jsonl': rated }, spec });
    const output = await validated(context, ref);
    expect(output).toMatchObject({ ...accepted, rows: 400 });
    const [shard] = (await jsonOf(context.objects, output.manifest)) as Shard[];
    expect((await linesOf(context.objects, shard!.key))[1]).toMatchObject({
      annotations: [
        { annotator: '#1', labels: ['positive'] },
        { annotator: '#2', labels: ['positive'] },
        { annotator: '#3', labels: ['negative'] },
      ],
    });
    expect(await jsonOf(context.objects, output.report)).toMatchObject({ annotators: 3 });
  });

  it('puts aside what no range covers, doubled annotators and what is no list', async () => {
    const context = await stageContext();
    const twice = [1, 2].map(() => ({ annotator: 'ann', labels: [1] }));
    const bad = [line(901, [9]), line(902, twice), line(903, 'x'), line(904, [null])].join('\n');
    const ref = await givenRun(context, { files: { 'a.jsonl': `${rated}\n${bad}` }, spec });
    const output = await validated(context, ref);
    expect(output).toMatchObject({ ...accepted, quarantined: 4 });
    const { findings } = ValidationReport.parse(await jsonOf(context.objects, output.report));
    expect(Object.fromEntries(findings.map(({ kind, count }) => [kind, count]))).toEqual({
      'unmapped-rating': 1,
      'broken-annotation': 2,
      'missing-annotations': 1,
    });
  });
});

it('run twice writes the same', async () => {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { 'a.csv': csv(100) } });
  const once = await validated(context, ref);
  const before = [await textOf(context.objects, once.manifest), await textOf(context.objects, once.report)];
  expect(await validated(context, ref)).toEqual(once);
  expect([await textOf(context.objects, once.manifest), await textOf(context.objects, once.report)]).toEqual(
    before,
  );
});
