/**
 * A judgement at level 2 or 3: one of the answers is right, or the judge's own is, or the annotators shall look again,
 * or the item is unfit.
 *
 *   fails   Conflict: as an answer; InputRejected: a decision without what it needs
 */
import { InputRejected } from '../../errors.ts';
import type { Annotation, AnnotationResult } from '../../spec/annotations.ts';
import type { AnnotationSettings, JudgeRequest, TaskState } from '../../spec/api-annotation.ts';
import { resultFault } from '../check-result.ts';
import { doneWrite, type Held, needLease, refuseFault } from './answer.ts';
import { afterJudgement, middleOf } from './levels.ts';
import { closed } from './open-work.ts';
import {
  type Change,
  changeTask,
  currentAnswers,
  type Rooms,
  readAnswers,
  readTask,
  type TaskRecord,
} from './record.ts';

type Asked = Omit<JudgeRequest, 'lease'>;

const WORDS = { accept: 'accepted', correct: 'corrected', return: 'returned', unfit: 'unfit' } as const;

export async function submitJudgement(
  context: Rooms,
  settings: AnnotationSettings,
  held: Held,
  asked: Asked,
): Promise<{ readonly state: TaskState }> {
  const { project, task, person, lease } = held;
  const { data } = await readTask(context, project, task);
  if (asked.decision === 'correct') refuseFault(task, resultFault(asked.result ?? {}, settings.scheme, data));
  const needsWords = asked.decision === 'return' || asked.decision === 'unfit';
  if (needsWords && !asked.comment?.trim()) {
    throw refused(task, `'${asked.decision}' without a comment`, 'a comment that says why');
  }

  const { record } = await changeTask(context, project, task, async (before): Promise<Change | undefined> => {
    if (before.judged.some((one) => one.lease === lease && one.person === person)) return undefined;
    const now = context.clock.now();
    const { level } = needLease(before, held, now, 1);
    if (level === 'annotate' || level !== before.state) {
      throw refused(
        task,
        `a judgement at '${level}' of a task at '${before.state}'`,
        'the level it was opened at',
      );
    }
    const stored = await readAnswers(context, project, task);
    const own = asked.decision === 'correct' ? corrected(held, asked, settings, now) : undefined;
    const annotation = own?.id ?? acceptedOf(before, stored, asked);
    const outcome = afterJudgement(
      task,
      { level, decision: asked.decision, person, ...(annotation === undefined ? {} : { annotation }) },
      settings.rules,
      before.returned,
    );
    const { final: _, ...rest } = before;
    const back = outcome.state === 'annotate';
    return {
      record: {
        ...rest,
        state: outcome.state,
        leases: before.leases.filter((one) => one.lease !== lease),
        judged: back ? [] : [...before.judged, { person, level, decision: asked.decision, lease }],
        ...(back ? returnedTo(before, person, asked.comment ?? '') : {}),
        // What a peer made of it is what the expert sees.
        ...(own === undefined
          ? {}
          : { answers: [...before.answers, { annotation: own.id, person, verdict: 'answered' as const }] }),
        ...(outcome.final === undefined ? {} : { final: { ...outcome.final, at: now } }),
      },
      entry: {
        ...{ person, what: WORDS[asked.decision], level },
        ...(annotation === undefined ? {} : { annotation }),
        ...(asked.comment === undefined ? {} : { comment: asked.comment }),
      },
      ...(own === undefined ? {} : { annotation: own }),
      also: [
        closed(project, person, task),
        doneWrite(held, { now, level, decision: asked.decision, seconds: asked.seconds }),
      ],
    };
  });
  return { state: record.state };
}

/** All who answered shall answer again; their answers stay in the history, and count no longer. */
const returnedTo = (before: TaskRecord, by: string, comment: string) => ({
  answers: [],
  agreement: null,
  returned: before.returned + 1,
  returnedTo: before.answers.map(({ person }) => ({ person, by, comment })),
});

function corrected(
  { task, person, lease }: Held,
  { result, seconds, comment }: Asked,
  { guideline }: AnnotationSettings,
  at: string,
): Annotation {
  return {
    ...{ id: lease, task, annotator: person, verdict: 'answered', origin: 'review', at },
    result: result as AnnotationResult,
    guideline: guideline.version,
    ...(seconds === undefined ? {} : { seconds }),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The named answer; where none is named, the one that is most like the others, if there is one. */
function acceptedOf(before: TaskRecord, stored: readonly Annotation[], asked: Asked): string | undefined {
  if (asked.decision !== 'accept') return undefined;
  const answers = currentAnswers(before, stored).filter(({ verdict }) => verdict === 'answered');
  const accepted =
    asked.accepted === undefined ? middleOf(answers) : answers.find(({ id }) => id === asked.accepted);
  if (accepted !== undefined) return accepted.id;
  const names = answers.map(({ id }) => id).join(', ') || 'none: nobody has answered';
  throw refused(before.id, `'accept' of ${asked.accepted ?? 'an answer'}`, `one of the answers: ${names}`);
}

const refused = (task: string, found: string, allowed: string): InputRejected =>
  new InputRejected({
    where: `annotation task ${task}`,
    found,
    allowed,
    next: 'Correct it and send it again; your lease stays',
  });
