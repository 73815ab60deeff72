import { describe, expect, it } from 'vitest';
import { type Column, tableText } from '../../cli/table.ts';
import { columnsOf } from '../../cli/text.ts';
import { HOSTILE, RAW } from './terminal.ts';

interface Row {
  readonly run: string;
  readonly project: string;
  readonly why: string;
}

const ROWS: readonly Row[] = [
  { run: 'r0123456789abcdef-0', project: 'spam', why: 'the text column is missing from the header line' },
  { run: 'r0123456789abcdef-1', project: '你好', why: '' },
];
const columns = (prose: 'cut' | 'wrap'): readonly Column<Row>[] => [
  { head: 'run', cell: ({ run }) => run },
  { head: 'project', cell: ({ project }) => project, spare: 1 },
  { head: 'why', cell: ({ why }) => why, prose },
];
const lines = (width?: number, prose: 'cut' | 'wrap' = 'cut') =>
  tableText(columns(prose), ROWS, width).split('\n');

describe('a table', () => {
  it('is as wide as it needs in a pipe, empty columns and all', () => {
    expect(lines()).toEqual([
      'run                  project  why',
      'r0123456789abcdef-0  spam     the text column is missing from the header line',
      'r0123456789abcdef-1  你好',
    ]);
    const [head] = tableText(columns('cut'), [{ run: 'r', project: '', why: '' }]).split('\n');
    expect(head).toBe('run  project  why');
  });

  it('cuts prose first on a terminal', () => {
    expect(lines(60)[1]).toBe('r0123456789abcdef-0  spam     the text column is missing fr…');
  });

  it('or wraps it', () => {
    expect(lines(60, 'wrap').slice(1, 4)).toEqual([
      'r0123456789abcdef-0  spam     the text column is missing',
      '                              from the header line',
      'r0123456789abcdef-1  你好',
    ]);
  });

  it('then leaves out a column that can be spared', () => {
    expect(lines(40)[0]).toBe('run                  why');
    expect(lines(40)[1]).toBe('r0123456789abcdef-0  the text column is…');
  });

  it('and at last becomes blocks, in which nothing is cut', () => {
    expect(lines(20)).toEqual([
      'run      r0123456789abcdef-0',
      'project  spam',
      'why      the text column is missing from the header line',
      '',
      'run      r0123456789abcdef-1',
      'project  你好',
    ]);
  });

  it.each([200, 100, 80, 60, 45, 40])('fits %d columns and never cuts a name', (width) => {
    for (const prose of ['cut', 'wrap'] as const) {
      const text = lines(width, prose);
      for (const line of text) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      for (const { run } of ROWS) expect(text.join('\n')).toContain(run);
    }
  });

  it('leaves out what is empty on a terminal', () => {
    expect(tableText(columns('cut'), [{ run: 'r', project: 'p', why: '' }], 80)).toBe('run  project\nr    p');
  });

  it('shows nobody a raw control', () => {
    const row = { run: HOSTILE, project: HOSTILE, why: HOSTILE };
    for (const width of [undefined, 80, 20])
      expect(tableText(columns('wrap'), [row], width)).not.toMatch(RAW);
  });
});
