/** What the page to collect makes of its fields, and what it finds wrong with them. */
import { describe, expect, it } from 'vitest';
import {
  asKind,
  type Draft,
  faultsOf,
  newSource,
  type SourceDraft,
  specOf,
} from '../../console/src/features/datasets/collect/draft.ts';
import { KINDS, type Kind } from '../../console/src/features/datasets/collect/source-fields.ts';
import { CollectSpec } from '../../domain/spec/collect.ts';

const source = (kind: Kind, values: Record<string, string> = {}): SourceDraft => {
  const fresh = newSource(0, kind, []);
  return { ...fresh, values: { ...fresh.values, ...values } };
};
const of = (...sources: SourceDraft[]): Draft => ({
  ...{ dataset: 'reviews', task: 'text-classification', mix: 'multiply' },
  sources,
});
const only = (draft: Draft) => (specOf(draft).sources as unknown[])[0];
const MAP = { text: 'text', label: 'label' };

/** Of each kind the fewest fields that do, and what they become. */
const FILLED: Readonly<Record<Kind, readonly [Record<string, string>, object]>> = {
  huggingface: [{ dataset: 'acme/reviews' }, { kind: 'huggingface', name: 'hub', split: 'train' }],
  kaggle: [
    { dataset: 'acme/reviews', version: '3' },
    { kind: 'kaggle', version: 3 },
  ],
  http: [{ url: 'https://api.example.com/rows' }, { kind: 'http', name: 'api' }],
  s3: [
    { uri: 's3://bucket/prefix', files: 'a/*.csv\n\nb.csv ' },
    { kind: 's3', files: ['a/*.csv', 'b.csv'] },
  ],
  server: [
    { url: 'postgresql://reader@db/base', query: 'SELECT 1', password: 'env:MODELMILL_SECRET_DB' },
    { kind: 'sql', password: 'env:MODELMILL_SECRET_DB' },
  ],
  sqlite: [
    { object: 'projects/p/incoming/a.sqlite', query: 'SELECT 1', parameters: 'lang: en' },
    { kind: 'sql', parameters: { lang: 'en' } },
  ],
  objects: [{ prefix: 'projects/p/incoming/2026' }, { kind: 'objects', name: 'uploads' }],
};

describe.each(Object.keys(KINDS) as Kind[])('a source of kind %s', (kind) => {
  const [values, expected] = FILLED[kind];

  it('becomes what the schema takes, without what need not be said', () => {
    const draft = of(source(kind, values));
    expect(faultsOf(draft)).toEqual([]);
    expect(only(draft)).toMatchObject({ ...expected, map: MAP });
    expect(only(draft)).not.toHaveProperty('weight');
    expect(only(draft)).not.toHaveProperty('format');
    const { dataset, ...collect } = specOf(draft);
    expect([dataset, CollectSpec.safeParse(collect).success]).toEqual(['reviews', true]);
  });

  it('that is empty says what it needs, at the field or at the source', () => {
    const faults = faultsOf(of(source(kind)));
    expect(faults.length).toBeGreaterThan(0);
    for (const { source: index, message } of faults) {
      expect([index, message]).toEqual([0, expect.stringMatching(/^(This is needed|Allowed: ).*\.$/)]);
    }
  });
});

it('gives each source a name of its own, and keeps what another kind asks for too', () => {
  const first = source('http', { 'map.text': 'body', url: 'https://x.example' });
  expect(newSource(1, 'http', [first]).values.name).toBe('api-2');
  const changed = asKind(first, 'server', []);
  expect(changed.values).toMatchObject({ name: 'database', 'map.text': 'body', url: 'https://x.example' });
});

it('maps columns, templates and labels', () => {
  const mapped = source('s3', {
    ...{ uri: 's3://bucket/a', 'map.text': '{title}: {body}', 'map.label': 'stars' },
    'map.label.values': '5: good\n1: bad',
  });
  expect(only(of(mapped))).toMatchObject({
    map: {
      text: { template: '{title}: {body}' },
      label: { column: 'stars', values: { 5: 'good', 1: 'bad' } },
    },
  });
});

