/** Where a task goes: what its answers and judgements make of it. Pure. */
import { sha256Hex } from '../../sha256.ts';
import type { Annotation } from '../../spec/annotations.ts';
import type { Level, ReviewRules, TaskState } from '../../spec/api-annotation.ts';
import { similarity } from '../similarity.ts';

/** An answer that counts. */
export type Answer = Pick<Annotation, 'id' | 'annotator' | 'verdict' | 'result'>;

/** Which annotation is the task's result, and who says so. */
export interface Settled {
  readonly annotation: string;
  readonly by: 'single' | 'consensus' | 'peer' | 'expert';
  readonly person?: string;
}

export interface Outcome {
  readonly state: TaskState;
  readonly final?: Settled;
}

/** A task's place in [0, 1): whether it is sampled at a level is the same each time it is asked. */
export const sampleOf = (task: string, level: Level): number =>
  Number.parseInt(sha256Hex(`${level}/${task}`).slice(0, 12), 16) / 16 ** 12;

/** Mean over the pairs; null with fewer than two. */
export function agreementOf(answers: readonly Pick<Answer, 'result'>[]): number | null {
  let [sum, pairs] = [0, 0];
  for (const [i, one] of answers.entries()) {
    for (const other of answers.slice(i + 1)) {
      sum += similarity(one.result, other.result);
      pairs += 1;
    }
  }
  return pairs === 0 ? null : sum / pairs;
}

/** The answer that is most like all the others: of classes that is the majority's. The first on a tie. */
export function middleOf<A extends Pick<Answer, 'result'>>(answers: readonly A[]): A | undefined {
  const closeness = answers.map(({ result }) =>
    answers.reduce((sum, other) => sum + similarity(result, other.result), 0),
  );
  const best = closeness.reduce((a, b) => Math.max(a, b), 0);
  return answers[closeness.findIndex((value) => value >= best - 1e-9)];
}

/** After an answer at the first level. */
export function afterAnswers(
  task: string,
  answers: readonly Answer[],
  rules: ReviewRules,
): Outcome & { readonly agreement: number | null } {
  const said = answers.filter(({ verdict }) => verdict === 'answered');
  const agreement = agreementOf(said);
  if (answers.length < rules.annotators) return { state: 'annotate', agreement };
  const disputed = said.length < answers.length || (agreement !== null && agreement < rules.minimum);
  const sampled = sampleOf(task, 'peer') < rules.peer;
  if (disputed || sampled || rules.settle === 'adjudication') return { state: 'peer', agreement };
  const by = said.length === 1 ? 'single' : 'consensus';
  return { state: 'done', agreement, final: { annotation: middleOf(said)!.id, by } };
}

export interface Judgement {
  readonly level: 'peer' | 'expert';
  readonly decision: 'accept' | 'correct' | 'return' | 'unfit';
  readonly person: string;
  /** What is accepted, or the judge's own. Absent for `return` and `unfit`. */
  readonly annotation?: string;
}

/** After a judgement. @param returned how often the task came back before */
export function afterJudgement(
  task: string,
  { level, decision, person, annotation }: Judgement,
  rules: ReviewRules,
  returned: number,
): Outcome {
  if (decision === 'return') return { state: returned < rules.returns ? 'annotate' : 'expert' };
  if (decision === 'unfit') return { state: level === 'expert' ? 'unfit' : 'expert' };
  const goesOn = level === 'peer' && (decision === 'correct' || sampleOf(task, 'expert') < rules.expert);
  return goesOn
    ? { state: 'expert' }
    : { state: 'done', final: { annotation: annotation!, by: level, person } };
}
