/**
 * A cut never breaks a record: what the parts give, read by themselves, is what the whole gives, read at once; the
 * report on them together is the one on the whole.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Sizes } from '../../../domain/datasets/sizes.ts';
import { splitSources } from '../../../domain/datasets/split.ts';
import { InputRejected } from '../../../domain/errors.ts';
import { keys } from '../../../domain/layout.ts';
import { frozenSpec } from '../../../domain/runs/frozen-spec.ts';
import type { RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { type Part, type Shard, ValidationReport } from '../../../domain/spec/stages.ts';
import { stage as report } from '../../../functions/report/stage.ts';
import { stage as validate } from '../../../functions/validate/stage.ts';
import { binaryFiles } from '../../support/binary-files.ts';
import { zipOf } from '../../support/zip-writer.ts';
import {
  csv,
  givenRun,
  jsonOf,
  linesOf,
  nextStep,
  stageContext,
  type TestContext,
} from '../stage-context.ts';

const ONE: Sizes = { part: 2 ** 30, call: 2 ** 30 };

type Data = Omit<Partial<RunSpecInput['data']>, 'sources'>;
type Files = Readonly<Record<string, string | Uint8Array>>;

interface Outcome {
  readonly parts: readonly Part[];
  readonly calls: number;
  readonly rows: unknown[];
  readonly aside: unknown[];
  readonly report: ValidationReport;
}

async function outcome(files: Files, sizes: Sizes, data: Data = {}): Promise<Outcome> {
  const context = await stageContext();
  const ref = await givenRun(context, { files, spec: { data: { quarantine: 1, ...data } } });
  const spec = await frozenSpec(context, ref);
  let calls = 0;
  for (let done = false; !done; calls += 1) done = (await splitSources(context, ref, spec, sizes)).done;
  const parts = (await jsonOf(
    context.objects,
    `${keys.stage(ref.project, ref.run, 'split')}/parts.json`,
  )) as Part[];
  for (const part of parts) await validate.run({ ...ref, part }, context);
  const output = (await report.run(ref, context)) as { manifest: string; report: string };
  const shards = (await jsonOf(context.objects, output.manifest)) as Shard[];
  const aside = await keysUnder(context, `${keys.stage(ref.project, ref.run, 'validate')}/quarantine/`);
  const read = ValidationReport.parse(await jsonOf(context.objects, output.report));
  return {
    ...{ parts, calls },
    rows: (await Promise.all(shards.map(({ key }) => linesOf(context.objects, key)))).flat(),
    aside: (await Promise.all(aside.map((key) => linesOf(context.objects, key)))).flat(),
    report: { ...read, findings: read.findings.toSorted((a, b) => (a.kind < b.kind ? -1 : 1)) },
  };
}

const keysUnder = async ({ objects }: TestContext, prefix: string): Promise<string[]> =>
  (await objects.list(prefix)).objects.map(({ key }) => key);

/** What is found of a quote out of place depends on how far the reader could look. */
const places = (aside: unknown[]) =>
  (aside as { source: string; line: number; lines: number; reason: string }[]).map(
    ({ source, line, lines, reason }) => [source, line, lines, reason],
  );
const withoutTexts = ({ findings, ...rest }: ValidationReport) => ({
  ...rest,
  // What a sample of the beginning says of encodings: here a part is shorter than that.
  findings: findings
    .filter(({ kind }) => kind !== 'mixed-encodings')
    .map(({ examples, ...finding }) => ({
      ...finding,
      examples: examples.map(({ source, line }) => [source, line]),
    })),
});

async function same(files: Files, sizes: Partial<Sizes>, data: Data = {}): Promise<Outcome> {
  const whole = await outcome(files, ONE, data);
  const cut = await outcome(files, { call: 2 ** 30, part: 2 ** 30, ...sizes }, data);
  expect(whole.parts).toHaveLength(Object.keys(files).length);
  expect(cut.parts.length).toBeGreaterThan(whole.parts.length);
  expect(cut.rows).toEqual(whole.rows);
  expect(places(cut.aside)).toEqual(places(whole.aside));
  expect(withoutTexts(cut.report)).toEqual(withoutTexts(whole.report));
  return cut;
}

