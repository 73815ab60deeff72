import { describe, expect, it } from 'vitest';
import {
  age,
  bytes,
  counted,
  duration,
  elapsed,
  keyName,
  milliseconds,
  percent,
  reading,
  setting,
} from '../../console/src/text/format.ts';

describe('sizes and shares', () => {
  it.each([
    [0, '0 bytes'],
    [294, '294 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [392_148, '392 kB'],
    [999_499, '999 kB'],
    [999_600, '1.0 MB'],
    [15_104_516, '15.1 MB'],
    [91_465_216, '91.5 MB'],
    [2_340_000_000, '2.3 GB'],
    [5e15, '5000 TB'],
  ])('%d bytes are %s', (value, shown) => expect(bytes(value)).toBe(shown));

  it('one row, many rows', () => {
    expect(counted(1, 'row')).toBe('1 row');
    expect(counted(2_341, 'row')).toBe('2,341 rows');
    expect(counted(2, 'candidate', 'of them')).toBe('2 of them');
    expect([percent(0.165), percent(1, 0)]).toEqual(['16.5 %', '100 %']);
  });
});

describe('times', () => {
  it.each([
    [-3, '< 0.1 s'],
    [0.004, '< 0.1 s'],
    [0.05, '0.1 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [192, '3 min 12 s'],
    [3_600, '1 h'],
    [7_500, '2 h 5 min'],
    [86_400 * 3 + 4 * 3_600, '3 d 4 h'],
  ])('%d seconds are %s', (seconds, shown) => expect(duration(seconds)).toBe(shown));

  it.each([
    [3.056, '3.06 ms'],
    [12.47, '12.5 ms'],
    [118.2, '118 ms'],
    [1_240, '1.24 s'],
  ])('%d milliseconds are %s', (value, shown) => expect(milliseconds(value)).toBe(shown));

  const now = Date.parse('2026-11-24T12:00:00Z');
  it.each([
    ['2026-11-24T11:59:30Z', 'just now'],
    ['2026-11-24T12:00:20Z', 'just now'],
    ['2026-11-24T11:59:00Z', '1 min ago'],
    ['2026-11-24T11:00:00Z', '1 h ago'],
    ['2026-11-23T12:20:00Z', '1 d ago'],
    ['2026-11-12T12:00:00Z', '12 d ago'],
  ])('%s is %s', (instant, shown) => expect(age(instant, now)).toBe(shown));

  it('counts to now while there is no end, and not at all before the start', () => {
    expect(elapsed('2026-11-24T11:59:00Z', undefined, now)).toBe('1 min');
    expect(elapsed('2026-11-24T11:59:00Z', '2026-11-24T11:59:02Z', now)).toBe('2.0 s');
    expect(elapsed(undefined, undefined, now)).toBeUndefined();
  });
});

describe('numbers of any magnitude', () => {
  it.each([
    [0, '0'],
    [0.0312, '0.0312'],
    [-0.0033167495854062867, '-0.003317'],
    [0.9, '0.9'],
    [0.000013, '1.3e-5'],
    [0.0004, '4e-4'],
    [0.000004000000000000001, '4e-6'],
    [4_096.4, '4,096'],
    [92.5641, '92.56'],
  ])('%d reads %s', (value, shown) => expect(reading(value)).toBe(shown));

  it.each([
    [0.000004000000000000001, '4e-6'],
    [0.1 + 0.2, '0.3'],
    [0.702, '0.702'],
    [4_739, '4739'],
    [0, '0'],
    [-0.00012345, '-1.2345e-4'],
    [[0.1, 0.30000000000000004, 1], '0.1, 0.3, 1'],
    [[], ''],
    ['g4dn.xlarge', 'g4dn.xlarge'],
    [true, 'true'],
    [null, 'null'],
    [undefined, '–'],
    [[{ key: 'a', share: 0.1 + 0.2 }], '[{"key":"a","share":0.3}]'],
  ])('the setting %j is shown as %s', (value, shown) => expect(setting(value)).toBe(shown));
});

it.each([
  ['projects/p/runs/r/jobs/train-2-steep', 'train-2-steep'],
  ['projects/p/datasets/mails/78c3e042/manifest.json', 'mails@78c3e042'],
  ['alone', 'alone'],
])('names the key %s %s', (key, name) => expect(keyName(key)).toBe(name));
