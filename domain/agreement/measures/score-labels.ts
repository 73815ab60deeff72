/** Scores of classifications: the measure, its interval, and what it is by pair, annotator, label and guideline. Pure. */
import type { LabelTable } from './annotation-table.ts';
import { bootstrap, type Interval } from './bootstrap.ts';
import type { NotDefined } from './categories.ts';
import { type LabelMeasure, type LabelMetric, labelMeasure } from './label-measures.ts';
import { pairPatterns } from './pairs.ts';
import { mapped, type Patterns, patternsOf, type Statistic, withAnnotators } from './patterns.ts';
import { type AgreementScore, annotatorScores, lowestFirst, orNull, type ScoreOptions } from './score.ts';

/** Who said what is one 32-bit integer. */
const MOST_CODES = 2 ** 31 - 1;
const TOO_MANY = 'too many annotators and labels to count every pair of both';

/** The score, or why there is none. */
export function scoreLabels(
  table: LabelTable,
  metric: LabelMetric,
  options: ScoreOptions = {},
): AgreementScore | NotDefined {
  const measure = labelMeasure(table, metric, options);
  if ('why' in measure) return measure;
  const codes = mapped(table.value, measure.map);
  const items = itemCounts(table.starts, codes);
  const missing = notMeasurable(table, codes, items);
  if (missing !== undefined) return missing;
  if (table.annotators.length * measure.count > MOST_CODES) return { why: TOO_MANY };

  const { byAnnotator, count, formula } = measure;
  const patterns = byAnnotator
    ? patternsOf(table.starts, withAnnotators(table.annotator, codes, count))
    : patternsOf(table.starts, table.value, measure.map);
  const statistic = formula(patterns);
  if (statistic === undefined) return { why: TOO_MANY };
  const score = statistic(patterns.weights);
  if (Number.isNaN(score)) return { why: nothingVaries(table, codes) };
  const answers = byAnnotator
    ? patterns
    : patternsOf(table.starts, withAnnotators(table.annotator, codes, count));
  const pairs = pairPatterns(answers, count, byAnnotator)
    .map(({ a, b, patterns: own }) => ({
      a: table.annotators[a]!,
      b: table.annotators[b]!,
      items: own.weights.reduce((sum, weight) => sum + weight, 0),
      score: orNull(formula(own)?.(own.weights) ?? Number.NaN),
    }))
    .sort((x, y) => lowestFirst(x.score, y.score) || (x.a + x.b < y.a + y.b ? -1 : 1));
  return {
    ...{ metric, score, interval: intervalOf(statistic, patterns, measure, options), more: {} },
    items,
    annotations: codes.reduce((sum, code) => sum + (code < 0 ? 0 : 1), 0),
    annotators: annotatorScores(table.annotators, pairs),
    pairs,
    labels: labelScores(table, measure),
    guidelines: guidelineScores(table, measure, codes),
  };
}

const read = (
  { annotator }: LabelTable,
  { byAnnotator, count }: LabelMeasure,
  codes: Int32Array,
): Int32Array => (byAnnotator ? withAnnotators(annotator, codes, count) : codes);

export function itemCounts(starts: Int32Array, codes: Int32Array): AgreementScore['items'] {
  let [unanswered, answeredOnce] = [0, 0];
  const total = starts.length - 1;
  for (let item = 0; item < total; item += 1) {
    let answers = 0;
    for (let row = starts[item]!; row < starts[item + 1]!; row += 1) if (codes[row]! >= 0) answers += 1;
    if (answers === 0) unanswered += 1;
    if (answers === 1) answeredOnce += 1;
  }
  return { total, measured: total - unanswered - answeredOnce, unanswered, answeredOnce };
}

function notMeasurable(
  { annotators, annotator }: LabelTable,
  codes: Int32Array,
  { measured }: AgreementScore['items'],
): NotDefined | undefined {
  if (measured > 0) return undefined;
  const who = new Set<number>();
  for (let row = 0; row < codes.length; row += 1) if (codes[row]! >= 0) who.add(annotator[row]!);
  return noSecond([...who].map((code) => annotators[code]!));
}

/** Why no item has two answers. */
export function noSecond(answering: readonly string[]): NotDefined {
  if (answering.length === 0) return { why: 'no annotation has a label: all are missing' };
  if (answering.length === 1) return { why: `one annotator only ('${answering[0]}'): agreement takes two` };
  return { why: 'no item has answers of two annotators' };
}

function nothingVaries({ sets, value }: LabelTable, codes: Int32Array): string {
  const first = codes.findIndex((code) => code >= 0);
  const isSame = codes.every((code) => code < 0 || code === codes[first]);
  const what = isSame
    ? `all answers are equal ('${sets.shown(value[first]!)}')`
    : 'answers that can be compared are all equal';
  return `${what}: where nothing varies, agreement can't be told from chance`;
}

/** Steps that a bootstrap may take, and the fewest resamples it does whatever they take. */
const MOST_STEPS = 400_000_000;
const FEWEST_RESAMPLES = 100;
const RESAMPLES = 1_000;
/** One resample of more steps takes longer than an interval is worth. */
const MOST_STEPS_ONCE = 20_000_000;

export function resamplesFor(steps: number, wanted: number | undefined): number {
  if (wanted !== undefined) return wanted;
  if (steps > MOST_STEPS_ONCE) return 0;
  return Math.min(RESAMPLES, Math.max(FEWEST_RESAMPLES, Math.floor(MOST_STEPS / steps)));
}

function intervalOf(
  statistic: Statistic,
  { ofItem, values, weights }: Patterns,
  { cost }: LabelMeasure,
  { seed = 17, resamples }: ScoreOptions,
): Interval | null {
  const drawn = ofItem();
  const count = resamplesFor(drawn.length + values.length + cost, resamples);
  return (count > 0 && bootstrap(statistic, drawn, weights.length, { seed, resamples: count })) || null;
}

/** More labels are not measured one by one: the most frequent are. */
const MOST_LABELS = 200;

function labelScores(
  { sets, value }: LabelTable,
  { labels, ofLabel }: LabelMeasure,
): AgreementScore['labels'] {
  const uses = new Map<string, number>();
  const ofSet = new Float64Array(sets.size);
  for (const code of value) ofSet[code]! += 1;
  for (const [set, members] of sets.members.entries()) {
    for (const label of members) {
      const name = sets.labels[label]!;
      uses.set(name, (uses.get(name) ?? 0) + ofSet[set]!);
    }
  }
  return labels
    .map((label, code) => ({ label, code, annotations: uses.get(label) ?? 0 }))
    .sort((a, b) => b.annotations - a.annotations)
    .slice(0, MOST_LABELS)
    .map(({ label, code, annotations }) => ({ label, annotations, score: orNull(ofLabel(code)) }))
    .sort((a, b) => lowestFirst(a.score, b.score) || (a.label < b.label ? -1 : 1));
}

function guidelineScores(
  table: LabelTable,
  measure: LabelMeasure,
  all: Int32Array,
): AgreementScore['guidelines'] {
  const { guideline, guidelines, starts } = table;
  if (guideline === undefined) return [];
  return guidelines.map((name, version) => {
    const codes = all.map((code, row) => (guideline[row] === version ? code : -1));
    const patterns = patternsOf(starts, read(table, measure, codes));
    const score = measure.formula(patterns)?.(patterns.weights) ?? Number.NaN;
    return { guideline: name, items: itemCounts(starts, codes).measured, score: orNull(score) };
  });
}
