/** Labelled texts as a quick model learns them: the classes with enough rows, each text as its features. Pure. */
import { featuresOf } from './quick-model.ts';
import type { SampledText } from './sample.ts';

const MOST_ROWS = 20_000;
/** Rows × classes: some seconds. */
const MOST_WORK = 400_000;
/** Rarer classes are not learned, and nothing is said of them. */
const FEWEST_ROWS = 10;
/** From fewer rows nothing is learned that could be held against them. */
export const FEWEST_IN_ALL = 200;

export interface Learnable {
  readonly rows: readonly SampledText[];
  /** Sorted. */
  readonly labels: readonly string[];
  /** Of each row, its place in `labels`. */
  readonly given: Int32Array;
  readonly features: readonly Int32Array[];
  /** The share of the largest class. */
  readonly baseline: number;
}

/** Of texts in the order of their hashes, which makes every beginning a random sample. Undefined: too few. */
export function learnableOf(texts: readonly SampledText[]): Learnable | undefined {
  const counts = new Map<string, number>();
  for (const { label } of texts.slice(0, MOST_ROWS)) {
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const labels = [...counts].filter(([, rows]) => rows >= FEWEST_ROWS).map(([label]) => label);
  labels.sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const most = Math.min(MOST_ROWS, Math.floor(MOST_WORK / labels.length));
  const rows = texts.filter(({ label }) => label !== undefined && places.has(label)).slice(0, most);
  if (labels.length < 2 || rows.length < Math.max(FEWEST_IN_ALL, FEWEST_ROWS * labels.length))
    return undefined;

  const given = Int32Array.from(rows, ({ label }) => places.get(label!)!);
  const largest = Math.max(...labels.map((_, label) => given.filter((own) => own === label).length));
  const features = rows.map(({ text }) => featuresOf(text));
  return { rows, labels, given, features, baseline: largest / rows.length };
}
