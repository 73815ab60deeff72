/** What an answer makes of a task's record. Pure. */
import type { Annotation } from '../../spec/annotations.ts';
import type { ReviewRules } from '../../spec/api-annotation.ts';
import { afterAnswers } from './levels.ts';
import { type Change, currentAnswers, type TaskRecord } from './record.ts';

/**
 * A person's newer answer replaces the older. A task that is further on than its annotators, or whose answer is
 * known, goes nowhere by it: the answer is kept, and counts for the annotator.
 *
 * @param stored every other answer there ever was
 */
export function answered(
  record: TaskRecord,
  annotation: Annotation,
  stored: readonly Annotation[],
  rules: ReviewRules,
  at: string,
): Change {
  const { id, annotator, verdict } = annotation;
  const answers = [
    ...record.answers.filter(({ person }) => person !== annotator),
    { annotation: id, person: annotator, verdict },
  ];
  const next = {
    ...record,
    answers,
    leases: record.leases.filter(({ person }) => person !== annotator),
    returnedTo: record.returnedTo.filter(({ person }) => person !== annotator),
  };
  const entry = { person: annotator, what: verdict, level: 'annotate', annotation: id } as const;
  if (record.gold || record.state !== 'annotate') return { record: next, entry, annotation };

  const counted = currentAnswers(next, [...stored, annotation]);
  const { state, agreement, final } = afterAnswers(record.id, counted, rules);
  return {
    record: { ...next, state, agreement, ...(final === undefined ? {} : { final: { ...final, at } }) },
    entry,
    annotation,
  };
}
