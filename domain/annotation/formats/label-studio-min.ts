/**
 * Label Studio's JSON_MIN: one object an annotation, its columns first, then `id`, then an answer for each control,
 * then who and when. Pure.
 */
import type { Fields } from '../../datasets/records.ts';
import type { AnnotationFormat, ReadOptions } from './format.ts';
import { refused } from './found.ts';
import { Ids } from './ids.ts';
import { documentObjects, isNumber, isObject, jsonList } from './json-objects.ts';
import { documentOf, NAME, taskIn } from './label-studio/documents.ts';
import { regionsIn } from './label-studio/results.ts';
import { type Holds, lossesBy } from './losses.ts';

const HOLDS: Holds = {
  name: NAME,
  data: ['text', 'chat', 'ranking', 'image'],
  parts: ['labels', 'spans', 'ranking', 'text', 'shapes', 'rating'],
  details: ['answers', 'annotator', 'at', 'seconds', 'meta', 'rotation', 'several'],
};

/** Of the annotation, not of the item. */
const ABOUT = ['annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time', 'agreement'];

export const labelStudioMin: AnnotationFormat = {
  name: 'label-studio-min',
  title: "Label Studio's JSON_MIN: an annotation an object, regions without names",
  shape: 'file',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    const ids = new Ids();
    for await (const one of documentObjects(folder)) {
      if ('refused' in one) yield one;
      else if (!('id' in one.object)) yield refused(one.where, 'no id', 'columns, id, answers, annotator');
      else yield* taskIn(one.where, documentIn(one.object, options, ids), { ...options, asked: [] });
    }
  },

  async *write(tasks) {
    const rows = async function* () {
      for await (const task of tasks) {
        const { id, data, annotations } = documentOf(task);
        for (const one of regionsIn(annotations)) yield rowOf(id, data as Fields, one);
      }
    };
    yield { path: 'label-studio-min.json', content: jsonList(rows()) };
  },
};

function documentIn(row: Fields, { note }: ReadOptions, ids: Ids): Fields {
  const { id, annotation_id: number, annotator, ...rest } = row;
  const names = Object.keys(row);
  // Where `id` comes first, answers are told by what they look like.
  const behind = names.indexOf('id');
  const isAnswer = (key: string): boolean =>
    behind > 0 ? names.indexOf(key) > behind : looksLikeAnswer(row[key]);
  const own = Object.entries(rest).filter(([key]) => !ABOUT.includes(key));
  const answers = own.filter(([key]) => isAnswer(key));
  for (const [key, value] of answers) {
    if (typeof value === 'string')
      note('answers', `'${key}' is read as a choice: JSON_MIN does not tell choices from texts`);
  }
  return {
    id,
    data: Object.fromEntries(own.filter(([key]) => !isAnswer(key))),
    annotations: [
      {
        id: number ?? ids.next(`${String(id)}-${String(annotator)}`),
        completed_by: annotator,
        ...Object.fromEntries(Object.entries(rest).filter(([key]) => ABOUT.includes(key))),
        result: answers.flatMap(([name, value]) => regionsOfAnswer(name, value)),
      },
    ],
  };
}

const looksLikeAnswer = (value: unknown): boolean =>
  isNumber(value) || (isObject(value) && 'choices' in value) || (Array.isArray(value) && value.every(isMark));

const isMark = (value: unknown): value is Fields =>
  isObject(value) && Object.keys(value).some((key) => key.endsWith('labels'));

const OF_IMAGE = ['original_width', 'original_height', 'image_rotation'];

function regionsOfAnswer(name: string, answer: unknown): readonly Fields[] {
  const region = (type: string, value: unknown, more: Fields = {}): Fields => ({
    ...{ type, from_name: name, ...more, value },
  });
  if (typeof answer === 'string') return [region('choices', { choices: [answer] })];
  if (isNumber(answer)) return [region('rating', { rating: answer })];
  if (isObject(answer)) {
    const [type = ''] = Object.keys(answer);
    return [region(type === 'text' ? 'textarea' : type === 'selected' ? 'pairwise' : type, answer)];
  }
  if (!Array.isArray(answer)) return [region(name, answer)];
  if (!answer.every(isMark)) return [region('taxonomy', { taxonomy: answer })];
  return answer.map((mark) => {
    const parted = Map.groupBy(Object.entries(mark), ([key]) => OF_IMAGE.includes(key));
    const type = Object.keys(mark).find((key) => key.endsWith('labels'))!;
    return region(
      type,
      Object.fromEntries(parted.get(false) ?? []),
      Object.fromEntries(parted.get(true) ?? []),
    );
  });
}

function rowOf(id: unknown, data: Fields, annotation: Fields): Fields {
  const { id: number, completed_by: annotator, result, ...rest } = annotation;
  const byName = Map.groupBy(regionsIn(result), (region) => String(region.from_name));
  const answers = [...byName].map(([name, regions]) => [name, answerOf(regions)]);
  const about = Object.entries(rest).filter(([key]) => ABOUT.includes(key));
  return {
    ...{ ...data, id, ...Object.fromEntries(answers) },
    ...{ annotator, annotation_id: number, ...Object.fromEntries(about) },
  };
}

function answerOf(regions: readonly Fields[]): unknown {
  const [first] = regions;
  const value = isObject(first?.value) ? first.value : {};
  switch (first?.type) {
    case 'choices': {
      const choices = Array.isArray(value.choices) ? value.choices : [];
      return choices.length === 1 ? choices[0] : value;
    }
    case 'rating':
      return value.rating;
    case 'number':
      return value.number;
    case 'taxonomy':
      return value.taxonomy;
    case 'textarea':
    case 'pairwise':
    case 'ranker':
      return value;
    default:
      return regions.map((region) => ({
        ...(isObject(region.value) ? region.value : {}),
        ...Object.fromEntries(Object.entries(region).filter(([key]) => OF_IMAGE.includes(key))),
      }));
  }
}
