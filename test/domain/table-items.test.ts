import { describe, expect, it } from 'vitest';
import type { Json, TableWrite } from '../../domain/ports.ts';
import * as rules from '../../domain/table-items.ts';

const KEY = { partition: 'projects/p', sort: 'a' };

describe('itemJson', () => {
  it('is the JSON text, measured in UTF-8 bytes', () => {
    expect(rules.itemJson(KEY, { a: [1, null, 'é'] })).toBe('{"a":[1,null,"é"]}');
    expect(() => rules.itemJson(KEY, 'x'.repeat(rules.MAX_VALUE_BYTES - 2))).not.toThrow();
    expect(() => rules.itemJson(KEY, 'é'.repeat(rules.MAX_VALUE_BYTES / 2))).toThrow(/358402 bytes/);
  });

  it('names the place of what JSON lacks', () => {
    expect(() => rules.itemJson(KEY, { metric: { loss: Number.NaN } })).toThrow(/NaN at "loss"/);
    expect(() => rules.itemJson(KEY, { n: 1n } as unknown as Json)).toThrow(/a bigint at "n"/);
  });
});

describe('preparedWrites', () => {
  it('copies the keys alone and keeps the order', () => {
    const writes: readonly TableWrite[] = [
      { put: { ...KEY, value: 1 } },
      { delete: { ...KEY, sort: 'b' }, condition: { ifVersion: 2 } },
    ];
    expect(rules.preparedWrites(writes)).toEqual([
      { key: KEY, json: '1', condition: {} },
      { key: { ...KEY, sort: 'b' }, condition: { ifVersion: 2 } },
    ]);
  });

  it('tells keys apart that join to the same text', () => {
    const writes = [
      { delete: { partition: 'a","b', sort: 'c' } },
      { delete: { partition: 'a', sort: 'b","c' } },
    ];
    expect(rules.preparedWrites(writes)).toHaveLength(2);
    expect(() => rules.preparedWrites([...writes, writes[0]!])).toThrow(/twice/);
  });
});

it('a conflict says which state was expected', () => {
  expect(rules.itemConflict(KEY, { ifVersion: 3 }).message).toMatch(/"projects\/p" "a".*not at version 3/);
  expect(rules.itemConflict(KEY, { ifAbsent: true }).message).toMatch(/the item exists/);
});
