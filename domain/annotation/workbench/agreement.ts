/** How far the annotators of a project's tasks agree, by what is asked of them, and what to do about it. */
import { adviceFor } from '../../agreement/advice.ts';
import { measuredBeside, measuredOf } from '../../agreement/measured.ts';
import { AnnotationInput, type Annotations } from '../../agreement/measures/annotation-input.ts';
import { measure } from '../../agreement/measures/measure.ts';
import { InputRejected } from '../../errors.ts';
import type { Annotation, LabelScheme } from '../../spec/annotations.ts';
import type { AnnotationSettings, WorkbenchAgreement } from '../../spec/api-annotation.ts';
import { firstAnswers, MOST_TASKS } from './first-answers.ts';
import { agreementOf } from './levels.ts';
import type { Rooms } from './record.ts';

type Part = NonNullable<WorkbenchAgreement['part']>;
const PARTS: readonly Part[] = ['labels', 'spans', 'shapes', 'cuboids', 'rating'];
const MOST_LISTED = 200;

const partOf = ({ asks }: LabelScheme): Part | null => PARTS.find((part) => asks.includes(part)) ?? null;

export async function workbenchAgreement(
  context: Rooms,
  project: string,
  { scheme, rules }: AnnotationSettings,
): Promise<WorkbenchAgreement> {
  const part = partOf(scheme);
  const input = new AnnotationInput();
  let [total, measured, sum, partial] = [0, 0, 0, false];
  let why = part === null ? `there is no measure for ${scheme.asks.join(', ')}` : undefined;
  for await (const { record, answers } of firstAnswers(context, project)) {
    if (total === MOST_TASKS) {
      partial = true;
      break;
    }
    total += 1;
    const said = answers.filter(({ verdict }) => verdict === 'answered');
    const agreement = agreementOf(said);
    if (agreement !== null) {
      measured += 1;
      sum += agreement;
    }
    if (part !== null) why ??= added(input, part, record.id, said);
  }
  const found = {
    ...{ part, tasks: { total, measured, partial }, score: measured === 0 ? null : sum / measured },
    ...{ minimum: rules.minimum, measures: [], labels: [], annotators: [], guidelines: [] },
  };
  if (why !== undefined) return { ...found, why };
  if (measured === 0) return { ...found, why: 'no task has answers of two annotators' };
  return { ...found, ...brokenDown(input.table('the answers'), rules.minimum) };
}

/** Why an answer can't be measured; undefined where all could. */
function added(
  input: AnnotationInput,
  part: Part,
  id: string,
  answers: readonly Annotation[],
): string | undefined {
  try {
    for (const { annotator, result, guideline } of answers) {
      const version = guideline === undefined ? {} : { guideline: String(guideline) };
      const given = part === 'rating' ? (result.rating ?? null) : (result[part] ?? []);
      input.add(`task ${id}, ${annotator}'s answer`, { id, annotator, [part]: given, ...version });
    }
    return undefined;
  } catch (error) {
    if (error instanceof InputRejected) return error.message;
    throw error;
  }
}

function brokenDown(annotations: Annotations, minimum: number): Partial<WorkbenchAgreement> {
  const metric = annotations.kind === 'labels' ? 'jaccard' : annotations.kind === 'spans' ? 'span-f1' : 'iou';
  const found = measure(annotations, metric);
  if ('why' in found) return { why: found.why };
  const measures = annotations.kind === 'labels' ? measuredBeside(annotations) : [measuredOf(metric, found)];
  const advice = annotations.kind === 'labels' ? adviceFor(annotations, minimum) : undefined;
  return {
    measures,
    labels: found.labels.map(({ label, annotations: used, score }) => ({ label, annotations: used, score })),
    annotators: found.annotators
      .slice(0, MOST_LISTED)
      .map(({ annotator, shared, score }) => ({ annotator, shared, score })),
    guidelines: found.guidelines.map(({ guideline, items, score }) => ({ guideline, items, score })),
    ...(advice === undefined ? {} : { advice }),
  };
}
