/** The collect spec: what it fills in, and what it refuses before any job starts. */
import { describe, expect, it } from 'vitest';
import { CollectSpec, type CollectSpecInput } from '../../../domain/spec/collect.ts';

type Source = CollectSpecInput['sources'][number];

const HTTP: Source = { kind: 'http', name: 'api', url: 'https://api.example.com/rows' };
const SQL = { kind: 'sql', name: 'base', query: 'SELECT 1' } as const;

const refusal = (spec: unknown): string => {
  const parsed = CollectSpec.safeParse(spec);
  return parsed.success
    ? ''
    : parsed.error.issues.map(({ message, path }) => `${path.join('/')}: ${message}`).join('; ');
};
const of = (source: unknown): unknown => ({ sources: [source] });

it('fills in every default', () => {
  const spec = CollectSpec.parse({
    sources: [HTTP, { kind: 'huggingface', name: 'hub', dataset: 'acme/reviews' }],
  });
  expect(spec).toMatchObject({ mix: 'multiply', quarantine: 0.05, compression: 'none' });
  expect(spec.sources[0]).toMatchObject({
    method: 'GET',
    rate: 5,
    tries: 5,
    pages: { items: '', most: 1000 },
  });
  expect(spec.sources[1]).toMatchObject({ split: 'train', revision: 'main', format: 'auto', weight: 1 });
});

describe('secrets', () => {
  it.each([
    'postgresql://reader:word@db.internal/base',
    'mysql://:word@db/base',
    'postgresql://db/base?password=word',
    'sqlite:///etc/passwd',
  ])('never lie in an address: %s', (url) => {
    expect(refusal(of({ ...SQL, url }))).toContain('without a password');
  });

  it.each([
    'env:MODELMILL_SECRET_DB',
    'secret:modelmill/collect/db#url',
    'postgresql://reader@db.internal:5433/base',
  ])('come by reference: %s', (url) => expect(refusal(of({ ...SQL, url }))).toBe(''));

  it.each(['https://user:word@api.example.com/', 'file:///etc/passwd', 'https://api.example.com/#x'])(
    'nor in a URL, which is HTTP: %s',
    (url) => expect(refusal(of({ ...HTTP, url }))).toContain('without user or password'),
  );

  it.each(['word', 'env:lower', 'env:', 'secret:'])('a token is no literal: %s', (token) => {
    expect(refusal(of({ kind: 'kaggle', name: 'k', dataset: 'a/b', token }))).toContain('env:NAME');
  });
});

describe('what belongs together', () => {
  it.each([
    [of(SQL), 'one of url, object and file'],
    [of({ ...SQL, object: 'projects/p/a.sqlite', file: '/a' }), 'one of url, object and file'],
    [of({ kind: 'objects', name: 'own' }), 'either keys or prefix'],
    [
      of({ ...HTTP, pages: { cursor: { from: '/next', to: 'url' }, number: { parameter: 'p' } } }),
      'cursor or number',
    ],
    [of({ ...HTTP, pages: { cursor: { from: 'next', to: 'url' } } }), 'pages/cursor/from'],
    [of({ ...HTTP, weight: 2 }), 'sources/0/weight: rows repeat only with mix share'],
    [of({ ...HTTP, weight: 2, repeat: true }), 'sources/0/weight: rows repeat only with mix share'],
    [of({ ...HTTP, repeat: true }), 'sources/0/repeat: rows repeat only with mix share'],
    [of({ ...HTTP, map: {} }), 'at least one field'],
    [of({ ...HTTP, map: { provenance: 'x' } }), 'provenance'],
    [{ sources: [HTTP, HTTP] }, 'each source its own name'],
    [{ sources: [] }, 'sources'],
    [of({ ...HTTP, unknown: 1 }), 'unknown'],
  ])('%#', (spec, message) => expect(refusal(spec)).toContain(message));

  it('a weight above 1 is a share, and a share may repeat', () => {
    expect(refusal({ sources: [{ ...HTTP, weight: 3 }], mix: 'share' })).toBe('');
    expect(refusal({ sources: [{ ...HTTP, weight: 3, repeat: true }], mix: 'share' })).toBe('');
  });
});
