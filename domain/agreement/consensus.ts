/** Which label an item gets from its annotators: the majority's, or the most probable by Dawid and Skene. Pure. */
import type { ConsensusReport } from '../spec/agreement-advice.ts';
import { type Annotation, consensus } from './jaccard.ts';
import type { LabelTable } from './measures/annotation-table.ts';
import { categoriesOf } from './measures/categories.ts';
import { accuracyOf, dawidSkene } from './measures/dawid-skene.ts';
import { mapped, patternsOf, withAnnotators } from './measures/patterns.ts';

/** An item's label; undefined where it is undecided. */
export type Settle = (id: string, annotations: readonly Annotation[]) => string | undefined;

export interface Posterior {
  readonly id: string;
  /** Probability of each label that anybody gave. */
  readonly posterior: Readonly<Record<string, number>>;
}

export interface Consensus {
  readonly settle: Settle;
  readonly report: ConsensusReport;
  readonly posteriors: () => Iterable<Posterior>;
}

export const majorityConsensus = (why?: string): Consensus => ({
  settle: (_, annotations) => consensus(annotations),
  report: { method: 'majority', annotators: [], ...(why === undefined ? {} : { why }) },
  posteriors: () => [],
});

/** With fewer nobody's errors can be told from another's. */
const FEWEST_ANNOTATORS = 3;
/** Answers to each annotator, in the middle: with fewer a confusion matrix is a guess. */
const FEWEST_ANSWERS = 20;
/** Keeps annotators with few answers from being held for certain. */
const SMOOTHING = 0.1;
const MOST_LISTED = 200;
/** Two labels that are as probable are a tie. */
const EPSILON = 1e-6;

/** Dawid and Skene's where the annotators are enough for it; else the majority's, and why. */
export function dawidSkeneConsensus(table: LabelTable): Consensus {
  const categories = categoriesOf(table);
  if ('why' in categories) return majorityConsensus(`not Dawid–Skene: ${categories.why}`);
  const { names, map } = categories;
  const people = table.annotators.length;
  if (people < FEWEST_ANNOTATORS) {
    return majorityConsensus(`not Dawid–Skene: ${people} annotators, it takes ${FEWEST_ANNOTATORS}`);
  }
  const answers = table.value.length / people;
  if (answers < FEWEST_ANSWERS) {
    return majorityConsensus(
      `not Dawid–Skene: ${answers.toFixed(1)} answers to each annotator, it takes ${FEWEST_ANSWERS}`,
    );
  }
  const codes = withAnnotators(table.annotator, mapped(table.value, map), names.length);
  const patterns = patternsOf(table.starts, codes);
  const model = dawidSkene(patterns, people, names.length, { smoothing: SMOOTHING });
  const ofItem = patterns.ofItem();
  const places = new Map(table.items.map((id, place) => [id, place]));
  const posteriorOf = (place: number): Float64Array | undefined => {
    const pattern = ofItem[place]!;
    return pattern < 0
      ? undefined
      : model.posterior.subarray(pattern * names.length, (pattern + 1) * names.length);
  };
  const annotators = table.annotators
    .map((annotator, code) => ({ annotator, accuracy: accuracyOf(model, code) }))
    .sort((a, b) => a.accuracy - b.accuracy)
    .slice(0, MOST_LISTED);
  return {
    settle: (id) => {
      const place = places.get(id);
      const own = place === undefined ? undefined : posteriorOf(place);
      return own && mostProbable(own, names);
    },
    report: { method: 'dawid-skene', annotators },
    *posteriors() {
      for (const [place, id] of table.items.entries()) {
        const own = posteriorOf(place);
        if (own === undefined) continue;
        const shares = names.flatMap((name, label) => (own[label]! < EPSILON ? [] : [[name, own[label]!]]));
        yield { id, posterior: Object.fromEntries(shares) };
      }
    },
  };
}

function mostProbable(posterior: Float64Array, names: readonly string[]): string | undefined {
  const most = posterior.reduce((a, b) => Math.max(a, b), 0);
  const winners = names.filter((_, label) => posterior[label]! > most - EPSILON);
  return winners.length === 1 ? winners[0] : undefined;
}
