/** Records as the canonical content of their task, or the fault that names why not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CanonicalTask, canonicalRow } from '../../../domain/datasets/canonical/content.ts';
import { contentId } from '../../../domain/datasets/canonical/identity.ts';
import { storedRow } from '../../../domain/datasets/canonical/stored-row.ts';
import { CANONICAL_ROWS } from '../../../domain/datasets/canonical/tasks.ts';
import type { Fields } from '../../../domain/datasets/records.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { binaryFiles } from '../../support/binary-files.ts';

let photo: Uint8Array;
beforeAll(async () => {
  photo = new Uint8Array(readFileSync(join(await binaryFiles('images'), 'photo.png')));
});

const kindOf = (task: CanonicalTask, fields: Fields): unknown => {
  const row = canonicalRow(task, fields);
  return 'kind' in row ? `${row.kind}: ${row.found}` : row;
};

describe('token classification', () => {
  it('counts in code points, and puts spans in order', () => {
    const spans = [
      { start: 9, end: 13, label: 'LOC' },
      { start: 0, end: 1, label: ' EMO ', score: 0.5 },
    ];
    expect(canonicalRow('token-classification', { text: '😀 lebt in Köln', spans: spans.slice(1) })).toEqual({
      text: '😀 lebt in Köln',
      spans: [{ start: 0, end: 1, label: 'EMO' }],
    });
    const row = canonicalRow('token-classification', {
      text: '😀 wohnt in',
      spans: JSON.stringify(spans.slice(1)),
    });
    expect(row).toMatchObject({ spans: [{ label: 'EMO' }] });
    expect(kindOf('token-classification', { text: 'abcdefghi Köln', spans })).toMatchObject({
      spans: [{ start: 0 }, { start: 9 }],
    });
  });

  it.each<[string, string[], string[], object[]]>([
    [
      'BIO',
      ['Ada', 'Lovelace', 'in', 'Köln'],
      ['B-PER', 'I-PER', 'O', 'B-LOC'],
      [
        { start: 0, end: 12, label: 'PER' },
        { start: 16, end: 20, label: 'LOC' },
      ],
    ],
    [
      'two of a kind side by side',
      ['Ada', 'Bob'],
      ['B-PER', 'B-PER'],
      [
        { start: 0, end: 3, label: 'PER' },
        { start: 4, end: 7, label: 'PER' },
      ],
    ],
    [
      'IOB1, which begins with I',
      ['😀', 'Ada', 'x'],
      ['O', 'I-PER', 'O'],
      [{ start: 2, end: 5, label: 'PER' }],
    ],
    [
      'BIOES',
      ['New', 'York', 'Rom'],
      ['B-LOC', 'E-LOC', 'S-LOC'],
      [
        { start: 0, end: 8, label: 'LOC' },
        { start: 9, end: 12, label: 'LOC' },
      ],
    ],
    [
      'another kind inside',
      ['a', 'b'],
      ['B-X', 'I-Y'],
      [
        { start: 0, end: 1, label: 'X' },
        { start: 2, end: 3, label: 'Y' },
      ],
    ],
  ])('reads tokens and tags: %s', (_, tokens, tags, spans) => {
    expect(canonicalRow('token-classification', { tokens, ner_tags: tags })).toEqual({
      text: tokens.join(' '),
      spans,
    });
  });

  it.each<[string, Fields, string]>([
    ['no spans', { text: 'a' }, 'missing-spans'],
    [
      'a span of no length',
      { text: 'abc', spans: [{ start: 1, end: 1, label: 'X' }] },
      'broken-spans: span 1',
    ],
    [
      'a span beyond the end',
      { text: '😀', spans: [{ start: 0, end: 2, label: 'X' }] },
      'ends at 2, the text at 1',
    ],
    ['half a place', { text: 'abc', spans: [{ start: 0.5, end: 2, label: 'X' }] }, 'broken-spans'],
    ['no label', { text: 'abc', spans: [{ start: 0, end: 2 }] }, 'missing-label'],
    [
      'spans that overlap',
      {
        text: 'abc',
        spans: [
          { start: 0, end: 2, label: 'X' },
          { start: 1, end: 3, label: 'Y' },
        ],
      },
      'overlapping-spans',
    ],
    ['tags by number', { tokens: ['a'], ner_tags: [3] }, 'write tags by their names'],
    ['fewer tags', { tokens: ['a', 'b'], tags: ['O'] }, '2 tokens and 1 tags'],
    ['no text', { spans: [] }, 'no-text'],
    ['half a surrogate', { text: 'a\ud800', spans: [] }, 'broken-unicode'],
  ])('%s is a fault', (_, fields, found) => {
    expect(kindOf('token-classification', fields)).toContain(found);
  });
});

describe('text generation', () => {
  const chat = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
  ];
  it.each<[string, Fields, object[]]>([
    ['messages', { messages: chat }, chat],
    ['messages as JSON', { messages: JSON.stringify(chat) }, chat],
    ['prompt and completion', { prompt: 'Hi', completion: 'Hello' }, chat],
    [
      'Alpaca',
      { instruction: 'Add', input: '1 1', output: '2' },
      [
        { role: 'user', content: 'Add\n\n1 1' },
        { role: 'assistant', content: '2' },
      ],
    ],
    ['a plain text', { text: 'Once' }, [{ role: 'assistant', content: 'Once' }]],
  ])('reads %s', (_, fields, messages) => {
    expect(canonicalRow('text-generation', fields)).toEqual({ messages });
  });

  it.each<[string, Fields, string]>([
    ['nothing to learn', { a: 1 }, 'missing-messages'],
    ['no assistant', { messages: [{ role: 'user', content: 'Hi' }] }, 'empty-text'],
    ['another form', { messages: [{ from: 'human', value: 'Hi' }] }, 'broken-chat: message 1 is'],
    [
      'an assistant that says nothing',
      { messages: [chat[0], { role: 'assistant', content: ' ' }] },
      'empty-text',
    ],
    [
      'a NUL in a turn',
      { messages: [{ role: 'user', content: 'a\0' }, chat[1]] },
      "nul: a NUL in 'message 1'",
    ],
    ['an empty text', { text: ' ' }, 'empty-text'],
  ])('%s is a fault', (_, fields, found) => {
    expect(kindOf('text-generation', fields)).toContain(found);
  });
});

describe('images', () => {
  it('are taken as bytes, and as {bytes, path}; size and format are found', () => {
    const image = { bytes: photo, path: '', width: 32, height: 24, format: 'png' };
    expect(canonicalRow('image-classification', { image: photo, label: 3 })).toEqual({ image, label: '3' });
    expect(canonicalRow('image-text', { image: { bytes: photo, path: 'a.png' }, text: 'a cat' })).toEqual({
      image: { ...image, path: 'a.png' },
      text: 'a cat',
    });
  });

  it('with objects need no label', () => {
    const objects = [{ label: 'cat', box: [0, 0, 1, 1] }];
    expect(canonicalRow('image-classification', { image: photo, objects })).toMatchObject({ objects });
  });

  it.each<[string, () => Fields, string]>([
    ['none', () => ({ label: 'a' }), "no-image: 'image' is missing"],
    ['a path without bytes', () => ({ image: { path: 'a.png', bytes: null }, label: 'a' }), '(a.png)'],
    [
      'bytes that are none',
      () => ({ image: Uint8Array.of(1, 2, 3), label: 'a' }),
      "unknown-image: 'image': ",
    ],
    ['cut off', () => ({ image: photo.subarray(0, 500), label: 'a' }), 'cut-off'],
    ['no label', () => ({ image: photo }), "missing-label: no label in 'label'"],
  ])('%s is a fault', (_, fields, found) => {
    expect(kindOf('image-classification', fields())).toContain(found);
  });

  it('without a caption are a fault for image-text', () => {
    expect(kindOf('image-text', { image: photo })).toContain('no-text');
  });
});

describe('what an item is', () => {
  it('follows from the text, the messages, the image, and nothing else', () => {
    const image = { sha256: sha256Hex(photo) };
    expect(contentId('token-classification', { text: 'abc' })).toBe(sha256Hex('abc').slice(0, 16));
    const messages = [{ role: 'assistant', content: 'a' }] as const;
    expect(contentId('text-generation', { messages })).toBe(
      sha256Hex('[{"role":"assistant","content":"a"}]').slice(0, 16),
    );
    const id = sha256Hex(photo).slice(0, 16);
    expect(contentId('image-classification', { image })).toBe(id);
    expect(contentId('image-text', { image, text: 'b' })).toBe(id);
  });

  it('becomes a row of its task, with class indices, and -1 and nothing where there is none', () => {
    const image = {
      key: 'k',
      sha256: sha256Hex(photo),
      bytes: photo.length,
      path: 'a.png',
      width: 32,
      height: 24,
    };
    const id = contentId('image-classification', { image });
    const row = { id, text: '', image, source: 'a.zip', line: 1 };
    const stored = { label: 1, annotations: '', provenance: '', image: photo };
    const labelled = storedRow('image-classification', { row: { ...row, label: 'b' }, ...stored });
    expect(CANONICAL_ROWS['image-classification'].parse(labelled)).toMatchObject({ label: 1, objects: '' });
    const objects = [{ label: 'cat', box: [0, 0, 1, 1] }];
    const shown = storedRow('image-classification', { row: { ...row, objects }, ...stored, label: -1 });
    const parsed = CANONICAL_ROWS['image-classification'].parse(shown);
    expect(parsed).toMatchObject({ label: -1, width: 32 });
    expect(JSON.parse(parsed.objects)).toEqual(objects);
  });
});
