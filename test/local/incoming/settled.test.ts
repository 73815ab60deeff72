import { expect, it } from 'vitest';
import { isAside } from '../../../domain/runs/upload-event.ts';
import type { Arrival } from '../../../local/incoming/arrivals.ts';
import { Settling } from '../../../local/incoming/settled.ts';

const arrival = (name: string, more: Partial<Arrival>): Arrival => ({
  ...{ name, place: Buffer.from(`/incoming/p/${name}`), folder: false, files: [], ready: true },
  ...more,
});
const file = (size: number, mtimeMs = 1) => arrival('a.csv', { files: [{ path: 'a.csv', size, mtimeMs }] });
const folder = (...names: string[]) =>
  arrival('day', {
    folder: true,
    ready: names.includes('_READY'),
    files: names.map((name) => ({ path: `day/${name}`, size: 1, mtimeMs: 1 })),
  });

it('a file counts once it has stood still', () => {
  const settling = new Settling(2_000);
  expect(settling.settled('p', [file(1)], 0)).toEqual([]);
  expect(settling.settled('p', [file(2)], 1_500)).toEqual([]);
  expect(settling.settled('p', [file(2)], 3_499)).toEqual([]);
  expect(settling.settled('p', [file(2, 5)], 3_500)).toEqual([]);
  expect(settling.settled('p', [file(2, 5)], 5_500)).toEqual([file(2, 5)]);
});

it('a folder only with its _READY, and whole', () => {
  const settling = new Settling(2_000);
  for (const now of [0, 5_000]) expect(settling.settled('p', [folder('a.csv')], now)).toEqual([]);
  expect(settling.settled('p', [folder('_READY', 'a.csv')], 6_000)).toEqual([]);
  expect(settling.settled('p', [folder('_READY', 'a.csv', 'b.csv')], 7_500)).toEqual([]);
  expect(settling.settled('p', [folder('_READY', 'a.csv', 'b.csv')], 9_500)).toHaveLength(1);
});

it('what is gone begins anew when it comes back, and projects are apart', () => {
  const settling = new Settling(1_000);
  settling.settled('p', [file(1)], 0);
  settling.settled('q', [file(1)], 900);
  settling.settled('p', [], 500);
  expect(settling.settled('p', [file(1)], 1_500)).toEqual([]);
  expect(settling.settled('q', [file(1)], 1_900)).toHaveLength(1);
});

it('what could not be taken rests longer each time, a minute at most, and at once no more when it changes', () => {
  const settling = new Settling(0);
  settling.settled('p', [file(1)], 0);
  const pauses = [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000);
  let now = 0;
  for (const pause of pauses) {
    expect(settling.settled('p', [file(1)], now)).toHaveLength(1);
    settling.postpone('p', file(1), now);
    expect(settling.settled('p', [file(1)], now + pause - 1)).toEqual([]);
    now += pause;
  }
  settling.postpone('p', file(1), now);
  settling.settled('p', [file(2)], now);
  expect(settling.settled('p', [file(2)], now)).toHaveLength(1);
});

it.each(['.DS_Store', 'a.csv.part', 'a.CSV.TMP', 'a.csv~', 'x.crdownload', '_READY', '_SUCCESS', '.git', ''])(
  'never %s',
  (name) => {
    expect(isAside(name)).toBe(true);
  },
);
