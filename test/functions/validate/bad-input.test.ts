/** Every bad input of the data's kind: the run is rejected, and the message ends with what to do. */
import { describe, expect, it } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import { QuarantinePage } from '../../../domain/spec/api-datasets.ts';
import type { RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { ValidationReport } from '../../../domain/spec/stages.ts';
import { createApi } from '../../../functions/api/app.ts';
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
import { validated } from '../to-dataset.ts';

type Data = Partial<RunSpecInput['data']>;

async function validate(content: string | Uint8Array, data: Data = {}, name = 'data.csv') {
  const context = await stageContext();
  const ref = await givenRun(context, { files: { [name]: content }, spec: { data } });
  const output = await validated(context, ref);
  return { context, ref, output };
}

async function quarantine(context: TestContext, { project, run }: { project: string; run: string }) {
  const key = `${keys.stage(project, run, 'validate')}/quarantine/00000-00000.jsonl`;
  return (await linesOf(context.objects, key)) as {
    line: number;
    reason: string;
    found: string;
    lines: number;
  }[];
}

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('rejected as a whole', () => {
  it.each([
    ['a header without rows', 'text,label\n', 'Add rows and upload the file again.'],
    ['nothing but white space', '\n\n', 'Add rows and upload the file again.'],
    ['one class only', csv(40, ['ham']), 'Add rows of another class, or check data.columns.label.'],
    [
      'too few rows of a class',
      `${csv(40, ['ham'])}one more,spam\n`,
      'Add rows of that class, or leave the class out.',
    ],
    [
      'a wrong column, another near it',
      csv(40).replace('text,', 'texts,'),
      "Set data.columns.text to 'texts' if that is meant, or rename the column.",
    ],
    [
      'a wrong column, none near it',
      csv(40).replace('label', 'zzzzzzzzzzzz'),
      'Set data.columns.label to the column that holds it.',
    ],
    ['a column twice', csv(40).replace('text,label', 'text,text'), 'Rename one of them.'],
    [
      'the text as the label',
      `text,label\n${Array.from({ length: 40 }, (_, i) => `a${i},b${i}`).join('\n')}`,
      'Check data.columns.label: the column may hold no labels.',
    ],
    [
      'UTF-32',
      bytes([0xff, 0xfe, 0, 0], 't\0\0\0e\0\0\0x\0\0\0t\0\0\0'),
      'Save the file as UTF-8 and upload it again.',
    ],
  ])('%s', async (_, content, next) => {
    const { context, output } = await validate(content);
    expect(output.verdict).toBe('rejected');
    expect(nextStep(output.reason)).toBe(next);
    expect(await jsonOf(context.objects, output.manifest)).toEqual([]);
    expect(await jsonOf(context.objects, output.report)).toMatchObject({
      verdict: 'rejected',
      reason: output.reason,
    });
  });

  it('more bad rows than data.quarantine allows, with the worst kinds and an example of each', async () => {
    const { output } = await validate(`${csv(40)}a,b,c\na,b,c,d\n,ham\n`);
    expect(output.verdict).toBe('rejected');
    expect(output.reason).toContain('3 of 43 rows');
    expect(output.reason).toContain('2 ragged-row');
    expect(output.reason).toContain('(data.csv:42');
    expect(nextStep(output.reason)).toBe(
      "Correct the rows that 'modelmill data quarantine RUN' lists, or raise data.quarantine.",
    );
  });

  it('a quote that is never closed in the header', async () => {
    const { output } = await validate('text,"label\nsome text,ham\n');
    expect(output.verdict).toBe('rejected');
    expect(nextStep(output.reason)).toBe('Correct that line, or export the file again.');
  });
});

describe('put aside, and the rest goes on', () => {
  const many = csv(400);
  it.each([
    [
      'broken UTF-8',
      bytes(many, 'abc', [0xc3, 0x28], ',ham\n'),
      402,
      'broken-utf8',
      'byte 4 of the line is 0xc3',
    ],
    ['a NUL', bytes(many, 'a', [0], 'b,ham\n'), 402, 'nul', 'a NUL at byte 2 of the line'],
    ['a ragged row', `${many}a,b,c\n`, 402, 'ragged-row', '3 fields, the header has 2'],
    ['an empty text', `${many}  ,ham\n`, 402, 'empty-text', "'text' is empty"],
    ['a missing label', `${many}some text,\n`, 402, 'missing-label', "no label in 'label'"],
    [
      'a stray quote',
      `${many}a "b" c,ham\nfine,ham\n`,
      402,
      'stray-quote',
      'quotes out of place in 1 line(s)',
    ],
    [
      'a quote that is never closed',
      `${many}"open,ham\n${'x'.repeat(1_000_000)},ham\n`.concat(`${'y'.repeat(1_000_000)},ham\n`.repeat(10)),
      402,
      'stray-quote',
      'a quote that is never closed',
    ],
    [
      '10 MB on one line',
      `${many}${'x'.repeat(10_000_000)},ham\n`,
      402,
      'over-long-line',
      '10000004 bytes in one line',
    ],
  ])('%s', async (_, content, line, reason, found) => {
    const { context, ref, output } = await validate(content);
    expect(output).toMatchObject({ verdict: 'accepted', quarantined: 1 });
    const [entry, ...others] = await quarantine(context, ref);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ line, reason, lines: 1 });
    expect(entry?.found).toContain(found);
  });

  it('labels outside data.labels', async () => {
    const { context, ref, output } = await validate(`${many}some text,eggs\n`, { labels: ['ham', 'spam'] });
    expect(output).toMatchObject({ verdict: 'accepted', quarantined: 1, rows: 400 });
    expect(await quarantine(context, ref)).toMatchObject([{ reason: 'unknown-label', line: 402 }]);
  });

  it('JSONL: no JSON, no object, no text, half a surrogate pair', async () => {
    const good = Array.from({ length: 200 }, (_, i) => JSON.stringify({ text: `t${i}`, label: i % 2 }));
    const bad = [
      '{"text": ',
      '[1]',
      '{"label":"a"}',
      '{"text":"\\ud800","label":"1"}',
      '{"text":7,"label":"1"}',
    ];
    const { context, ref, output } = await validate([...good, ...bad].join('\n'), {}, 'data.jsonl');
    expect(output).toMatchObject({ verdict: 'accepted', rows: 200, quarantined: 5 });
    expect((await quarantine(context, ref)).map(({ line, reason }) => [line, reason])).toEqual([
      [201, 'broken-json'],
      [202, 'no-object'],
      [203, 'no-text'],
      [204, 'broken-unicode'],
      [205, 'no-text'],
    ]);
  });
});

