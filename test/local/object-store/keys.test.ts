/** The rule of names, on the vectors that containers/jobkit/store is held to as well. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keyFault } from '../../../domain/object-keys.ts';
import { entryOf, fileOf } from '../../../local/object-store/keys.ts';

interface Vectors {
  readonly accepted: readonly { readonly key: string; readonly path: string }[];
  readonly refused: readonly string[];
  readonly sorted: readonly string[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../golden/store-keys.json', import.meta.url), 'utf8'),
);

/** Reads a path backwards, as a listing does. */
const keyOf = (path: string): string => {
  const names = path.split('/');
  return names.map((name, index) => entryOf(name, index < names.length - 1)?.text).join('');
};

describe('golden/store-keys.json', () => {
  it.each(vectors.accepted)('$key → $path', ({ key, path }) => {
    expect(fileOf(key)).toBe(path);
    expect(keyOf(path)).toBe(key);
    for (const name of path.split('/')) expect(name.length).toBeLessThanOrEqual(201);
  });

  it.each(vectors.refused.map((key) => ({ key })))('refuses $key', ({ key }) => {
    expect(keyFault(key)).toBeDefined();
    expect(() => fileOf(key)).toThrow(/^object key .* Use another key\.$/s);
  });

  it('lists no path twice', () => {
    expect(new Set(vectors.accepted.map(({ path }) => path)).size).toBe(vectors.accepted.length);
  });

  it('is sorted as UTF-8 bytes', () => {
    expect(vectors.sorted).toEqual(
      vectors.sorted.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    expect(vectors.sorted.length).toBeGreaterThan(5);
  });
});

describe('names that the rule did not make', () => {
  it.each(['my file.csv', 'données.csv', '50%.csv', '%c3%a9', '%41', 'a+b', 'a=b'])(
    '%s stands for no object',
    (name) => {
      expect(entryOf(name, false)).toBeUndefined();
    },
  );

  it.each(['batch', 'a b=', '.git'])('%s stands for no folder', (name) => {
    expect(entryOf(name, true)).toBeUndefined();
  });
});

it('two keys never meet in one file', () => {
  const alphabet = ['a', '=', '+', '%', '/', 'é', '😀', '~', '.', 'x'.repeat(99), '%3D'];
  const seen = new Map<string, string>();
  let state = 7;
  const next = (n: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  for (let i = 0; i < 5_000; i++) {
    const key = Array.from({ length: 1 + next(7) }, () => alphabet[next(alphabet.length)]).join('');
    if (keyFault(key) !== undefined) continue;
    const path = fileOf(key);
    expect(seen.get(path) ?? key).toBe(key);
    expect(keyOf(path)).toBe(key);
    seen.set(path, key);
  }
  expect(seen.size).toBeGreaterThan(1_000);
});
