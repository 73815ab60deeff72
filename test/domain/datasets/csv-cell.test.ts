/** Cells that a spreadsheet would run are kept from it; everything else is as it was. */
import { describe, expect, it } from 'vitest';
import { csvRecord } from '../../../domain/datasets/csv-cell.ts';

const neutral = { raw: false };

describe('a record of CSV', () => {
  it.each([
    ['=1+0', "'=1+0"],
    ['+31 20 123', "'+31 20 123"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['\n=1', `"'\n=1"`],
    ['＝1', "'＝1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['a=b', 'a=b'],
    [' =1', ' =1'],
    ["'quoted'", "'quoted'"],
    ['', ''],
    ['a,"b"', '"a,""b"""'],
  ])('%j is %j', (cell, written) => {
    expect(csvRecord([cell, 'x'], neutral)).toBe(`${written},x\r\n`);
  });

  it('raw leaves formulas, and quotes all the same', () => {
    expect(csvRecord(['=1+0', '-1', 'a,b'], { raw: true })).toBe('=1+0,-1,"a,b"\r\n');
  });
});
