/** CSV against csv-parse: of well-formed tables of any fields both read the same. */
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { numbers } from '../../../support/binary-files.ts';
import { held, readFile } from '../../../support/text-files.ts';

const LETTERS = ['a', 'é', '"', ',', ';', '\n', ' ', '日', '\t', '""'];

it.each([',', ';', '\t', '|'])('delimiter %j', async (delimiter) => {
  const pick = numbers(delimiter.charCodeAt(0));
  for (let round = 0; round < 200; round += 1) {
    const width = 1 + pick(4);
    const field = () => Array.from({ length: pick(6) }, () => LETTERS[pick(LETTERS.length)]).join('');
    const quoted = (text: string) =>
      /["\n]/.test(text) || text.includes(delimiter) || pick(3) === 0
        ? `"${text.replaceAll('"', '""')}"`
        : text;
    // A line without a field is no record.
    const rows = Array.from({ length: 1 + pick(6) }, () =>
      Array.from({ length: width }, () => `x${field()}`),
    );
    const header = Array.from({ length: width }, (_, i) => `c${i}`);
    const text = [header, ...rows].map((row) => row.map(quoted).join(delimiter)).join('\n');
    const expected = parse(text, { delimiter, columns: true, bom: true }) as unknown[];
    const found = await readFile(held('a.csv', text, 1 + pick(9)), { delimiter, encoding: 'utf-8' });
    expect(found.faults).toEqual([]);
    expect(found.rows).toEqual(expected);
  }
});
