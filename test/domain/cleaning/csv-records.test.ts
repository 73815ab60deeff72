/** CSV and TSV as csv-parse reads them, with one field cleaned. */
import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { cleanerOf } from '../../../domain/cleaning/clean.ts';
import { CsvRecords, headerOf, RecordCutter } from '../../../domain/cleaning/csv-records.ts';
import { generator, randomTexts } from './texts.ts';

const COMMA = 0x2c;
const clean = await cleanerOf({ profile: 'default', maxCharacters: 10_000_000 });

function run(input: string | Uint8Array, { field = 1, fields = 2, delimiter = COMMA } = {}) {
  const bytes = new Uint8Array(Buffer.from(input));
  const records = new CsvRecords({ delimiter, field, fields, clean, isUtf8 });
  const report = records.block(bytes, 0, bytes.length);
  return { ...report, output: Buffer.from(records.output).toString() };
}

describe('keeps every byte outside the column', () => {
  it.each([
    ['1, a  b \n"2","c  ""d"" "\n', '1,a b\n"2","c ""d"""\n'],
    ['1,a\r\n2,"b\r\n\r\nc"\r\n', '1,a\r\n2,"b c"\r\n'],
    ['1,\n,\n2, \n', '1,\n,\n2,\n'],
    ['\n1,a\n\r\n\n2,b', '1,a\n2,b'],
    ['1,"a, b"\n', '1,"a, b"\n'],
  ])('%j', (input, wanted) => {
    expect(run(input)).toMatchObject({ output: wanted, faults: 0 });
  });

  it('of TSV', () => {
    expect(run('a \tb , c\n"x\ty"\tz\n', { field: 0, delimiter: 9 }).output).toBe('a\tb , c\n"x y"\tz\n');
  });

  it('quotes a field that needs it only once it is cleaned', async () => {
    const decoding = await cleanerOf({ profile: 'default', maxCharacters: 100, html: 'strip' });
    const records = new CsvRecords({ delimiter: COMMA, field: 0, fields: 1, clean: decoding, isUtf8 });
    const bytes = new Uint8Array(Buffer.from('a&#44;b&quot;c\n'));
    records.block(bytes, 0, bytes.length);
    expect(Buffer.from(records.output).toString()).toBe('"a,b""c"\n');
  });
});

describe('leaves out and says why', () => {
  it.each([
    ['1', '1 fields, the header has 2'],
    ['1,a,b', '3 fields, the header has 2'],
    ['1,a"b', 'a quote within a field that has none around it'],
    ['1,"a"b', 'more in a field behind its closing quote'],
    ['1,"a" ', 'more in a field behind its closing quote'],
  ])('%s', (record, found) => {
    const { output, lines, reasons } = run(`1,"x\ny"\n${record}\n2,b\n`);
    expect(output).toBe('1,"x y"\n2,b\n');
    expect({ lines, reasons }).toEqual({ lines: 4, reasons: [{ line: 2, found }] });
  });

  it('a quote that is never closed, and what is no UTF-8', () => {
    expect(run('1,a\n2,"b\nc').reasons).toEqual([{ line: 1, found: 'a quote that is never closed' }]);
    const broken = Buffer.concat([Buffer.from('1,é\n2,'), Buffer.from([0xff]), Buffer.from('\n3,é\n')]);
    expect(run(broken)).toMatchObject({ output: '1,é\n3,é\n', reasons: [{ line: 1, found: 'no UTF-8' }] });
  });
});

it('reads as csv-parse reads', () => {
  const below = generator(11);
  const pieces = ['a', ' b', ',', ',', '"', '""', '\n', '\r\n', 'é', '"c"', '"d,\n"', ',"e""f"'];
  let read = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const input = Array.from({ length: 1 + below(9) }, () => pieces[below(pieces.length)]!).join('');
    let wanted: string[][] | undefined;
    try {
      wanted = parse(input, {
        record_delimiter: ['\n', '\r\n'],
        skip_empty_lines: true,
        relax_column_count: true,
      });
    } catch {}
    const bytes = new Uint8Array(Buffer.from(`${input}\n`));
    const cutter = new RecordCutter(COMMA);
    const fields = wanted?.[0]?.length ?? 1;
    const { output, faults } = run(bytes, { field: 0, fields });
    if (wanted === undefined) expect(faults, JSON.stringify(input)).toBeGreaterThan(0);
    else if (wanted.every((record) => record.length === fields)) {
      const cleaned = wanted.map(([first, ...rest]) => [clean(first!), ...rest]);
      const again = parse(output, {
        record_delimiter: ['\n', '\r\n'],
        relax_column_count: true,
      }) as string[][];
      const shown = again.filter((record) => record.length > 1 || record[0] !== '');
      const kept = cleaned.filter((record) => record.length > 1 || record[0] !== '');
      expect({ input, shown, faults }).toEqual({ input, shown: kept, faults: 0 });
      expect(cutter.cut(bytes, 0, bytes.length)).toBe(bytes.length);
      read += 1;
    }
  }
  expect(read).toBeGreaterThan(2_000);
});

it('is cut where records end, wherever the bytes are', () => {
  const texts = randomTexts(12, 300).map((text) => text.toWellFormed());
  const whole = Buffer.from(texts.map((text) => `1,"${text.replaceAll('"', '""')}"\n`).join(''));
  const below = generator(13);
  const cutter = new RecordCutter(COMMA);
  let [records, from, end] = [0, 0, 0];
  while (from < whole.length) {
    const to = Math.min(whole.length, from + 1 + below(40));
    const cut = cutter.cut(whole, from, to);
    if (cut !== -1) {
      const { cleaned, faults } = run(whole.subarray(end, cut));
      expect(faults).toBe(0);
      records += cleaned;
      end = cut;
    }
    from = to;
  }
  expect({ records, end }).toEqual({ records: texts.length, end: whole.length });
});

it('reads the header', () => {
  const header = (text: string) => headerOf(Buffer.from(text), 0, text.length, COMMA);
  expect(header('id, "text" ,b\n1,2,3')).toBeUndefined();
  expect(header('id,"te""xt", b \r\n1,2,3')).toEqual({ end: 17, names: ['id', 'te"xt', 'b'] });
});