const FIELDS = [
  'plain text of a row',
  '"a, b"',
  '"two\nlines"',
  '"say ""hi"""',
  '日本語の文',
  '"ends in quote"""',
  '',
  '5" pipe',
  '"\r\n"',
  '"closed" early',
  'again and again',
];
const quoted = (rows: number, delimiter = ','): string =>
  `text${delimiter}label\n${Array.from({ length: rows }, (_, i) => `${FIELDS[i % FIELDS.length]} ${i % 50}${delimiter}${i % 3 ? 'ham' : 'spam'}\n`.replace(/" (\d+)(.)(ham|spam)/, '"$2$3')).join('')}`;

describe('CSV', () => {
  it.each([64, 333, 1_000, 5_000])('in parts of %i bytes', async (part) => {
    await same({ 'a.csv': quoted(400) }, { part });
  });

  it('looked through in several calls', async () => {
    const cut = await same({ 'a.csv': quoted(400) }, { part: 500, call: 900 });
    expect(cut.calls).toBeGreaterThan(5);
  });

  it('with a byte order mark, the delimiter named, a header of two lines, CRLF and empty lines', async () => {
    const header = '\ufeffsep=;\r\n"the\r\ntext";label\r\n';
    const rows = Array.from(
      { length: 200 },
      (_, i) => `message ${i};${i % 2 ? 'ham' : 'spam'}\r\n${i % 7 ? '' : '\r\n'}`,
    );
    await same({ 'a.csv': header + rows.join('') }, { part: 300 }, { columns: { text: 'the\ntext' } });
  });

  it('with lines that are no UTF-8 and a quote that is never closed', async () => {
    const bytes = Buffer.from(`${quoted(120)}"never closed,ham\n${quoted(60).slice(11)}`);
    for (const at of [700, 1_500, 2_201]) bytes[at] = 0xff;
    await same({ 'a.csv': bytes }, { part: 400 });
  });

  it('is not cut inside a field however long', async () => {
    const long = `text,label\n${csv(40).slice(11)}"${'a line\n'.repeat(500)}",ham\n${csv(40).slice(11)}`;
    const { parts } = await same({ 'a.csv': long }, { part: 1_000 });
    expect(Math.max(...parts.map(({ start, end }) => end - start))).toBeGreaterThan(3_500);
  });

  it('finds what lies in several parts: duplicates, contradictions, with their texts', async () => {
    const twice = `${csv(100)}${csv(30).slice(11)}message number 3,ham\nmessage number 3,spam\n`;
    const cut = await outcome({ 'a.csv': twice }, { ...ONE, part: 700 });
    const whole = await outcome({ 'a.csv': twice }, ONE);
    expect(withoutTexts(cut.report)).toEqual(withoutTexts(whole.report));
    expect(cut.report.duplicates).toBe(32);
    const found = cut.report.findings.find(({ kind }) => kind === 'conflicting-duplicate');
    expect(found?.examples.map(({ text }) => text)).toEqual(['ham: message number 3']);
  });
});

const jsonl = (rows: number): string =>
  Array.from({ length: rows }, (_, i) =>
    i % 13
      ? `${JSON.stringify({ text: `日本 "${i}"\n`, label: i % 2 ? 'a' : 'b', more: i })}\n`
      : '\n{broken\n',
  ).join('');

describe('JSONL', () => {
  it.each([100, 2_000])('in parts of %i bytes', async (part) => {
    await same({ 'a.jsonl': jsonl(400) }, { part, call: 3_000 });
  });

  it('whose later records lack a column is not refused for it', async () => {
    const rows = (more: object) =>
      Array.from(
        { length: 30 },
        (_, i) => `${JSON.stringify({ text: `t ${i} ${'x'.repeat(9)}`, ...more })}\n`,
      ).join('');
    await same({ 'a.jsonl': rows({ label: 'a' }) + rows({}) + rows({ label: 'b' }) }, { part: 700 });
  });
});

