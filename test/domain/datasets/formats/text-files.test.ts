/** Text that pandas, Python's json, csv, gzip and codecs, pyarrow and the zstd tool wrote, read back row by row. */
import { describe, expect, it } from 'vitest';
import { held, readFile, textFiles } from '../../../support/text-files.ts';
import { refusalOf } from '../../runs/given-spec.ts';

const { file, known } = await textFiles();

describe('a file that another library wrote', () => {
  it.each([
    ...[
      'plain.csv',
      'bom.csv',
      'quoted.csv',
      'tabs.tsv',
      'semicolon.csv',
      'pipe.csv',
      'tabs.csv',
      'excel.csv',
    ],
    ...['utf16.csv', 'utf16be.csv', 'lines.jsonl', 'utf16.jsonl', 'list.json', 'pretty.json', 'wrapped.json'],
    ...['lines.json', 'plain.csv.gz', 'lines.jsonl.zst', 'tool.csv.zst', 'frames.jsonl.zst'],
    ...['table.parquet.gz'],
  ])('%s', async (name) => {
    for (const piece of [7, 65_536]) {
      const { rows, faults, columns } = await readFile(file(name, piece));
      expect(faults).toEqual([]);
      expect(rows).toEqual(known.rows);
      expect(columns).toEqual([['text', 'label']]);
    }
  });

  it('crlf.csv: line ends inside quotes are as everywhere', async () => {
    expect((await readFile(file('crlf.csv'))).rows).toEqual(known.rows);
  });

  it('mac.csv: lines that end with a carriage return alone', async () => {
    expect((await readFile(file('mac.csv'))).rows).toEqual(known.mac);
  });

  it.each([
    ['windows.csv', 'latin', 'windows-1252'],
    ['japanese.csv', 'japanese', 'shift_jis'],
    ['russian.csv', 'russian', 'koi8-r'],
    ['chinese.csv', 'chinese', 'gb18030'],
    ['korean.jsonl', 'korean', 'euc-kr'],
    ['polish.json', 'polish', 'windows-1250'],
  ])('%s is converted to UTF-8, and that is said', async (name, rows, encoding) => {
    for (const piece of [7, 65_536]) {
      const found = await readFile(file(name, piece));
      expect(found.faults).toEqual([]);
      expect(found.rows).toEqual(known[rows]);
      expect(found.notes).toHaveLength(1);
      expect(found.notes[0]).toMatch(
        new RegExp(
          `^(doubtful-)?encoding: ${name}: read as ${encoding} \\(\\d+ of 100 sure\\).*name it in the source's`,
        ),
      );
    }
    const told = await readFile(file(name), { encoding });
    expect([told.rows, told.notes]).toEqual([known[rows], []]);
  });

  it.each([
    ['semicolon.csv', "';'"],
    ['tabs.csv', 'a tab'],
    ['pipe.csv', "'|'"],
  ])('%s: what parts its fields is said, and a declared delimiter wins', async (name, shown) => {
    expect((await readFile(file(name))).notes).toEqual([
      `dialect: ${name}: ${shown} parts the fields; if it is another, name it in the source's \`delimiter\``,
    ]);
    const declared = await readFile(file(name), { delimiter: '~' });
    expect(declared.notes).toEqual([]);
    expect(declared.columns[0]).toHaveLength(1);
  });

  it.each(['chat.jsonl', 'sharegpt.json', 'chat-list.json'])(
    '%s: conversations in one form',
    async (name) => {
      for (const format of ['auto', 'chat'] as const) {
        const { rows, faults, columns } = await readFile(file(name), { format });
        expect(faults).toEqual([]);
        expect(columns[0]).toContain('messages');
        expect(columns[0]).not.toContain('conversations');
        expect(rows).toHaveLength(10);
        expect(rows[3]?.messages).toEqual([
          { role: 'user', content: expect.stringMatching(/^q(uestion)? 3$/) },
          { role: 'assistant', content: expect.stringMatching(/^a/) },
        ]);
      }
    },
  );
});

describe('what is declared wins', () => {
  it('a format over the name', async () => {
    expect((await readFile(held('a.csv', '{"a":1}'), { format: 'jsonl' })).rows).toEqual([{ a: 1 }]);
    expect((await readFile(held('a.jsonl', 'a\n1'), { format: 'csv' })).rows).toEqual([{ a: '1' }]);
    expect((await readFile(held('a', 'a\tb\n1,5\t2'), { format: 'tsv' })).rows).toEqual([
      { a: '1,5', b: '2' },
    ]);
  });

  it('an encoding that is none is refused with what there is', async () => {
    expect(
      await refusalOf(() => readFile(held('a.csv', 'a,b\n1,2\n'), { encoding: 'klingon' })),
    ).toMatchObject({
      where: 'a.csv, encoding',
      allowed: expect.stringContaining('Encoding Standard'),
    });
  });

  it.each(['text-folder', 'image-folder', 'coco', 'yolo'] as const)(
    '%s of a single file is refused',
    async (format) => {
      expect(await refusalOf(() => readFile(held('a.csv', 'a,b\n1,2\n'), { format }))).toMatchObject({
        next: 'Pack the folder as zip or tar.gz and upload that',
      });
    },
  );
});

describe('formats that nothing here reads', () => {
  it('bzip2 of Python', async () => {
    expect(await refusalOf(() => readFile(file('bzip.csv.bz2')))).toMatchObject({
      found: 'a bzip2 file',
      next: 'Unpack it and upload what it holds, or pack it as zip, tar.gz or tar.zst',
    });
  });

  it.each([
    ['a pickle', [0x80, 4, 0x95, 0, 0]],
    ['a PDF document', [...Buffer.from('%PDF-1.7\n')]],
    ['an SQLite database', [...Buffer.from('SQLite format 3\0')]],
    ['a single image', [0x89, ...Buffer.from('PNG\r\n\x1a\n')]],
  ])('%s', async (found, bytes) => {
    expect(await refusalOf(() => readFile(held('a', Uint8Array.from(bytes))))).toMatchObject({ found });
  });
});

it('an empty file has no records, whatever its name', async () => {
  for (const name of ['a.csv', 'a.jsonl', 'a.json', 'a'])
    expect(await readFile(held(name, ''))).toMatchObject({ records: [], columns: [] });
});
