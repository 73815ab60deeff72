/** What cleaning does to rows of each task. */
import { expect, it } from 'vitest';
import { rowCleanerOf } from '../../../domain/cleaning/clean-row.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import type { Row } from '../../../domain/spec/stages.ts';
import type { Task } from '../../../domain/spec/words.ts';
import { specOf } from '../runs/given-spec.ts';

const idOf = (said: string) => sha256Hex(said).slice(0, 16);
const cleaned = async (task: Task, row: Partial<Row>, cleaning = {}) =>
  (await rowCleanerOf(specOf({ task, cleaning })))({ id: 'before', text: '', source: 'a', line: 1, ...row });

it('a labelled text: by the profile, as the item it then is', async () => {
  expect(await cleaned('text-classification', { text: '  a  b\n', label: 'x' })).toMatchObject({
    id: idOf('a b'),
    text: 'a b',
  });
  expect(await cleaned('text-classification', { text: ' \n ' })).toBeUndefined();
});

it('a text with spans, or an image with a label: not at all', async () => {
  const spans = [{ start: 3, end: 4, label: 'X' }];
  const row = { text: '  \u0007a e\u0301 ', spans };
  expect(await cleaned('token-classification', row)).toMatchObject({ id: 'before', ...row });
  expect(await cleaned('image-classification', { label: ' a' })).toMatchObject({ id: 'before', label: ' a' });
});

it('messages: form C and no controls, line breaks and blanks stay, whatever else is asked is done', async () => {
  const of = (content: string) => ({ messages: [{ role: 'assistant' as const, content }] });
  const row = await cleaned('text-generation', of('def f():\n    e\u0301\u0007\r\n\t#  https://x.org 😀'));
  expect(row?.messages).toEqual([{ role: 'assistant', content: 'def f():\n    é\r\n\t#  https://x.org 😀' }]);
  expect(row?.id).toBe(idOf(JSON.stringify(row?.messages)));
  const asked = await cleaned('text-generation', of('a\n\nhttps://x.org\n😀'), {
    urls: 'token',
    emoji: 'drop',
  });
  expect(asked?.messages?.[0]?.content).toContain('a\n\n<url>\n');
  expect(asked?.messages?.[0]?.content).not.toContain('😀');
  expect(await cleaned('text-generation', of('\u0007'))).toBeUndefined();
});

it('the text of an image: by the profile, and the item stays the image', async () => {
  expect(await cleaned('image-text', { text: ' a  cat ' })).toMatchObject({ id: 'before', text: 'a cat' });
  expect(await cleaned('image-text', { text: '...' }, { profile: 'guide' })).toBeUndefined();
});
