/** Equal documents are equal texts: what a run's name is a hash of. */
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../domain/runs/canonical-json.ts';
import { specOf } from './given-spec.ts';

it.each([
  ['sorts keys', { b: 1, a: 2 }, '{"a":2,"b":1}'],
  ['sorts keys at every depth', [{ b: { d: 1, c: 2 } }], '[{"b":{"c":2,"d":1}}]'],
  ['sorts keys that look like numbers as texts', { 10: 1, 9: 2 }, '{"10":1,"9":2}'],
  ['keeps the order of lists', [3, 1, 2], '[3,1,2]'],
  ['leaves out what is undefined', { a: undefined, b: null }, '{"b":null}'],
  ['has null for a gap in a list', [undefined, 1], '[null,1]'],
  ['has no white space', { a: [1, { b: ' ' }] }, '{"a":[1,{"b":" "}]}'],
  ['escapes as JSON does', { 'a"\n': '\u2028é😀' }, '{"a\\"\\n":"\u2028é😀"}'],
  ['knows no negative zero', -0, '0'],
  ['writes the same number in one way', [1e21, 1.0, 0.1 + 0.2], '[1e+21,1,0.30000000000000004]'],
  [
    "takes names of JavaScript's own",
    JSON.parse('{"__proto__":1,"constructor":2}'),
    '{"__proto__":1,"constructor":2}',
  ],
  ['takes an empty object and an empty list', { a: {}, b: [] }, '{"a":{},"b":[]}'],
])('%s', (_, value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

describe('of a whole spec', () => {
  const spec = specOf({ training: { variants: { b: { seed: 1 }, a: { epochs: 2 } } } });
  const reversed = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? value
      : Array.isArray(value)
        ? value.map(reversed)
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, field]) => [key, reversed(field)]),
          );

  it('does not depend on the order of its fields', () => {
    expect(canonicalJson(reversed(spec))).toBe(canonicalJson(spec));
  });

  it('loses nothing', () => {
    expect(JSON.parse(canonicalJson(spec))).toEqual(JSON.parse(JSON.stringify(spec)));
  });
});