it('TFRecord, of which a part may begin like a gzip file', async () => {
  const folder = await binaryFiles('tfrecord');
  const content = readFileSync(join(folder, 'examples.tfrecord'));
  const many = Buffer.concat(Array.from({ length: 3 }, () => content));
  await same(
    { 'a.tfrecord': many },
    { part: 2_000, call: 9_000 },
    { columns: { text: 'text', label: 'label' } },
  );
});

it('several files, some of which can’t be cut, with notes on each', async () => {
  const files = {
    'a.csv': csv(300),
    'b.csv.gz': gzipSync(csv(200)),
    'c.csv': Buffer.from(
      `text;label\n${Array.from({ length: 60 }, (_, i) => `Grüße ${i};ham`).join('\n')}`,
      'latin1',
    ),
    'd.csv': csv(100).replaceAll(',', ';'),
  };
  const { parts, report: found } = await same(files, { part: 1_000 });
  expect(parts.filter(({ whole }) => whole).map(({ source }) => source.key.split('/').at(-1))).toEqual([
    ...['b.csv.gz', 'c.csv'],
  ]);
  expect(found.findings.find(({ kind }) => kind === 'dialect')?.message).toContain('d.csv');
});

describe('a source that changes', () => {
  it('between the parts is refused', async () => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.csv': csv(200) } });
    const spec = await frozenSpec(context, ref);
    await splitSources(context, ref, spec, { ...ONE, part: 1_000 });
    const key = `${keys.stage(ref.project, ref.run, 'split')}/parts.json`;
    const [, second] = (await jsonOf(context.objects, key)) as Part[];
    await context.objects.put(keys.incoming('mails', 'a.csv'), csv(200).replaceAll('ham', 'HAM'));
    await validate.run({ ...ref, part: second }, context);
    const { refusal } = (await jsonOf(context.objects, `${keys.part(ref.project, ref.run, 1)}.json`)) as {
      refusal: string;
    };
    expect(refusal).toContain('it holds other content than it should');
  });
});

/** A record's first 12 bytes: its length, and that in a checksum. */
const TFRECORD = Buffer.from('01000000000000000175de41', 'hex');

it.each<[string, Buffer, string, string]>([
  [
    'a.csv.gz',
    gzipSync(csv(50)),
    'text packed by gzip or Zstandard',
    'Unpack it: plain, it is read in parts',
  ],
  [
    'a.tfrecord.gz',
    gzipSync(TFRECORD),
    'TFRecord packed by gzip or Zstandard',
    'Unpack it: plain, it is read in parts',
  ],
  ['shards.tfrec-00000-of-00002.zst', zstdCompressSync(TFRECORD), 'TFRecord packed', 'Unpack it: plain'],
  ['photos.zip', zipOf([{ name: 'cat/1.jpg', content: 'x' }]), 'an archive', 'Pack it into several archives'],
  ['a.parquet', Buffer.from('PAR1 and so on'), 'Parquet', 'Write it as several files'],
  ['a.csv', Buffer.from(csv(50), 'utf16le'), 'text that is no UTF-8, or a JSON document', 'Save it as UTF-8'],
])(
  '%s, which no call can read and nobody can cut, is refused with what it is and what to do',
  async (name, content, what, next) => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { [name]: content } });
    const spec = await frozenSpec(context, ref);
    const sizes = { part: 8, call: content.length - 1 };
    const refusal = await splitSources(context, ref, spec, sizes).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(InputRejected);
    const { message } = refusal as InputRejected;
    expect(message).toContain(`${content.length} bytes of ${what}`);
    expect(message).toContain('which can only be read from the beginning');
    expect(nextStep(message)).toContain(next);
    expect(nextStep(message)).toContain(
      `or make it several files of at most ${content.length - 1} bytes each`,
    );
  },
);
