import { describe, expect, it } from 'vitest';
import * as rules from '../../domain/object-keys.ts';

describe('keyFault', () => {
  it.each(['a', '...', 'a..', '..a/.b', ' ', 'é/😀', 'x'.repeat(1_024), 'é'.repeat(512), '\u2028'])(
    'takes %j',
    (key) => {
      expect(rules.keyFault(key)).toBeUndefined();
    },
  );

  it.each([
    ['', 'an empty key'],
    ['a//b', 'an empty segment'],
    ['a/', 'an empty segment'],
    ['..', "a segment '..'"],
    ['a/./b', "a segment '.'"],
    ['a\tb', 'a control character'],
    ['\u009f', 'a control character'],
    ['\udfff', 'half a surrogate pair'],
    ['é'.repeat(513), '1026 bytes'],
    [7 as unknown as string, 'a number'],
    [undefined as unknown as string, 'a undefined'],
  ])('refuses %j: %s', (key, fault) => {
    expect(rules.keyFault(key)).toBe(fault);
    expect(() => rules.checkKey(key)).toThrow(/Use another key\.$/);
  });

  it('a message shows the key escaped and short', () => {
    const message = (() => {
      try {
        rules.checkKey(`\u001b[31m${'x'.repeat(5_000)}`);
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).not.toContain('\u001b');
    expect(message?.length).toBeLessThan(600);
  });
});

describe('prefixCanMatch', () => {
  it.each(['', 'a', 'a/', 'a/b', 'a/.', 'a/..', '.', '..', '..a', 'x'.repeat(1_024)])(
    '%j begins some key',
    (prefix) => {
      expect(rules.prefixCanMatch(prefix)).toBe(true);
    },
  );

  it.each(['/', '/a', 'a//', 'a/../', './', '../b', 'a\n', '\ud800', 'x'.repeat(1_025), '//'])(
    '%j begins none',
    (prefix) => {
      expect(rules.prefixCanMatch(prefix)).toBe(false);
    },
  );
});

describe('cursors', () => {
  it.each(['a', 'é/😀', 'x'.repeat(1_024)])('come back as the key they hold: %j', (key) => {
    expect(rules.afterCursor(rules.pageCursor(key), key.slice(0, 1))).toBe(key);
  });

  it('of another prefix, cut or made up are refused', () => {
    const cursor = rules.pageCursor('projects/a/b');
    for (const odd of [`${cursor}x`, cursor.slice(1), `${cursor}=`, 'projects', '', 'MQ']) {
      expect(() => rules.afterCursor(odd, 'projects/'), odd).toThrow(/Begin again without a cursor/);
    }
    expect(() => rules.afterCursor(cursor, 'projects/b')).toThrow(/Begin again without a cursor/);
  });
});

describe('checkedParts', () => {
  const part = (number: number, size: number = rules.MIN_PART_BYTES) => ({
    number,
    size,
    etag: `e${number}`,
  });

  it('sorts them; only the last may be small', () => {
    expect(rules.checkedParts('k', [part(9, 1), part(2), part(5)]).map(({ number }) => number)).toEqual([
      2, 5, 9,
    ]);
  });

  it.each([
    [[], 'no parts'],
    [[part(1), part(1)], 'part 1 twice'],
    [[part(1, 5), part(2)], 'part 1 of 5 bytes'],
    [[part(0)], 'part number 0'],
    [[part(10_001)], 'part number 10001'],
    [[part(1, rules.MAX_PART_BYTES + 1)], 'a part of'],
  ])('refuses %j: %s', (parts, found) => {
    expect(() => rules.checkedParts('k', parts)).toThrow(found);
  });
});
