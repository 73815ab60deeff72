/** Rows as somebody looks at them: of every task, short, with personal data masked. */
import { expect, it } from 'vitest';
import type { StoredRow } from '../../../domain/datasets/parquet.ts';
import { DatasetRow } from '../../../domain/spec/api-datasets.ts';
import { rowViews } from '../../../functions/api/row-view.ts';

const id = '00000000000000a1';
const from = { provenance: '{"source":"projects/p/incoming/a.csv","line":7}' };
const seen = (row: object, labels: readonly string[] = ['ham', 'spam']) => {
  const [view] = rowViews([{ id, ...from, ...row } as StoredRow], labels);
  return DatasetRow.parse(view);
};
const image = (bytes: Uint8Array) => ({ image_bytes: bytes, image_path: 'a/1.png', width: 4, height: 3 });
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2]);

it.each<[string, object, object]>([
  [
    'a class by its name',
    { text: 'Buy', label: 1, annotations: '' },
    { labels: [{ label: 'spam', times: 1 }], text: [{ text: 'Buy' }], from: { row: 7 }, cut: false },
  ],
  [
    'what annotators said, most often first',
    {
      ...{ text: 'Hm', label: -1 },
      annotations:
        '[{"annotator":"a","labels":["ham"]},{"annotator":"b","labels":["spam"]},{"annotator":"c","labels":["spam"]}]',
    },
    {
      labels: [
        { label: 'spam', times: 2 },
        { label: 'ham', times: 1 },
      ],
    },
  ],
  [
    'spans as pieces of the text, by code points',
    {
      text: '😀 Ann met Bo.',
      spans: '[{"start":2,"end":5,"label":"PER"},{"start":10,"end":12,"label":"PER"}]',
    },
    {
      text: [
        { text: '😀 ' },
        { text: 'Ann', label: 'PER' },
        { text: ' met ' },
        { text: 'Bo', label: 'PER' },
        { text: '.' },
      ],
    },
  ],
  [
    'turns of a conversation',
    { messages: '[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ask ann@example.org"}]' },
    {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Ask [EMAIL]' },
      ],
    },
  ],
  [
    'an image with its objects',
    {
      ...image(PNG),
      label: -1,
      objects: '[{"label":"cat","box":[0,0,1,1]},{"label":"cat","box":[1,1,1,1]}]',
    },
    {
      labels: [{ label: 'cat', times: 2 }],
      image: { path: 'a/1.png', width: 4, height: 3, bytes: 6, address: 'data:image/png;base64,iVBORwEC' },
    },
  ],
])('shows %s', (_, row, expected) => expect(seen(row)).toMatchObject(expected));

it('cuts a long text, and masks an address that lies across the cut', () => {
  const view = seen({ text: `${'x'.repeat(590)} somebody@example.org and on`, label: 0, annotations: '' });
  expect(view.cut).toBe(true);
  expect(view.text?.[0]?.text).toHaveLength(600);
  expect(view.text?.[0]?.text).not.toContain('somebody');
});

it('cuts a long conversation', () => {
  const turns = Array.from({ length: 40 }, () => ({ role: 'user', content: 'again' }));
  const view = seen({ messages: JSON.stringify(turns) });
  expect([view.messages?.length, view.cut]).toEqual([12, true]);
});

it('leaves out an image that is large, no picture a browser shows, or one too many', () => {
  expect(seen({ ...image(new Uint8Array(600_000).fill(0xff)), label: 0 }).image?.address).toBeUndefined();
  expect(
    seen({ ...image(Uint8Array.from([0x3c, 0x73, 0x76, 0x67])), label: 0 }).image?.address,
  ).toBeUndefined();
  expect(seen({ ...image(PNG), width: 9_000, height: 9_000, label: 0 }).image?.address).toBeUndefined();
  const half = new Uint8Array(500 * 1024);
  half.set(PNG);
  const many = Array.from(
    { length: 8 },
    () => ({ id, ...from, ...image(half), label: 0 }) as unknown as StoredRow,
  );
  const views = rowViews(many, ['cat']);
  expect(views.filter((view) => view.image?.address !== undefined)).toHaveLength(6);
});

it('says nothing of where rows of older versions come from', () => {
  expect(seen({ text: 'a', label: 0, annotations: '', provenance: '' })).not.toHaveProperty('from');
});
