/**
 * A task of ours as one for Label Studio, with the model's answer as its prediction. Answers and known answers stay
 * here: whoever annotates there must not see them. Pure.
 */
import type { Fields } from '../../datasets/records.ts';
import type { AnnotationResult, AnnotationTask, LabelScheme, TaskData } from '../../spec/annotations.ts';
import type { Shown } from '../formats/label-studio/regions.ts';
import { columnsOf, type Keys } from '../formats/label-studio/tasks.ts';
import { regionsFor } from '../formats/label-studio/write.ts';
import { Places } from '../formats/offsets.ts';
import { fits, isStars, type Kind, kindOf } from './config.ts';
import { columnsFor, type Layout } from './layout.ts';

/** The column that says which task of ours it is. */
export const TASK_COLUMN = 'modelmill_task';

export interface Plan {
  readonly scheme: LabelScheme;
  readonly kind: Kind;
  readonly layout: Layout;
}

export interface Sent {
  readonly data: Fields;
  readonly predictions?: readonly Fields[];
  /** Types of regions that the configuration has no control for: left out of the prediction. */
  readonly unplaced: readonly string[];
}

/** A string says why it can't be sent. */
export function taskToSend(task: AnnotationTask, plan: Plan): Sent | string {
  const { data } = task;
  const kind = kindOf(data);
  if (kind === undefined) return 'a point cloud, which Label Studio does not show';
  if (!fits(kind, plan.kind))
    return `an item of kind ${kind}, in a Label Studio project for kind ${plan.kind}`;
  if (data.type === 'image' && !isReachable(data.file.path)) {
    return `the image ${data.file.path.slice(0, 100)}, which Label Studio can not fetch: no address of http, s3, gs or azure, no path that begins with /data/`;
  }
  const keys = columnsFor(plan.layout, plan.kind);
  if (keys === undefined)
    return `an item of kind ${plan.kind}, which the labelling configuration does not show`;
  const columns = { ...shownColumns(data, keys, task.meta), [TASK_COLUMN]: task.id };
  if (task.prediction === undefined) return { data: columns, unplaced: [] };
  const { regions, unplaced } = placed(task.prediction.result, data, plan);
  const { model, score } = task.prediction;
  const prediction = { model_version: model, ...(score === undefined ? {} : { score }), result: regions };
  return { data: columns, unplaced, ...(regions.length === 0 ? {} : { predictions: [prediction] }) };
}

/** As the item stands in Label Studio's data; a column that is shown is there even if it is empty. */
export const shownColumns = (data: TaskData, keys: Keys, meta: Fields = {}): Fields => ({
  ...(keys.prompt === undefined ? {} : { [keys.prompt]: '' }),
  ...columnsOf(data, keys, meta),
});

const isReachable = (path: string): boolean => /^(https?|s3|gs|azure-blob):\/\/|^\/data\//.test(path);

export const shownOf = (data: TaskData): Shown => ({
  ...(data.type === 'text' ? { places: new Places(data.text) } : {}),
  ...(data.type === 'image' ? { size: { width: data.width, height: data.height } } : {}),
  ...(data.type === 'ranking' ? { candidates: data.candidates.map(({ id }) => id) } : {}),
});

/** Regions with the names of the configuration's controls. */
export function placed(
  result: AnnotationResult,
  data: TaskData,
  { scheme, kind, layout }: Pick<Plan, 'scheme' | 'kind' | 'layout'>,
): { readonly regions: readonly Fields[]; readonly unplaced: readonly string[] } {
  const unplaced: string[] = [];
  const made = regionsFor(result, shownOf(data), '', []);
  const regions = made.flatMap((region) => {
    const { type, value } = ofConfiguration(region, result, { scheme, kind });
    const control = layout.controls.get(type);
    if (control === undefined) {
      unplaced.push(type);
      return [];
    }
    const { origin: _, ...rest } = region;
    return [{ ...rest, type, value, from_name: control.name, to_name: control.toName[0] }];
  });
  return { regions, unplaced };
}

/** A rating is stars or a number, a comparison a pair or a list, as the configuration asks for it. */
function ofConfiguration(
  { type, value }: Fields,
  { rating, ranking }: AnnotationResult,
  { scheme, kind }: Pick<Plan, 'scheme' | 'kind'>,
): { readonly type: string; readonly value: unknown } {
  if (type === 'rating' || type === 'number') {
    const asked = isStars(scheme) ? 'rating' : 'number';
    return { type: asked, value: { [asked]: rating } };
  }
  return type === 'pairwise' && kind === 'ranking'
    ? { type: 'ranker', value: { ranker: { rank: ranking?.flat() } } }
    : { type: String(type), value };
}
