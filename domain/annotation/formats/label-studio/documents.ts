/** A task of Label Studio with its annotations and predictions, read and written. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import type { Annotation } from '../../../spec/annotations.ts';
import type { ExportedTask, Found, ReadOptions } from '../format.ts';
import { type Candidate, refused, taskFound } from '../found.ts';
import { contentId, type Ids } from '../ids.ts';
import { isNumber, isObject } from '../json-objects.ts';
import { Places } from '../offsets.ts';
import { instantOf } from '../times.ts';
import type { Shown } from './regions.ts';
import { type partsOf, regionsIn, regionsOf, resultOf } from './results.ts';
import { columnsOf, type Item, itemOf, type Keys } from './tasks.ts';

/** Under which name `beyond` keeps what is Label Studio's. */
export const NAME = 'label-studio';

export const annotationsIn = (object: Fields): readonly Fields[] =>
  regionsIn(object.annotations ?? object.completions);

export interface Reading extends ReadOptions {
  readonly asked: ReturnType<typeof partsOf>;
  /** Where no two elements are the same task. */
  readonly ids?: Ids;
}

export async function* taskIn(where: string, object: Fields, options: Reading): AsyncGenerator<Found> {
  const { data, annotations: _, completions: __, predictions, ...rest } = object;
  if (!isObject(data)) {
    yield refused(where, 'a task without data', '{"id", "data": {…}, "annotations": […]}');
    return;
  }
  const given = annotationsIn(object);
  const foretold = regionsIn(predictions);
  const all = [...given, ...foretold].flatMap(({ result }) => regionsIn(result));
  const item = await itemOf(data, all, options);
  if (typeof item === 'string') {
    yield refused(where, item, 'a text, an image whose size is known, a conversation, or texts to compare');
    return;
  }
  const name = String(rest.id ?? contentId(data));
  const id = options.ids?.next(name) ?? name;
  const candidates = given.map((one, i) =>
    candidateOf(one, `${where}, annotation ${String(one.id ?? i + 1)}`, { item, id, nth: i + 1, options }),
  );
  const gold = given.findIndex(({ ground_truth: isGold }) => isGold === true);
  const known = candidates[gold];
  const prediction = predictionOf(foretold, item, where, options);
  const task = {
    id,
    data: item.data,
    ...(prediction === undefined ? {} : { prediction }),
    ...(known !== undefined && 'annotation' in known
      ? { gold: (known.annotation as Annotation).result }
      : {}),
    ...(Object.keys(item.rest).length > 0 ? { meta: item.rest } : {}),
    beyond: { [NAME]: { ...rest, keys: item.keys, ...(predictions === undefined ? {} : { predictions }) } },
  };
  yield* taskFound(where, task, candidates);
}

export interface About {
  readonly item: Item;
  readonly id: string;
  readonly nth: number;
  readonly options: Reading;
}

export function candidateOf(given: Fields, where: string, { item, id, nth, options }: About): Candidate {
  const { result: regions, ...rest } = given;
  const read = resultOf(regionsIn(regions), item.shown);
  if (typeof read === 'string') return refused(where, read, 'regions that fit what is shown');
  for (const unit of read.units) {
    if (unit !== 'utf-16') options.note('offsets', `${where}: places count ${unit}, as the quoted texts say`);
  }
  for (const type of read.unplaced) {
    options.note(`regions of type ${type}`, `${where}: kept for the way back, not shown`);
  }
  const empty = options.asked
    .filter((part) => part === (item.data.type === 'text' ? 'spans' : 'shapes'))
    .map((part) => [part, read.result[part as 'spans' | 'shapes'] ?? []]);
  const at = instantOf(rest.created_at);
  return {
    where,
    annotation: {
      id: String(rest.id ?? nth),
      task: id,
      annotator: whoOf(rest.completed_by) ?? options.annotator,
      verdict: rest.was_cancelled === true ? 'skipped' : 'answered',
      result: { ...read.result, ...Object.fromEntries(empty) },
      origin: NAME,
      ...(at === undefined ? {} : { at }),
      ...(isNumber(rest.lead_time) && rest.lead_time >= 0 ? { seconds: rest.lead_time } : {}),
      beyond: { [NAME]: { ...rest, regions: regionsIn(regions) } },
    },
  };
}

/** A person's address where it is told, else their number. */
function whoOf(by: unknown): string | undefined {
  if (isObject(by)) return whoOf(by.email ?? by.username ?? by.id);
  return typeof by === 'string' || typeof by === 'number' ? String(by).slice(0, 100) || undefined : undefined;
}

function predictionOf([first]: readonly Fields[], { shown }: Item, where: string, { note }: Reading) {
  if (first === undefined) return undefined;
  const read = resultOf(regionsIn(first.result), shown);
  if (typeof read === 'string') {
    note('predictions', `${where}, its prediction: ${read}; left out`);
    return undefined;
  }
  const { score } = first;
  return {
    model: String(first.model_version ?? 'unknown').slice(0, 200),
    result: read.result,
    ...(isNumber(score) && score >= 0 && score <= 1 ? { score } : {}),
  };
}

export const kept = ({ beyond }: { readonly beyond?: Fields | undefined }): Fields => {
  const own = beyond?.[NAME];
  return isObject(own) ? own : {};
};

export function documentOf({ task, annotations }: ExportedTask): Fields {
  const { keys: known, predictions, ...own } = kept(task);
  const keys: Keys = isObject(known) ? known : {};
  const { data, prediction } = task;
  const shown: Shown = {
    ...(data.type === 'text' ? { places: new Places(data.text) } : {}),
    ...(data.type === 'image' ? { size: { width: data.width, height: data.height } } : {}),
    ...(data.type === 'ranking' ? { candidates: data.candidates.map(({ id }) => id) } : {}),
  };
  const item = keys.item ?? keys.pair?.join(',') ?? (data.type === 'chat' ? 'messages' : data.type);
  const written = annotations.map(({ id, annotator, verdict, result, at, seconds, beyond }) => {
    const { regions, ...rest } = kept({ beyond });
    return {
      ...{ id, completed_by: annotator, was_cancelled: verdict !== 'answered', ground_truth: false },
      ...(seconds === undefined ? {} : { lead_time: seconds }),
      ...(at === undefined ? {} : { created_at: at }),
      ...rest,
      result: regionsOf(result, regionsIn(regions), shown, item),
    };
  });
  const made =
    prediction === undefined
      ? []
      : [
          {
            model_version: prediction.model,
            ...(prediction.score === undefined ? {} : { score: prediction.score }),
            result: regionsOf(prediction.result, [], shown, item),
          },
        ];
  return {
    id: task.id,
    ...own,
    data: columnsOf(data, keys, task.meta ?? {}),
    annotations: written,
    ...(predictions === undefined && made.length === 0 ? {} : { predictions: predictions ?? made }),
  };
}
