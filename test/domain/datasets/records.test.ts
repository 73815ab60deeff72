/** CSV as records, and which format a file has: quotes, lines inside them, and what can't be read with the line it begins at. */
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../domain/datasets/formats/csv.ts';
import type { PhysicalLine } from '../../../domain/datasets/lines.ts';
import { refusalOf } from '../runs/given-spec.ts';
import { read, rows } from './reading.ts';

describe('where the name says nothing', () => {
  it.each<[string, string, unknown]>([
    ['an object first is JSONL', '{"a":1}\n', { a: 1 }],
    ['white space before it too', '  {"a":1}\n', { a: 1 }],
    ['anything else is CSV', 'a\n1\n', { a: '1' }],
    ['a quote too', '"{a}"\n1\n', { '{a}': '1' }],
  ])('%s', async (_, content, fields) => {
    expect((await read(content, 'mails')).records).toMatchObject([{ fields }]);
  });

  it('a declared format wins over the name', async () => {
    expect((await read('{"a":1}', 'a.csv', 'jsonl')).records).toMatchObject([{ fields: { a: 1 } }]);
    expect((await read('a\n1', 'a.jsonl', 'csv')).records).toMatchObject([{ fields: { a: '1' } }]);
  });

  it('an empty file has no records', async () => {
    expect(await read('', 'mails')).toEqual({ records: [], columns: [] });
  });
});