it.each<[Draft['task'], Record<string, string>, object]>([
  ['image-classification', {}, { image: 'image', label: 'label' }],
  [
    'image-classification',
    { 'map.image': 'https://x.example/{id}.png', 'map.label': '', 'map.objects': 'objects' },
    { image: { template: 'https://x.example/{id}.png' }, objects: 'objects' },
  ],
  ['image-text', { 'map.text': 'caption' }, { image: 'image', text: 'caption' }],
])('of task %s: what its rows are read from', (task, values, map) => {
  const draft = { ...of(source('s3', { uri: 's3://bucket/a', ...values })), task };
  expect(faultsOf(draft)).toEqual([]);
  expect(specOf(draft)).toMatchObject({ task, sources: [{ map }] });
  expect(Object.keys((only(draft) as { map: object }).map)).toEqual(Object.keys(map));
});

it.each([
  [{ 'pages.cursor.from': '/next' }, { cursor: { from: '/next', to: 'url' } }],
  [
    { 'pages.cursor.from': '/next', 'pages.cursor.to.parameter': 'after' },
    { cursor: { from: '/next', to: { parameter: 'after' } } },
  ],
  [
    { 'pages.items': '/items', 'pages.number.parameter': 'page' },
    { items: '/items', number: { parameter: 'page' } },
  ],
])('pages of an API: %j', (values, pages) => {
  const draft = of(source('http', { url: 'https://api.example.com', ...values }));
  expect(faultsOf(draft)).toEqual([]);
  expect(only(draft)).toMatchObject({ pages });
});

it('repeats only where sources are shares', () => {
  const repeating = source('s3', { uri: 's3://bucket/a', repeat: 'true', weight: '3' });
  expect(only({ ...of(repeating), mix: 'share' })).toMatchObject({ repeat: true, weight: 3 });
  expect(only(of(repeating))).not.toHaveProperty('repeat');
  expect(faultsOf(of(repeating))).toEqual([
    { source: 0, path: 'weight', message: expect.stringContaining('rows repeat only with mix share') },
  ]);
});

describe('what is wrong is said at its field', () => {
  it.each<[string, SourceDraft, string, RegExp]>([
    ['a number that is none', source('s3', { uri: 's3://bucket/a', limit: 'ten' }), 'limit', /a number/],
    ['a value out of range', source('s3', { uri: 's3://bucket/a', limit: '0' }), 'limit', /at least 1/],
    ['a name with a blank', source('s3', { uri: 's3://bucket/a', name: 'a b' }), 'name', /a-z, 0-9/],
    ['no such place', source('s3', { uri: 'bucket/a' }), 'uri', /s3:\/\/bucket\/prefix/],
    ['a token typed in', source('kaggle', { dataset: 'a/b', token: 'KGAT_0123' }), 'token', /env:NAME/],
    [
      'a password in an address',
      source('server', { url: 'postgresql://me:word@db/base', query: 'SELECT 1' }),
      'url',
      /without a password/,
    ],
    [
      'a secret typed into a header',
      source('http', { url: 'https://a.example', headers: 'Authorization: Bearer 0123' }),
      'headers',
      /Authorization: name its secret, env:MODELMILL_SECRET_/,
    ],
    [
      'a secret typed into an address',
      source('http', { url: 'https://a.example/?api_key=0123' }),
      'url',
      /put it under Parameters, by its name/,
    ],
    [
      'a cursor without its place',
      source('http', { url: 'https://a.example', 'pages.cursor.to.parameter': 'after' }),
      'pages.cursor.from',
      /This is needed/,
    ],
    [
      'two places of one database',
      source('sqlite', { object: 'projects/p/a', file: '/b', query: 'SELECT 1' }),
      '',
      /one of url, object and file/,
    ],
  ])('%s', (_, given, path, message) => {
    expect(faultsOf(of(given))).toEqual([{ source: 0, path, message: expect.stringMatching(message) }]);
  });

  it('secrets that are named are none', () => {
    const headers =
      'authorization: Bearer env:MODELMILL_SECRET_API\nx-api-key: secret:modelmill/dev/collect/api#key';
    expect(faultsOf(of(source('http', { url: 'https://a.example', headers })))).toEqual([]);
  });

  it('the dataset’s name, and two sources of one name', () => {
    const named = source('s3', { uri: 's3://bucket/a' });
    const faults = faultsOf({ ...of(named, { ...named, id: 1 }), dataset: 'My Reviews' });
    expect(faults).toEqual([
      { path: 'dataset', message: expect.stringContaining('a-z, 0-9') },
      { path: '', message: 'Allowed: each source its own name.' },
    ]);
  });
});
