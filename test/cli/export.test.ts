/** `data export` of a real server: what was put in comes out again, and a formula runs nowhere. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { localFile } from '../../cli/local-file.ts';
import { temporaryFolder } from '../support/stores.ts';
import { readFile } from '../support/text-files.ts';
import { served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const at = (name: string): string => join(folder, name);
const SIGNS = ['=', '+', '-', '@'];
const ROWS = Array.from({ length: 200 }, (_, i) => ({
  text: `${SIGNS[i % 8] ?? ''}cmd ${i}, "quoted"`,
  label: i % 2 ? '-1' : '+1',
}));
const read = async (name: string) =>
  (await readFile(await localFile(at(name), new AbortController().signal, () => undefined))).rows;
const inOrder = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  rows.map(({ text, label }) => ({ text, label })).sort((a, b) => (String(a.text) < String(b.text) ? -1 : 1));
const GIVEN = inOrder(ROWS);

beforeAll(async () => {
  writeFileSync(at('formulas.jsonl'), ROWS.map((row) => JSON.stringify(row)).join('\n'));
  const { code } = await home.run('data', 'add', 'formulas', at('formulas.jsonl'));
  expect(code).toBe(0);
});

describe('data export', () => {
  it('csv: no cell begins with what a spreadsheet runs', async () => {
    const { code, stderr } = await home.run(
      'data',
      'export',
      'formulas',
      '--format',
      'csv',
      '--out',
      at('a.csv'),
    );
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^formulas@[0-9a-f]{16}: 200 rows in .*a\.csv\n$/),
    ]);
    const rows = await read('a.csv');
    expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'text', 'label', 'annotations', 'provenance', 'split']);
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=+\-@]/);
    const back = ({ text, label }: Readonly<Record<string, unknown>>) => ({
      text: String(text).replace(/^'/, ''),
      label: String(label).replace(/^'/, ''),
    });
    expect(inOrder(rows.map(back))).toEqual(GIVEN);
  });

  it('csv --raw, jsonl and parquet have the cells as they are', async () => {
    const run = (...args: string[]) => home.run('data', 'export', 'formulas', ...args);
    await run('--format', 'csv', '--raw', '--out', at('raw.csv'));
    await run('--out', at('a.jsonl'));
    await run('--format', 'parquet', '--out', at('files'));
    expect(inOrder(await read('raw.csv'))).toEqual(GIVEN);
    const lines = await read('a.jsonl');
    expect(inOrder(lines)).toEqual(GIVEN);
    expect(lines[0]).toMatchObject({
      split: 'train',
      annotations: null,
      provenance: { line: expect.any(Number) },
    });
    const names = readdirSync(at('files'));
    const texts = (await Promise.all(names.map((name) => read(join('files', name)))))
      .flat()
      .map((row) => row.text);
    expect(texts.sort()).toEqual(ROWS.map(({ text }) => text).sort());
  });

  it('of one split has its rows alone', async () => {
    await home.run('data', 'export', 'formulas', '--split', 'test', '--out', at('test.jsonl'));
    const rows = readFileSync(at('test.jsonl'), 'utf8').trim().split('\n');
    expect(new Set(rows.map((row) => JSON.parse(row).split))).toEqual(new Set(['test']));
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a file that is there', ['--out', at('formulas.jsonl')], /is there already/],
    ['--raw of jsonl', ['--raw', '--out', at('x.jsonl')], /--raw: with jsonl/],
    ['no target', [], /required option '--out/],
  ])('%s: refused', async (_, args, message) => {
    const { code, stderr } = await home.run('data', 'export', 'formulas', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(at('x.jsonl'))).toBe(false);
  });
});
