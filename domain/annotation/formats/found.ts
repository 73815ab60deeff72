/** What readers give: tasks that hold to the form's schema, and refusals in the place of all else. Pure. */
import { Annotation, AnnotationTask } from '../../spec/annotations.ts';
import type { Found, Refusal } from './format.ts';

export interface Refused {
  readonly refused: Refusal;
}

export const refused = (where: string, found: string, allowed: string): Refused => ({
  refused: { where, found, allowed },
});

/** An annotation as a reader put it together, not yet held to the schema; or why there is none. */
export type Candidate = { readonly where: string; readonly annotation: unknown } | Refused;

/**
 * The task with those of its annotations that are sound, each other one refused by itself; a task that is not sound is
 * refused whole.
 */
export function* taskFound(
  where: string,
  task: unknown,
  candidates: Iterable<Candidate> = [],
): Generator<Found> {
  const parsed = AnnotationTask.safeParse(task);
  if (!parsed.success) {
    yield unsound(where, parsed.error.issues);
    return;
  }
  const annotations: Annotation[] = [];
  for (const candidate of candidates) {
    if ('refused' in candidate) {
      yield candidate;
      continue;
    }
    const read = Annotation.safeParse(candidate.annotation);
    if (read.success) annotations.push(read.data);
    else yield unsound(candidate.where, read.error.issues);
  }
  yield { task: parsed.data, annotations };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export function unsound(where: string, [issue]: readonly Issue[]): Refused {
  const place = issue?.path.map(String).join('.') || 'the whole';
  return refused(
    where,
    `${place}: ${issue?.message}`,
    'values as the format has them, within the limits of annotations',
  );
}