describe('what was put aside is read again', () => {
  it('page by page through all parts, bounded, with personal data masked', async () => {
    const context = await stageContext();
    const bad = (from: number) =>
      Array.from({ length: 7 }, (_, i) => `{"text": "", "label": "ham", "n": ${from + i}}`).join('\n');
    const good = csv(60).replace('message number 7', 'fine');
    const ref = await givenRun(context, {
      files: { 'a.jsonl': bad(0), 'b.csv': good, 'c.jsonl': `${bad(7)}\n{"text": j@ab.co}` },
      spec: { data: { quarantine: 1 } },
    });
    await validated(context, ref);
    const api = createApi(context);
    const rows: { source: string; line: number; reason: string; found: string }[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query = new URLSearchParams({ limit: '4', ...(cursor && { cursor }) });
      const answer = await api.request(`/projects/mails/runs/${ref.run}/quarantine?${query}`);
      const page = QuarantinePage.parse(await answer.json());
      expect(page.rows.length).toBeLessThanOrEqual(4);
      rows.push(...page.rows);
      cursor = page.cursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(4);
    expect(rows.map(({ source, line }) => `${source.at(-7)}${line}`)).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((line) => `a${line}`),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((line) => `c${line}`),
    ]);
    expect(rows.at(-1)).toMatchObject({ reason: 'broken-json' });
    expect(JSON.stringify(rows)).not.toContain('j@ab.co');
  });

  it.each(['x', '00000-00000', '../x.0', '00000-00000.-1'])('cursor %s is refused', async (cursor) => {
    const context = await stageContext();
    const ref = await givenRun(context, { files: { 'a.csv': csv(40) } });
    const answer = await createApi(context).request(
      `/projects/mails/runs/${ref.run}/quarantine?cursor=${encodeURIComponent(cursor)}`,
    );
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringContaining('Begin again without it'),
    ]);
  });
});

describe('a source that can not be read beside good ones', () => {
  const cutZip = zipOf([{ name: 'a.csv', content: csv(20) }]).subarray(0, 60);
  const BROKEN: readonly (readonly [string, string, Uint8Array | string])[] = [
    ['a truncated Parquet', 'bad.parquet', `PAR1${'x'.repeat(60)}`],
    ['no Parquet', 'bad.parquet', 'hello'],
    ['a zip without its directory', 'bad.zip', cutZip],
    ['a PDF', 'bad.csv', '%PDF-1.7\n'],
  ];
  const many = csv(800);

  async function beside(name: string, content: Uint8Array | string, quarantineShare?: number) {
    const context = await stageContext();
    const ref = await givenRun(context, {
      files: { 'a.csv': many, [name]: content },
      spec: { data: quarantineShare === undefined ? {} : { quarantine: quarantineShare } },
    });
    return { context, ref, output: await validated(context, ref) };
  }

  it.each(BROKEN)('%s is named, and the rest goes on', async (_, name, content) => {
    const { context, output, ref } = await beside(name, content);
    expect(output).toMatchObject({ verdict: 'accepted', rows: 800, quarantined: 1 });
    const report = ValidationReport.parse(await jsonOf(context.objects, output.report));
    expect(report.findings.find(({ kind }) => kind === 'unreadable-source')).toMatchObject({
      ...{ severity: 'error', count: 1 },
      examples: [{ source: expect.stringMatching(new RegExp(`${name}$`)), line: 1 }],
    });
    const page = await createApi(context).request(`/projects/mails/runs/${ref.run}/quarantine`);
    expect(QuarantinePage.parse(await page.json()).rows).toEqual([
      expect.objectContaining({ reason: 'unreadable-source', source: expect.stringContaining(name) }),
    ]);
  });

  it('of more bytes than the threshold allows rejects all, by name, with its own reason', async () => {
    const large = `PAR1${'x'.repeat(many.length)}`;
    const { output } = await beside('bad.parquet', large);
    expect(output).toMatchObject({ verdict: 'rejected', rows: 800 });
    expect(output.reason).toMatch(
      /^bad\.parquet: .*1 sources, 50\.\d % of all bytes, that can't be read.*Parquet/,
    );
    expect(nextStep(output.reason)).toBe('Correct them or leave them out, or raise data.quarantine.');
    expect((await beside('bad.parquet', large, 0.6)).output.verdict).toBe('accepted');
  });

  it('of other columns is a setting to correct, and rejects all', async () => {
    const { output } = await beside('b.csv', 'body,stars\nx,1\n');
    expect(output.verdict).toBe('rejected');
    expect(output.reason).toContain('data.columns');
  });
});
