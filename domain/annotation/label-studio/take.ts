/**
 * What was said of a task in Label Studio, as answers of ours. A task that we sent is known by its column, must show
 * what it shows here, and its places are counted in our own text; any other comes in as a new task. What can't be
 * taken is named, and the rest goes on. Pure.
 *
 * An answer's id is Label Studio's, with the time of its last change: one that was changed is a newer answer of the
 * same person, and one that was taken before is known.
 */
import type { Fields } from '../../datasets/records.ts';
import { canonicalJson } from '../../runs/canonical-json.ts';
import type { Annotation, AnnotationTask, LabelScheme } from '../../spec/annotations.ts';
import type { Found, ReadOptions } from '../formats/format.ts';
import { type Candidate, type Refused, refused, taskFound } from '../formats/found.ts';
import { isObject } from '../formats/json-objects.ts';
import { annotationsIn, candidateOf, kept, type Reading, taskIn } from '../formats/label-studio/documents.ts';
import { partsOf } from '../formats/label-studio/results.ts';
import { without } from '../formats/label-studio/tasks.ts';
import { instantOf } from '../formats/times.ts';
import { kindOf } from './config.ts';
import { columnsFor, type Layout } from './layout.ts';
import { shownColumns, shownOf, TASK_COLUMN } from './send.ts';

export interface Taking {
  readonly scheme: LabelScheme;
  readonly layout: Layout;
  /** Label Studio's number of its project. */
  readonly project: number;
  /** Addresses by Label Studio's number of the person. */
  readonly people: Readonly<Record<string, string>>;
  readonly note: ReadOptions['note'];
}

/** The id of ours that a task of Label Studio names; undefined where it did not come from here. */
export const ourId = ({ data }: Fields): string | undefined => {
  const id = isObject(data) ? data[TASK_COLUMN] : undefined;
  return typeof id === 'string' ? id : undefined;
};

/**
 * @param known our task of that id, with what it shows
 * @param object as `GET /api/tasks` gives it with all fields
 */
export async function* taken(
  object: Fields,
  known: AnnotationTask | undefined,
  taking: Taking,
): AsyncGenerator<Found> {
  const { layout, note, project } = taking;
  const where = `Label Studio, task ${String(object.id)}`;
  const asked = partsOf(new Set(layout.controls.keys()));
  const options: Reading = { annotator: 'label-studio', note, asked };
  const named = withPeople(object, taking.people);
  const id = ourId(object);
  if (id === undefined) {
    const own = { ...named, id: `label-studio-${project}-${String(object.id)}` };
    for await (const found of taskIn(where, own, options)) yield versioned(found, taking);
    return;
  }
  if (known === undefined) {
    yield refused(where, `task ${id.slice(0, 80)}, which this project has not`, 'tasks that it sent');
    return;
  }
  const changed = changedColumn(object.data as Fields, known, layout);
  if (changed !== undefined) {
    yield refused(where, `another '${changed}' than task ${id.slice(0, 80)} has`, 'what was sent, unchanged');
    return;
  }
  const item = { data: known.data, keys: {}, rest: {}, shown: shownOf(known.data) };
  const candidates = annotationsIn(named).map((one, i): Candidate => {
    const place = `${where}, annotation ${String(one.id ?? i + 1)}`;
    return candidateOf(one, place, { item, id: known.id, nth: i + 1, options });
  });
  // Refusals first, then the task with those that are sound.
  for (const found of taskFound(where, known, candidates)) yield versioned(found, taking);
}

/** The first column of the item that is not as it was sent. */
function changedColumn(data: Fields, { data: own }: AnnotationTask, layout: Layout): string | undefined {
  const kind = kindOf(own);
  const keys =
    kind && (columnsFor(layout, kind) ?? (kind === 'pair' ? columnsFor(layout, 'ranking') : undefined));
  if (keys === undefined) return 'item';
  const sent = shownColumns(own, keys);
  return Object.keys(sent).find((key) => canonicalJson(sent[key]) !== canonicalJson(data[key] ?? ''));
}

function withPeople(object: Fields, people: Taking['people']): Fields {
  const annotations = annotationsIn(object).map((one) => {
    const number = isObject(one.completed_by) ? one.completed_by.id : one.completed_by;
    const address = people[String(number)];
    return address === undefined ? one : { ...one, completed_by: address };
  });
  return { ...without(object, 'annotations'), annotations };
}

const versioned = (found: Found, taking: Taking): Found =>
  'refused' in found ? found : { ...found, annotations: found.annotations.map((one) => asOurs(one, taking)) };

function asOurs(annotation: Annotation, { scheme, project }: Taking): Annotation {
  const { updated_at: updated } = kept(annotation);
  const at = instantOf(updated) ?? annotation.at;
  return {
    ...annotation,
    id: `label-studio-${project}-${annotation.id}@${at ?? ''}`,
    ...(at === undefined ? {} : { at }),
    result: withObjectsClass(annotation.result, scheme),
  };
}

/** Points are labelled with their own names where all objects are of one class. */
function withObjectsClass(result: Annotation['result'], { labels, keypoints }: LabelScheme) {
  const [only] = labels;
  if (result.shapes === undefined || labels.length !== 1 || keypoints.length === 0) return result;
  const shapes = result.shapes.map((shape) =>
    shape.type === 'keypoints' ? { ...shape, label: only!.name } : shape,
  );
  return { ...result, shapes };
}

/** Whether an answer of the same annotation there is as new, or newer. */
export function isStale({ id, at = '' }: Annotation, stored: readonly Annotation[]): boolean {
  const [own] = id.split('@');
  return stored.some((one) => one.id.split('@')[0] === own && (one.at ?? '') >= at);
}

export const isRefused = (found: Found): found is Refused => 'refused' in found;
