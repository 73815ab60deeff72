/**
 * Prodigy's JSONL: an answer a line, as `db-out` writes it; a line without an answer is a task to be answered. Places
 * count code points, those in images are pixels. What has no place in our form is kept, and written back. Pure.
 * https://prodi.gy/docs/api-interfaces
 */
import type { Fields } from '../../datasets/records.ts';
import type { Annotation, AnnotationResult, TaskData } from '../../spec/annotations.ts';
import type { AnnotationFormat, ExportedTask, Found, ReadOptions } from './format.ts';
import { refused, taskFound } from './found.ts';
import { contentId } from './ids.ts';
import { isNumber, jsonLines, lineObjects } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { Places } from './offsets.ts';
import { fieldsOf, resultOf, type Shown } from './prodigy/results.ts';
import { isSame } from './settled.ts';
import { instantOf } from './times.ts';

const NAME = 'prodigy';
const HOLDS: Holds = {
  name: NAME,
  data: ['text', 'image'],
  parts: ['labels', 'spans', 'shapes'],
  shapes: ['box', 'polygon'],
  details: ['answers', 'annotator', 'at', 'skipped', 'rejected', 'prediction', 'meta', 'several'],
};

export const prodigy: AnnotationFormat = {
  name: NAME,
  title: "Prodigy's JSONL: an answer a line (accept, reject, ignore), or a task",
  shape: 'file',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    for await (const one of lineObjects(folder)) {
      if ('refused' in one) yield one;
      else yield* answerIn(one.where, one.object, options);
    }
  },

  async *write(tasks) {
    const rows = async function* () {
      for await (const task of tasks) yield* rowsOf(task);
    };
    yield { path: 'prodigy.jsonl', content: jsonLines(rows()) };
  },
};

/** Fields of the item: the same in each answer to it. */
const OF_ITEM = ['text', 'image', 'meta', '_input_hash', 'width', 'height'];

async function* answerIn(where: string, row: Fields, options: ReadOptions): AsyncGenerator<Found> {
  const data = await dataOf(row, options);
  if (typeof data === 'string') {
    yield refused(where, data, 'a row with a text, or with the path of an image whose size is known');
    return;
  }
  const result = resultOf(row, shownOf(data), options);
  if (typeof result === 'string') {
    yield refused(where, result, 'spans inside the text, counted in code points, and shapes of the image');
    return;
  }
  const { answer } = row;
  if (answer !== undefined && !ANSWERS.has(answer)) {
    yield refused(where, `the answer ${String(answer).slice(0, 40)}`, [...ANSWERS.keys()].join(', '));
    return;
  }
  const id = String(row._input_hash ?? contentId(data));
  const { meta } = row;
  const isPrediction = answer === undefined && Object.keys(result).length > 0;
  const task = {
    ...{ id, data },
    ...(meta === undefined ? {} : { meta }),
    ...(isPrediction ? { prediction: { model: NAME, result } } : {}),
    beyond: { [NAME]: { ...(row._input_hash === undefined ? {} : { _input_hash: row._input_hash }) } },
  };
  const kept = Object.fromEntries(Object.entries(row).filter(([key]) => !OF_ITEM.includes(key)));
  if (answer === undefined) {
    yield* taskFound(where, { ...task, beyond: { [NAME]: { ...task.beyond[NAME], task: kept } } });
    return;
  }
  // A class that was offered and turned down is an answer; else it is the item that was.
  const isBinary = typeof row.label === 'string' && row.options === undefined;
  const verdict = answer === 'reject' && isBinary ? 'answered' : ANSWERS.get(answer);
  const at = instantOf(row._timestamp);
  const who = String(row._annotator_id ?? row._session_id ?? options.annotator);
  const annotation = {
    ...{
      id: contentId(row),
      task: id,
      annotator: who.slice(0, 100) || options.annotator,
      verdict,
      origin: NAME,
    },
    result: answer === 'reject' && isBinary ? { ...result, labels: [] } : result,
    ...(at === undefined ? {} : { at }),
    beyond: { [NAME]: kept },
  };
  yield* taskFound(where, task, [{ where, annotation }]);
}

const ANSWERS: ReadonlyMap<unknown, Annotation['verdict']> = new Map([
  ['accept', 'answered'],
  ['reject', 'rejected'],
  ['ignore', 'skipped'],
]);

async function dataOf(
  { text, image, ...row }: Fields,
  { imageSize }: ReadOptions,
): Promise<TaskData | string> {
  if (typeof text === 'string') return { type: 'text', text };
  if (typeof image !== 'string') return 'neither a text nor an image';
  if (image.length > 1_024) return 'an image that lies in the row itself';
  const { width, height } = row;
  const stated = isNumber(width) && isNumber(height) ? { width, height } : undefined;
  const size = stated ?? (await imageSize?.(image));
  return size === undefined
    ? `the image ${image.slice(0, 100)} of unknown size`
    : { type: 'image', file: { path: image }, ...size };
}

const shownOf = (data: TaskData): Shown => (data.type === 'text' ? { places: new Places(data.text) } : {});

function* rowsOf({ task, annotations }: ExportedTask): Generator<Fields> {
  const { data, meta, prediction } = task;
  const { task: asked = {}, ...own } = keptOf(task) as { readonly task?: Fields };
  const shown = shownOf(data);
  const item: Fields = {
    ...(data.type === 'text' ? { text: data.text } : {}),
    ...(data.type === 'image' ? { image: data.file.path, width: data.width, height: data.height } : {}),
    ...(meta === undefined ? {} : { meta }),
    ...own,
  };
  if (annotations.length === 0) yield { ...item, ...asked, ...partOf(prediction?.result, shown, asked) };
  for (const { annotator, verdict, result, at, beyond } of annotations) {
    const kept = keptOf({ beyond });
    const answer = [...ANSWERS].find(([, meaning]) => meaning === verdict)?.[0];
    const isNamed = kept._annotator_id !== undefined || kept._session_id !== undefined;
    yield {
      ...item,
      ...(isNamed ? { answer } : { answer, _annotator_id: annotator, _session_id: annotator }),
      ...(at === undefined ? {} : { _timestamp: Math.floor(Date.parse(at) / 1_000) }),
      ...kept,
      ...partOf(result, shown, kept),
    };
  }
}

/** The fields of a result, where those that came do not say the same. */
function partOf(result: AnnotationResult | undefined, shown: Shown, kept: Fields): Fields {
  if (result === undefined) return {};
  const came = resultOf(kept, shown, {});
  const isTurnedDown = kept.answer === 'reject' && isSame(result, { ...(came as object), labels: [] });
  return isSame(came, result) || isTurnedDown ? {} : fieldsOf(result, shown);
}

const keptOf = ({ beyond }: { readonly beyond?: Fields | undefined }): Fields =>
  (beyond?.[NAME] ?? {}) as Fields;