describe('CSV', () => {
  it.each<[string, string, unknown[]]>([
    ['quotes, doubled inside', 'a,b\n"x, ""y""",z\n', [[2, { a: 'x, "y"', b: 'z' }]]],
    [
      'lines inside quotes',
      'a,b\n"1\n2\n3",x\ny,z\n',
      [
        [2, { a: '1\n2\n3', b: 'x' }],
        [5, { a: 'y', b: 'z' }],
      ],
    ],
    [
      'empty lines between',
      '\na,b\n\n1,2\n\n\n3,4\n\n',
      [
        [4, { a: '1', b: '2' }],
        [7, { a: '3', b: '4' }],
      ],
    ],
    ['an empty line inside quotes', 'a,b\n"1\n\n2",x\n', [[2, { a: '1\n\n2', b: 'x' }]]],
    [
      'empty fields',
      'a,b\n,\n"",x\n',
      [
        [2, { a: '', b: '' }],
        [3, { a: '', b: 'x' }],
      ],
    ],
    ['white space kept in fields, not in the header', ' a , b\n 1 ,2\n', [[2, { a: ' 1 ', b: '2' }]]],
    ['no end after the last line', 'a,b\n1,2', [[2, { a: '1', b: '2' }]]],
    ['one column', 'a\n1\n', [[2, { a: '1' }]]],
    ['a last column without a name', 'a,b,,\n1,2,,\n', [[2, { a: '1', b: '2', '': '' }]]],
    [
      'more and fewer fields',
      'a,b\n1,2,3\n4\n5,6\n',
      [
        [2, 'ragged-row', 1],
        [3, 'ragged-row', 1],
        [4, { a: '5', b: '6' }],
      ],
    ],
    [
      'a quote inside a field',
      'a,b\nx"y,1\n2,3\n',
      [
        [2, 'stray-quote', 1],
        [3, { a: '2', b: '3' }],
      ],
    ],
    [
      'text behind a quote',
      'a,b\n"x"y,1\n2,3\n',
      [
        [2, 'stray-quote', 1],
        [3, { a: '2', b: '3' }],
      ],
    ],
  ])('%s', async (_, content, expected) => {
    expect(rows(await read(content))).toEqual(expected);
  });

  it('a quote that is never closed costs its line only: what lies behind is read again', async () => {
    expect(rows(await read('a,b\n1,2\n"x,3\n4,5\n6,7\n'))).toEqual([
      [2, { a: '1', b: '2' }],
      [3, 'stray-quote', 1],
      [4, { a: '4', b: '5' }],
      [5, { a: '6', b: '7' }],
    ]);
  });

  it('a quote that is closed by one of a later record too', async () => {
    expect(rows(await read('a,b\n"x,3\n4,5\n"6",7\n"8\n9",0\n'))).toEqual([
      [2, 'stray-quote', 1],
      [3, { a: '4', b: '5' }],
      [4, { a: '6', b: '7' }],
      [5, { a: '8\n9', b: '0' }],
    ]);
  });

  it('quotes are the same however many lines come together', async () => {
    const content = 'a,b\n"1\n2",x\n"y,3\n4,5\n\n"6\n\n7","8\n9"\n"z,0\n\n1,"2"\n3,4\n';
    const lines: PhysicalLine[] = content
      .split('\n')
      .map((text, i) => (i === 7 ? { line: 8, fault: { kind: 'nul', found: '' } } : { line: i + 1, text }));
    const readBy = async (size: number) => {
      const batches = (async function* () {
        for (let at = 0; at < lines.length; at += size) yield lines.slice(at, at + size);
      })();
      const found = csvRecords(batches, { source: 'a.csv', delimiter: ',' }, () => undefined);
      return rows({ records: (await Array.fromAsync(found)).flat(), columns: [] });
    };
    const whole = await readBy(lines.length);
    expect(whole).toEqual([
      [2, { a: '1\n2', b: 'x' }],
      [4, 'stray-quote', 1],
      [5, { a: '4', b: '5' }],
      [7, 'nul', 4],
      [11, 'stray-quote', 1],
      [13, { a: '1', b: '2' }],
      [14, { a: '3', b: '4' }],
    ]);
    for (let size = 1; size < lines.length; size += 1) expect(await readBy(size)).toEqual(whole);
  });

  it('refuses a header that can not be read', async () => {
    expect(await refusalOf(() => read('a,"b\n1,2\n'))).toMatchObject({
      where: 'a.csv, line 1, header',
      next: 'Correct that line, or export the file again',
    });
  });

  it.each<[string, string, unknown[]]>([
    [
      'between records',
      'a,b\n1,2\n\xff\n3,4\n',
      [
        [2, { a: '1', b: '2' }],
        [3, 'broken-utf8', 1],
        [4, { a: '3', b: '4' }],
      ],
    ],
    [
      'inside quotes',
      'a,b\n"1\n\xff\n2",x\n3,4\n',
      [
        [2, 'broken-utf8', 3],
        [5, { a: '3', b: '4' }],
      ],
    ],
    [
      'at the end',
      'a,b\n1,2\n\xff',
      [
        [2, { a: '1', b: '2' }],
        [3, 'broken-utf8', 1],
      ],
    ],
  ])('a broken line %s costs its own record only', async (_, content, expected) => {
    expect(rows(await read(Buffer.from(content, 'latin1')))).toEqual(expected);
  });

  it('by tabs where the name ends with tsv', async () => {
    expect(rows(await read('a\tb\n1,5\t"2\t3"\n', 'a.tsv'))).toEqual([[2, { a: '1,5', b: '2\t3' }]]);
  });

  it('tells the header once, before the first record', async () => {
    expect((await read('a,b\n1,2\n3,4\n')).columns).toEqual([['a', 'b']]);
    expect(await read('\n\n')).toEqual({ records: [], columns: [] });
    expect(await read('a,b\n')).toEqual({ records: [], columns: [['a', 'b']] });
  });

  it('refuses a column twice', async () => {
    expect(await refusalOf(() => read('a,b, a\n1,2,3\n'))).toMatchObject({
      where: 'a.csv, header',
      found: "column 'a' twice",
      next: 'Rename one of them',
    });
  });

  it("takes columns with names of JavaScript's own as columns", async () => {
    const { records } = await read('__proto__,constructor\n1,2\n');
    const fields = 'fields' in records[0]! ? records[0].fields : {};
    expect(Object.entries(fields)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });

  it('keeps no more than it must: records come while the file is read', async () => {
    let fed = 0;
    const lines = (async function* (): AsyncGenerator<PhysicalLine[]> {
      for (let line = 1; line <= 100_000; line += 1) {
        fed = line;
        yield [{ line, text: line === 1 ? 'a,b' : `${line},x` }];
      }
    })();
    const iterator = csvRecords(lines, { source: 'a.csv', delimiter: ',' }, () => undefined);
    expect((await iterator.next()).value).toEqual([]);
    expect((await iterator.next()).value).toMatchObject([{ line: 2 }]);
    expect(fed).toBeLessThan(1_000);
    await iterator.return(undefined);
  });
});
