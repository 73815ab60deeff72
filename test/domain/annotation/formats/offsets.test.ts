/** Places in texts: what each unit counts, and what is told from a quoted text. */
import { describe, expect, it } from 'vitest';
import { Places, spanIn } from '../../../../domain/annotation/formats/offsets.ts';

const TEXT = '𝄞é 👩‍💻\r\né!';

describe('Places', () => {
  const places = new Places(TEXT);
  const characters = [...TEXT];

  it.each([
    ['code-points', (part: string) => [...part].length],
    ['utf-16', (part: string) => part.length],
    ['bytes', (part: string) => Buffer.byteLength(part)],
  ] as const)('count %s, there and back, at every code point', (unit, count) => {
    expect(places.length).toBe(characters.length);
    for (let at = 0; at <= characters.length; at += 1) {
      const place = count(characters.slice(0, at).join(''));
      expect(places.in(unit, at)).toBe(place);
      expect(places.codePoints(place, unit)).toBe(at);
    }
  });

  it.each([
    [1, 'utf-16'],
    [3, 'bytes'],
    [-1, 'code-points'],
    [0.5, 'utf-16'],
    [100, 'bytes'],
    [Number.NaN, 'code-points'],
  ] as const)('%d %s is inside a character or outside', (place, unit) => {
    expect(places.codePoints(place, unit)).toBeUndefined();
  });
});

describe('spanIn', () => {
  const places = new Places('𝄞 né\r\nà Rome');

  it.each([
    [3, 5, 'né', 'utf-16', { start: 2, end: 4, unit: 'utf-16' }],
    [2, 4, 'né', 'utf-16', { start: 2, end: 4, unit: 'code-points' }],
    [5, 8, 'né', 'utf-16', { start: 2, end: 4, unit: 'bytes' }],
    [3, 8, 'né\\nà', 'utf-16', { start: 2, end: 7, unit: 'utf-16' }],
    [2, 4, undefined, 'code-points', { start: 2, end: 4, unit: 'code-points' }],
  ] as const)('%d to %d, quoted %j', (start, end, quoted, own, span) => {
    expect(spanIn(places, start, end, { own, quoted })).toEqual(span);
  });

  it.each([
    [3, 5, { own: 'utf-16', quoted: 'Rome' }, 'where "Rome" is said to be and "né" is'],
    [0, 99, { own: 'utf-16' }, 'in a text of 13 utf-16'],
    [2, 2, { own: 'code-points' }, 'places 2 to 2'],
    [5, 8, { own: 'utf-16', told: 'utf-16', quoted: 'né' }, 'places 5 to 8'],
    [1, 3, { own: 'utf-16' }, 'places 1 to 3'],
  ] as const)('%d to %d of %j is refused', (start, end, counting, found) => {
    expect(spanIn(places, start, end, counting)).toContain(found);
  });
});
