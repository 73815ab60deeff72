/** What a Label Studio task shows, from its `data`: which column is the item, and what is left of the columns. Pure. */

import { isImage } from '../../../datasets/formats/images.ts';
import type { Fields } from '../../../datasets/records.ts';
import { ChatTurn, type TaskData } from '../../../spec/annotations.ts';
import type { ReadOptions } from '../format.ts';
import { isNumber, isObject } from '../json-objects.ts';
import { Places } from '../offsets.ts';
import type { Shown } from './regions.ts';

/** Which columns the item was made of: for the way back. */
export interface Keys {
  readonly item?: string;
  readonly pair?: readonly [string, string];
  readonly prompt?: string;
}

export interface Item {
  readonly data: TaskData;
  readonly keys: Keys;
  readonly rest: Fields;
  readonly shown: Shown;
}

const IMAGE_TYPES = ['rectanglelabels', 'polygonlabels', 'brushlabels', 'keypointlabels', 'ellipselabels'];
const PROMPTS = ['prompt', 'question', 'instruction', 'query', 'input'];
const ITEMS = ['items', 'candidates', 'responses', 'answers'];

/** A string says why there is none. */
export async function itemOf(
  data: Fields,
  regions: readonly Fields[],
  { offsets: told, imageSize }: ReadOptions,
): Promise<Item | string> {
  const types = new Set(regions.map(({ type }) => type));
  const named = regions.flatMap(({ to_name: name }) => (typeof name === 'string' ? name : []));
  if (types.has('pairwise') || types.has('ranker')) return compared(data);
  const isPicture = IMAGE_TYPES.some((type) => types.has(type));
  const image = keyOf(data, [...(isPicture ? named : []), 'image', 'img', 'photo'], isPath);
  const picture =
    image ?? Object.keys(data).find((key) => isPath(data[key]) && isImage(pathOf(data[key] as string)));
  if (isPicture || picture !== undefined) {
    if (picture === undefined) return `no image among ${Object.keys(data).join(', ') || 'no columns'}`;
    const path = data[picture] as string;
    const size = statedSize(regions) ?? (await imageSize?.(path));
    if (size === undefined) return `the image ${path.slice(0, 100)} of unknown size`;
    const item = { data: { type: 'image' as const, file: { path }, ...size }, shown: { size } };
    return { ...item, keys: { item: picture }, rest: without(data, picture) };
  }
  const chat = Object.keys(data).find((key) => ChatTurn.array().min(1).safeParse(data[key]).success);
  if (chat !== undefined) {
    const messages = ChatTurn.array().parse(data[chat]);
    return { data: { type: 'chat', messages }, keys: { item: chat }, rest: without(data, chat), shown: {} };
  }
  const key = keyOf(data, [...named, 'text', ...Object.keys(data)], (value) => typeof value === 'string');
  if (key === undefined)
    return `no text, image or conversation among ${Object.keys(data).join(', ') || 'no columns'}`;
  const text = data[key] as string;
  return {
    data: { type: 'text', text },
    keys: { item: key },
    rest: without(data, key),
    shown: { places: new Places(text), told },
  };
}

function compared(data: Fields): Item | string {
  const prompt = PROMPTS.find((key) => typeof data[key] === 'string');
  const turns = prompt === undefined ? [] : [{ role: 'user' as const, content: String(data[prompt]) }];
  const rest = prompt === undefined ? data : without(data, prompt);
  const prompted = prompt === undefined ? {} : { prompt };
  const list = keyOf(
    data,
    [...ITEMS, ...Object.keys(data)],
    (value) => Array.isArray(value) && value.every(isCandidate),
  );
  if (list !== undefined) {
    const candidates = (data[list] as Fields[]).map((one) => ({
      id: String(one.id),
      text: String(one.body ?? one.text ?? one.html ?? one.title),
    }));
    return ranked(turns, candidates, { item: list, ...prompted }, rest);
  }
  const [left, right, ...more] = Object.keys(rest).filter((key) => typeof rest[key] === 'string');
  if (left === undefined || right === undefined || more.length > 0) {
    return `no two texts and no list to compare among ${Object.keys(data).join(', ')}`;
  }
  const candidates = [left, right].map((key) => ({ id: key, text: String(data[key]) }));
  return ranked(turns, candidates, { pair: [left, right], ...prompted }, without(without(rest, left), right));
}

const ranked = (
  prompt: Extract<TaskData, { type: 'ranking' }>['prompt'],
  candidates: Extract<TaskData, { type: 'ranking' }>['candidates'],
  keys: Keys,
  rest: Fields,
): Item => ({
  ...{ data: { type: 'ranking', prompt, candidates }, keys, rest },
  shown: { candidates: candidates.map(({ id }) => id) },
});

const isCandidate = (value: unknown): boolean =>
  isObject(value) &&
  value.id !== undefined &&
  [value.body, value.text, value.html, value.title].some((one) => typeof one === 'string');

const keyOf = (
  data: Fields,
  keys: readonly string[],
  isFit: (value: unknown) => boolean,
): string | undefined => keys.find((key) => Object.hasOwn(data, key) && isFit(data[key]));

const isPath = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= 1_024;
/** Without what follows the path of a URL. */
const pathOf = (url: string): string => url.replace(/[?#].*$/, '');

function statedSize(
  regions: readonly Fields[],
): { readonly width: number; readonly height: number } | undefined {
  for (const { original_width: width, original_height: height } of regions) {
    if (isNumber(width) && isNumber(height)) return { width, height };
  }
  return undefined;
}

export const without = (fields: Fields, key: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));

/** The columns again. */
export function columnsOf(data: TaskData, { item, pair, prompt }: Keys, rest: Fields): Fields {
  switch (data.type) {
    case 'text':
      return { ...rest, [item ?? 'text']: data.text };
    case 'image':
      return { ...rest, [item ?? 'image']: data.file.path };
    case 'cloud':
      return { ...rest, [item ?? 'cloud']: data.file.path };
    case 'chat':
      return { ...rest, [item ?? 'messages']: data.messages };
    case 'ranking': {
      const asked = data.prompt.map(({ content }) => content).join('\n');
      const question = asked === '' ? {} : { [prompt ?? 'prompt']: asked };
      if (pair !== undefined) {
        const [left, right] = data.candidates;
        return { ...rest, ...question, [pair[0]]: left?.text, [pair[1]]: right?.text };
      }
      const candidates = data.candidates.map(({ id, text }) => ({ id, title: id, body: text }));
      return { [item ?? 'items']: candidates, ...rest, ...question };
    }
  }
}
