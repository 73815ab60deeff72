/** The measures of classifications: which values each reads from a table, and its formula. Pure. */
import type { LabelTable } from './annotation-table.ts';
import { type Categories, categoriesOf, type NotDefined, type Scale, scaleOf } from './categories.ts';
import { type KappaWeights, meanKappa } from './cohen-kappa.ts';
import {
  differenceAlpha,
  intervalAlpha,
  keptDifferences,
  nominalAlpha,
  ordinalAlpha,
  ratioDifference,
} from './krippendorff-alpha.ts';
import { meanJaccard, specificAgreement } from './mean-jaccard.ts';
import type { Metric } from './metric.ts';
import { fleissKappa, gwetAc1 } from './multi-rater-kappa.ts';
import { mapped, type Patterns, patternsOf, type Statistic, withAnnotators } from './patterns.ts';
import type { ScoreOptions } from './score.ts';

export type LabelMetric = Exclude<Metric, 'span-f1' | 'iou'>;

/** A formula for patterns of values below `count`. */
type Formula = (patterns: Patterns) => Statistic | undefined;

export interface LabelMeasure {
  /** Of each label set the value it reads, -1 for none. */
  readonly map: Int32Array;
  readonly count: number;
  /** The formula reads annotator × count + value. */
  readonly byAnnotator: boolean;
  /** Steps of the formula beside a look at each value. */
  readonly cost: number;
  readonly formula: Formula;
  /** The labels that can be measured by themselves. */
  readonly labels: readonly string[];
  /** Agreement on one label against all others; NaN where it is not defined. */
  readonly ofLabel: (label: number) => number;
}

/** Differences of all pairs of more values would take minutes. */
const MOST_VALUES = 20_000;

const tooMany = (count: number): NotDefined | undefined =>
  count <= MOST_VALUES
    ? undefined
    : { why: `${count} different values: it compares each with each, and takes ${MOST_VALUES} at most` };

type Nominal = (patterns: Patterns, count: number) => Statistic | undefined;

/** A measure of two values, has the label or not, by a nominal formula. */
function againstOthers({ starts, annotator, value }: LabelTable, byAnnotator: boolean, formula: Nominal) {
  return (has: Int32Array): number => {
    const patterns = byAnnotator
      ? patternsOf(starts, withAnnotators(annotator, mapped(value, has), 2))
      : patternsOf(starts, value, has);
    return formula(patterns, 2)?.(patterns.weights) ?? Number.NaN;
  };
}

function nominal(
  table: LabelTable,
  { map, names }: Categories,
  formula: Nominal,
  byAnnotator = false,
): LabelMeasure {
  const count = names.length;
  const against = againstOthers(table, byAnnotator, formula);
  return {
    ...{ map, count, byAnnotator, cost: byAnnotator ? count * count : count },
    formula: (patterns) => formula(patterns, count),
    labels: names,
    ofLabel: (label) => against(map.map((code) => (code < 0 ? -1 : code === label ? 1 : 0))),
  };
}

/** Labels of a scale are not measured one by one: their distances are what it is about. */
const scaled = ({ map, names }: Scale, formula: Formula, cost = names.length): LabelMeasure => ({
  ...{ map, count: names.length, byAnnotator: false, cost, formula },
  labels: [],
  ofLabel: () => Number.NaN,
});

function setValued(table: LabelTable, similarity: 'jaccard' | 'masi'): LabelMeasure | NotDefined {
  const { sets } = table;
  const refused = tooMany(sets.size);
  if (refused !== undefined) return refused;
  const difference = keptDifferences(sets.size, (a, b) => 1 - sets[similarity](a, b));
  const against = againstOthers(table, false, nominalAlpha);
  return {
    ...{ map: everySet(table), count: sets.size, byAnnotator: false, cost: sets.size ** 2 / 2 },
    formula: (patterns) => differenceAlpha(patterns, sets.size, difference),
    labels: sets.labels,
    ofLabel: (label) => against(holders(table, label)),
  };
}

const everySet = ({ sets }: LabelTable): Int32Array => Int32Array.from(sets.members, (_, set) => set);

/** Of each set, whether it has the label. */
const holders = ({ sets }: LabelTable, label: number): Int32Array =>
  Int32Array.from(sets.members, (members) => (members.includes(label) ? 1 : 0));

function jaccard(table: LabelTable): LabelMeasure {
  const { sets, starts, value } = table;
  const difference = keptDifferences(sets.size, (a, b) => 1 - sets.jaccard(a, b));
  return {
    ...{ map: everySet(table), count: sets.size, byAnnotator: false, cost: 0 },
    formula: (patterns) => meanJaccard(patterns, (a, b) => 1 - difference(a, b)),
    labels: sets.labels,
    ofLabel: (label) => specificAgreement(patternsOf(starts, value, holders(table, label))),
  };
}

function cohen(
  table: LabelTable,
  weights: KappaWeights,
  order?: readonly string[],
): LabelMeasure | NotDefined {
  const categories = weights === 'none' ? categoriesOf(table) : scaleOf(table, order);
  if ('why' in categories) return categories;
  return nominal(table, categories, (patterns, count) => meanKappa(patterns, count, weights), true);
}

function onScale(
  table: LabelTable,
  order: readonly string[] | undefined,
  measure: (scale: Scale) => LabelMeasure | NotDefined,
): LabelMeasure | NotDefined {
  const scale = scaleOf(table, order);
  return 'why' in scale ? scale : measure(scale);
}

function ratio(scale: Scale): LabelMeasure | NotDefined {
  const [lowest] = scale.numbers;
  const count = scale.names.length;
  if (lowest !== undefined && lowest < 0) {
    return { why: `the label ${scale.names[0]} is below 0: ratios need a true zero` };
  }
  const refused = tooMany(count);
  if (refused !== undefined) return refused;
  const difference = keptDifferences(count, ratioDifference(scale.numbers));
  return scaled(scale, (patterns) => differenceAlpha(patterns, count, difference), count ** 2 / 2);
}

/** The measure for this table, or why it is not defined for its labels. */
export function labelMeasure(
  table: LabelTable,
  metric: LabelMetric,
  { order, weights = 'none' }: ScoreOptions,
): LabelMeasure | NotDefined {
  const plain = (formula: Nominal): LabelMeasure | NotDefined => {
    const categories = categoriesOf(table);
    return 'why' in categories ? categories : nominal(table, categories, formula);
  };
  switch (metric) {
    case 'jaccard':
      return jaccard(table);
    case 'alpha-nominal':
      return plain(nominalAlpha);
    case 'fleiss':
      return plain(fleissKappa);
    case 'gwet-ac1':
      return plain(gwetAc1);
    case 'cohen':
      return cohen(table, weights, order);
    case 'alpha-jaccard':
      return setValued(table, 'jaccard');
    case 'alpha-masi':
      return setValued(table, 'masi');
    case 'alpha-ordinal':
      return onScale(table, order, (scale) =>
        scaled(scale, (patterns) => ordinalAlpha(patterns, scale.names.length)),
      );
    case 'alpha-interval':
      return onScale(table, undefined, (scale) =>
        scaled(scale, (patterns) => intervalAlpha(patterns, scale.numbers)),
      );
    case 'alpha-ratio':
      return onScale(table, undefined, ratio);
  }
}
