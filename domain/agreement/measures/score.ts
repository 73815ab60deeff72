/** What a measure says of a data set, whole and broken down. Pure. */
import type { Interval } from './bootstrap.ts';
import type { NotDefined } from './categories.ts';
import type { Metric } from './metric.ts';

export interface ScoreOptions {
  /** Of the bootstrap. @default 17 */
  readonly seed?: number;
  /** @default 1000, fewer where one takes long, 100 at least; 0 for none */
  readonly resamples?: number;
  /** Every label from lowest to highest, for ordinal measures of labels that are no numbers. */
  readonly order?: readonly string[];
  /** Of Cohen's kappa; not 'none' needs an order or numbers. @default 'none' */
  readonly weights?: 'none' | 'linear' | 'quadratic';
  /** Least intersection over union of shapes that are the same. @default 0.5 */
  readonly threshold?: number;
}

export interface PairScore {
  readonly a: string;
  readonly b: string;
  /** That both answered. */
  readonly items: number;
  /** Null where the measure is not defined for them. */
  readonly score: number | null;
}

export interface AnnotatorScore {
  readonly annotator: string;
  /** Items answered together with another, counted for each other. */
  readonly shared: number;
  /** Mean over the pairs with the others, by the items they share. */
  readonly score: number | null;
  /** Agrees far less with the others than the others do. */
  readonly outlier: boolean;
}

export interface AgreementScore {
  readonly metric: Metric;
  readonly score: number;
  readonly interval: Interval | null;
  /** Further figures of the same measure. */
  readonly more: Readonly<Record<string, number | null>>;
  readonly items: {
    readonly total: number;
    /** With two answers or more. */
    readonly measured: number;
    readonly unanswered: number;
    readonly answeredOnce: number;
  };
  /** Answers that count for the measure. */
  readonly annotations: number;
  /** Lowest first, as the lists below. */
  readonly annotators: readonly AnnotatorScore[];
  readonly pairs: readonly PairScore[];
  readonly labels: readonly {
    readonly label: string;
    readonly annotations: number;
    readonly score: number | null;
  }[];
  readonly guidelines: readonly {
    readonly guideline: string;
    readonly items: number;
    readonly score: number | null;
  }[];
}

/** A measure's score, or why it has none. */
export type Found = AgreementScore | (NotDefined & { readonly metric: Metric });

export const isDefined = (found: Found): found is AgreementScore => !('why' in found);

/** NaN, for which JSON has no word, as null. */
export const orNull = (score: number): number | null => (Number.isNaN(score) ? null : score);

/** Undefined scores last. */
export const lowestFirst = (a: number | null, b: number | null): number =>
  (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY) || 0;

/** Scores of annotators from those of their pairs. */
export function annotatorScores(
  annotators: readonly string[],
  pairs: readonly PairScore[],
): readonly AnnotatorScore[] {
  const sums = new Map(annotators.map((name) => [name, { shared: 0, sum: 0, weight: 0 }]));
  for (const { a, b, items, score } of pairs) {
    for (const name of [a, b]) {
      const own = sums.get(name)!;
      own.shared += items;
      if (score === null) continue;
      own.sum += score * items;
      own.weight += items;
    }
  }
  const scored = [...sums].map(([annotator, { shared, sum, weight }]) => ({
    annotator,
    shared,
    score: weight === 0 ? null : sum / weight,
  }));
  const limit = outlierLimit(scored.flatMap(({ score }) => score ?? []));
  return scored
    .map((own) => ({ ...own, outlier: own.score !== null && own.score < limit }))
    .sort((a, b) => lowestFirst(a.score, b.score) || (a.annotator < b.annotator ? -1 : 1));
}

/** A smaller distance from the median is no matter, however close the others are. */
const LEAST_DISTANCE = 0.1;
const FEWEST = 3;

/**
 * By the modified z-score, 0.6745 (x − median) / MAD < −3.5 (Iglewicz and Hoaglin, How to Detect and Handle Outliers,
 * 1993). With fewer than three annotators nobody can be told from the others.
 */
function outlierLimit(scores: readonly number[]): number {
  if (scores.length < FEWEST) return Number.NEGATIVE_INFINITY;
  const middle = median(scores);
  const deviation = median(scores.map((score) => Math.abs(score - middle)));
  return middle - Math.max(LEAST_DISTANCE, (3.5 * deviation) / 0.6745);
}

function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const [low, high] = [(ascending.length - 1) >> 1, ascending.length >> 1];
  return (ascending[low]! + ascending[high]!) / 2;
}
