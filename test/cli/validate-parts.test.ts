/** A large file is read by several threads, and the report is the one of a single pass, byte for byte. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localFile } from '../../cli/local-file.ts';
import { partsOf, type ThreadsFor } from '../../cli/validate/parts.ts';
import { validateFiles } from '../../cli/validation.ts';
import type { ValidationReport } from '../../domain/spec/stages.ts';
import { specOf } from '../domain/runs/given-spec.ts';
import { temporaryFolder } from '../support/stores.ts';

const folder = await temporaryFolder();
const THREADS: ThreadsFor = { most: 3, bytes: 1024 ** 2 };
const ALONE: ThreadsFor = { ...THREADS, most: 1 };
const { signal } = new AbortController();

interface Outcome {
  readonly report: ValidationReport;
  readonly aside: readonly unknown[];
}

async function validated(path: string, threads: ThreadsFor): Promise<Outcome> {
  const aside: unknown[] = [];
  const report = await validateFiles({
    ...{
      files: [path],
      spec: specOf({ data: { sources: [{ key: path }], quarantine: 1 } }),
      quick: true,
      signal,
      threads,
    },
    onFault: ({ kind }, lines, place) => {
      aside.push([kind, lines, place.source, place.line]);
    },
    onProgress: () => undefined,
  });
  return { report, aside };
}

/** Whether the parts were of use. */
async function parted(path: string): Promise<boolean> {
  const file = await localFile(path, signal, () => undefined);
  const reading = { format: 'auto' } as const;
  await using parts = await partsOf(file, { spec: specOf(), reading }, THREADS);
  return parts !== undefined;
}

const WORDS = 'parcel price late again never quality order phone red blue café 日本 niño'.split(' ');
const textOf = (i: number): string =>
  Array.from({ length: 12 }, (_, at) => WORDS[(i * (at + 3) + (i >> at)) % WORDS.length]).join(' ');
const ROWS = 52_000;
const labelOf = (i: number): string => (i % 3 ? 'good' : 'bad');

/** Copies and contradictions near and far, mail addresses, numbers, a value that appears late, blank lines. */
const texts = Array.from({ length: ROWS }, (_, i) => {
  if (i % 900 === 7) return `${textOf(i >> 2)} again`;
  if (i % 2_500 === 11) return 'the very same text each time';
  return `${textOf(i)} ${i}${i % 700 === 5 ? ` write to person${i}@example.org` : ''}`;
});
const LINES = texts.map((text, i) =>
  JSON.stringify({ text, label: labelOf(i), stars: i % 5, ...(i > 30_000 && { late: 'x' }) }),
);
const JSONL = `${LINES.join('\n')}\n`;
const field = (text: string, i: number): string =>
  i % 11 === 0 ? `"${text.replaceAll('"', '""')}\nand ""more"", below"` : text;
const CSV = `text,label,stars\n${texts.map((text, i) => `${field(text, i)},${labelOf(i)},${i % 5}\n`).join('')}`;

const broken = (content: string): Buffer => {
  const bytes = Buffer.from(content);
  for (let at = 900_000; at < bytes.length; at += 400_000) bytes[at] = 0xff;
  return bytes;
};
const withLine = (content: string, at: number, line: string): string => {
  const lines = content.split('\n');
  lines.splice(at, 0, line);
  return lines.join('\n');
};

describe.each<[string, string, string | Buffer]>([
  ['CSV whose quoted fields hold line ends', 'a.csv', CSV],
  [
    'CSV with lines that are no UTF-8, and quotes out of place',
    'b.csv',
    broken(withLine(CSV, 30_000, 'a "b" c,good,1')),
  ],
  ['CSV with a quote that is never closed', 'c.csv', withLine(CSV, 9_000, '"never closed,good,1')],
  ['JSONL', 'd.jsonl', JSONL],
  [
    'JSONL with lines that can’t be used, and a byte order mark inside',
    'e.jsonl',
    broken(withLine(JSONL, 20_000, `\ufeff${LINES[0]}`)),
  ],
  ['JSONL with more faults than a part holds', 'f.jsonl', JSONL.replaceAll('"label":"bad"', '"label":""')],
])('%s', (_, name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);

  it('gives the report, and puts aside the lines, of a single pass', async () => {
    expect(await parted(path)).toBe(true);
    const [one, several] = [await validated(path, ALONE), await validated(path, THREADS)];
    expect(several.aside).toEqual(one.aside);
    expect(JSON.stringify(several.report)).toBe(JSON.stringify(one.report));
  });
});

it('a column that is not there is refused once, with the closest', async () => {
  const path = join(folder, 'g.jsonl');
  writeFileSync(path, JSONL.replaceAll('"text"', '"texts"'));
  const [one, several] = [await validated(path, ALONE), await validated(path, THREADS)];
  expect(several).toEqual(one);
  expect(several.report.reason).toContain("Set data.columns.text to 'texts'");
});

it.each([
  ['small', 'h.jsonl', LINES.slice(0, 2_000).join('\n')],
  ['of long lines', 'i.jsonl', LINES.map((line) => line.padEnd(400)).join(' ')],
  ['of another encoding', 'j.csv', Buffer.from(CSV.replaceAll('日本', ''), 'latin1')],
])('a file that is %s is read by one thread', async (_, name, content) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  expect(await parted(path)).toBe(false);
});
