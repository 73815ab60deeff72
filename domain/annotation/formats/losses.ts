/** What a format can't hold of a task, told from a table of what it can. Pure. */
import {
  type Annotation,
  type AnnotationResult,
  RESULT_PARTS,
  type ResultPart,
  type Shape,
  type TaskData,
} from '../../spec/annotations.ts';
import type { ExportedTask } from './format.ts';

interface Marks {
  readonly task: ExportedTask;
  readonly results: readonly AnnotationResult[];
  readonly marks: readonly {
    readonly id?: unknown;
    readonly score?: unknown;
    readonly attributes?: unknown;
  }[];
  readonly shapes: readonly Shape[];
}

const said =
  (isSaid: (annotation: Annotation) => boolean) =>
  ({ task }: Marks): boolean =>
    task.annotations.some(isSaid);

/** Each in the words of a message, and whether a task has it. */
const DETAILS = {
  answers: ['more than one answer of an item', ({ task }) => task.annotations.length > 1],
  annotator: ['who answered', said(({ origin }) => origin !== 'import')],
  at: ['when it was answered', said(({ at }) => at !== undefined)],
  seconds: ['time spent', said(({ seconds }) => seconds !== undefined)],
  guideline: ['versions of the guideline', said(({ guideline }) => guideline !== undefined)],
  confidence: ['how sure annotators are', said(({ confidence }) => confidence !== undefined)],
  comment: ['comments', said(({ comment }) => comment !== undefined)],
  skipped: ['skipped items', said(({ verdict }) => verdict === 'skipped')],
  rejected: ['items found unfit', said(({ verdict }) => verdict === 'rejected')],
  prediction: ["a model's answers", ({ task }) => task.task.prediction !== undefined],
  gold: ['known answers of gold tasks', ({ task }) => task.task.gold !== undefined],
  meta: ['columns beside the item', ({ task }) => Object.keys(task.task.meta ?? {}).length > 0],
  ids: ['ids of marks', ({ marks }) => marks.some(({ id }) => id !== undefined)],
  scores: ['scores of marks', ({ marks }) => marks.some(({ score }) => score !== undefined)],
  attributes: [
    'attributes of marks',
    ({ marks }) => marks.some(({ attributes }) => attributes !== undefined),
  ],
  rotation: ['rotation of boxes', ({ shapes }) => shapes.some((one) => one.type === 'box' && one.rotation)],
  rings: [
    'outlines of more than one ring',
    ({ shapes }) => shapes.some((one) => one.type === 'polygon' && one.rings.length > 1),
  ],
  skeletons: [
    'keypoints that belong together',
    ({ shapes }) => shapes.some((one) => one.type === 'keypoints' && one.points.length > 1),
  ],
  visibility: [
    'points that are hidden or not marked',
    ({ shapes }) =>
      shapes.some((one) => one.type === 'keypoints' && one.points.some(({ visible }) => visible < 2)),
  ],
  several: [
    'more than one class of an item',
    ({ results }) => results.some(({ labels }) => (labels?.length ?? 0) > 1),
  ],
} as const satisfies Record<string, readonly [words: string, isIn: (marks: Marks) => unknown]>;
export type Detail = keyof typeof DETAILS;

export interface Holds {
  /** The format: what it kept itself is not lost. */
  readonly name: string;
  readonly data: readonly TaskData['type'][];
  readonly parts: readonly ResultPart[];
  readonly shapes?: readonly Shape['type'][];
  readonly details: readonly Detail[];
}

const DATA_WORDS = {
  ...{ text: 'texts', chat: 'conversations', ranking: 'candidates to rank' },
  ...{ image: 'images', cloud: 'point clouds' },
} as const;

export function lossesBy(
  { name, data, parts, shapes, details }: Holds,
  task: ExportedTask,
): readonly string[] {
  const { type } = task.task.data;
  if (!data.includes(type)) return [`tasks that are ${DATA_WORDS[type]}`];
  const results = [
    task.final,
    task.task.gold,
    task.task.prediction?.result,
    ...task.annotations.map(({ result }) => result),
  ].filter((result) => result !== undefined);
  const all = results.flatMap((result) => result.shapes ?? []);
  const marks = [...results.flatMap(({ spans, cuboids }) => [...(spans ?? []), ...(cuboids ?? [])]), ...all];
  const seen: Marks = { task, results, marks, shapes: all };
  const held: readonly Detail[] = details;
  return [
    ...RESULT_PARTS.filter(
      (part) => !parts.includes(part) && results.some((result) => result[part] !== undefined),
    ),
    ...new Set(all.map(({ type }) => type).filter((type) => shapes !== undefined && !shapes.includes(type))),
    ...(Object.keys(DETAILS) as Detail[])
      .filter((detail) => !held.includes(detail) && DETAILS[detail][1](seen))
      .map((detail) => DETAILS[detail][0]),
    ...foreign(task, name).map((format) => `what ${format} files say beyond`),
  ];
}

/** Formats whose own fields the task carries. */
const foreign = ({ task, annotations }: ExportedTask, name: string): readonly string[] => [
  ...new Set(
    [task, ...annotations]
      .flatMap(({ beyond }) => Object.keys(beyond ?? {}))
      .filter((format) => format !== name),
  ),
];
