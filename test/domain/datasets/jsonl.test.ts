/** JSONL as records: an object a line, columns read off the first of them, a broken line costs itself only. */
import { describe, expect, it } from 'vitest';
import { read, rows } from './reading.ts';

describe('JSONL', () => {
  it.each<[string, string, unknown[]]>([
    [
      'objects, empty lines between',
      '{"a":1}\n\n  \n{"a":{"b":[2]}}',
      [
        [1, { a: 1 }],
        [4, { a: { b: [2] } }],
      ],
    ],
    [
      'no JSON',
      '{"a":\n{"a":1}',
      [
        [1, 'broken-json', 1],
        [2, { a: 1 }],
      ],
    ],
    [
      'a list, a text, a number, null',
      '[{"a":1}]\n"a"\n7\nnull',
      [
        [1, 'no-object', 1],
        [2, 'no-object', 1],
        [3, 'no-object', 1],
        [4, 'no-object', 1],
      ],
    ],
    ['two objects on a line', '{"a":1}{"a":2}', [[1, 'broken-json', 1]]],
    ['a trailing comma', '{"a":1,}', [[1, 'broken-json', 1]]],
    ['NaN, which JSON does not know', '{"a":NaN}', [[1, 'broken-json', 1]]],
  ])('%s', async (_, content, expected) => {
    expect(rows(await read(content, 'a.jsonl'))).toEqual(expected);
  });

  it('keeps the order of records and faults around the first twenty', async () => {
    const lines = Array.from({ length: 45 }, (_, i) => (i % 7 === 3 ? 'no json' : JSON.stringify({ n: i })));
    const found = rows(await read(lines.join('\n'), 'a.jsonl'));
    expect(found.map(([line]) => line)).toEqual(lines.map((_, i) => i + 1));
  });

  it('reads the columns off the first records together: one may lack a field', async () => {
    const { columns } = await read('{"text":"x"}\nno json\n{"label":"a","text":"y"}\n', 'a.jsonl');
    expect(columns).toEqual([['text', 'label']]);
  });

  it('tells no columns where no line is an object', async () => {
    expect((await read('7\nx\n', 'a.jsonl')).columns).toEqual([]);
  });

  it('a broken line costs itself only', async () => {
    const content = Buffer.from('{"a":1}\n{"a":"\xff"}\n{"a":2}\n', 'latin1');
    expect(rows(await read(content, 'a.jsonl', 'auto', 'utf-8'))).toEqual([
      [1, { a: 1 }],
      [2, 'broken-utf8', 1],
      [3, { a: 2 }],
    ]);
  });
});
