/**
 * Label Studio's JSON export: tasks with annotations of regions and predictions. What has no place in our form is kept
 * under `beyond`, so that what was not changed goes back as it came. Pure.
 * https://labelstud.io/guide/export#Label-Studio-JSON-format-of-annotated-tasks
 */
import type { AnnotationFormat } from './format.ts';
import { Ids } from './ids.ts';
import { documentObjects, jsonList, type Placed } from './json-objects.ts';
import { annotationsIn, documentOf, kept, NAME, taskIn } from './label-studio/documents.ts';
import { partsOf, regionsIn } from './label-studio/results.ts';
import { type Holds, lossesBy } from './losses.ts';

const HOLDS: Holds = {
  name: NAME,
  data: ['text', 'chat', 'ranking', 'image'],
  parts: ['labels', 'spans', 'ranking', 'text', 'shapes', 'rating'],
  details: [
    ...(['answers', 'annotator', 'at', 'seconds', 'skipped', 'prediction', 'meta', 'ids'] as const),
    ...(['rotation', 'several', 'gold'] as const),
  ],
};

export const labelStudio: AnnotationFormat = {
  name: NAME,
  title: "Label Studio's JSON export: tasks with annotations and predictions",
  shape: 'file',

  losses: (task) => {
    const { gold } = task.task;
    const isAnswer = gold !== undefined && task.annotations.some((one) => kept(one).ground_truth === true);
    return [
      ...lossesBy(HOLDS, task),
      ...(gold !== undefined && !isAnswer ? ['known answers that no annotation gives'] : []),
    ];
  },

  async *read(folder, options) {
    const types = new Set<unknown>();
    for await (const one of documentObjects(folder)) for (const type of typesIn(one)) types.add(type);
    const asked = partsOf(types);
    const ids = new Ids();
    for await (const one of documentObjects(folder)) {
      if ('refused' in one) yield one;
      else yield* taskIn(one.where, one.object, { ...options, asked, ids });
    }
  },

  async *write(tasks) {
    const documents = async function* () {
      for await (const task of tasks) yield documentOf(task);
    };
    yield { path: 'label-studio.json', content: jsonList(documents()) };
  },
};

const typesIn = (one: Placed): readonly unknown[] =>
  'refused' in one
    ? []
    : annotationsIn(one.object).flatMap(({ result }) => regionsIn(result).map(({ type }) => type));
