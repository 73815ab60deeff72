/**
 * Scores of what is drawn: spans, shapes, cuboids. Of every pair of annotators of an item the marks are matched one to
 * one; F1 is twice the matched by all marks of both, summed over items and pairs (micro average), as information
 * retrieval has it (Hripcsak and Rothschild, "Agreement, the F-Measure, and Reliability in Information Retrieval",
 * JAMIA 12, 2005: with chance as rare as for spans, it is what kappa tends to). Items in which neither drew anything
 * add nothing. Pure.
 */
import type { AnnotationTable } from './annotation-table.ts';
import { bootstrap, type Interval } from './bootstrap.ts';
import type { NotDefined } from './categories.ts';
import type { Mark } from './marks.ts';
import { atLeast, type Criterion, exact, matches, overlapping } from './matching.ts';
import { type AgreementScore, annotatorScores, lowestFirst, orNull, type ScoreOptions } from './score.ts';
import { itemCounts, noSecond, resamplesFor } from './score-labels.ts';

/** A table whose values are indices into the lists of marks. */
export interface MarkTable extends AnnotationTable {
  readonly lists: readonly (readonly Mark[])[];
}

export type MarkMetric = 'span-f1' | 'iou';

const THRESHOLD = 0.5;

/** Twice the matched, all marks of both, and the matched ones' intersections over union. */
class Tally {
  items = 0;
  #matched = 0;
  #marks = 0;
  #iou = 0;

  add(matched: number, marks: number, iou: number): void {
    this.items += 1;
    this.#matched += matched;
    this.#marks += marks;
    this.#iou += iou;
  }

  /** NaN where nothing is drawn. */
  get f1(): number {
    return this.#marks === 0 ? Number.NaN : (2 * this.#matched) / this.#marks;
  }

  get meanIou(): number {
    return this.#matched === 0 ? Number.NaN : this.#iou / this.#matched;
  }
}

class Tallies {
  readonly of = new Map<string, Tally>();

  at(name: string): Tally {
    const found = this.of.get(name);
    if (found !== undefined) return found;
    const tally = new Tally();
    this.of.set(name, tally);
    return tally;
  }
}

/** The score, or why there is none. */
export function scoreMarks(
  table: MarkTable,
  metric: MarkMetric,
  { threshold = THRESHOLD, seed = 17, resamples }: ScoreOptions = {},
): AgreementScore | NotDefined {
  const isSpan = (table.lists.find((list) => list.length > 0)?.[0]?.kind ?? 'span') === 'span';
  if (isSpan !== (metric === 'span-f1'))
    return { why: isSpan ? 'these are spans' : 'these are shapes, no spans' };
  const items = itemCounts(table.starts, table.value);
  if (items.measured === 0) return noSecond(answering(table));
  const measured = measure(table, isSpan ? exact : atLeast(threshold));
  const score = measured.whole.f1;
  if (Number.isNaN(score)) return { why: 'nobody drew anything' };
  const pairs = [...measured.pairs.of]
    .map(([key, tally]) => {
      const [a, b] = key.split(' ').map((code) => table.annotators[Number(code)]!);
      return { a: a!, b: b!, items: tally.items, score: orNull(tally.f1) };
    })
    .sort((x, y) => lowestFirst(x.score, y.score) || (x.a + x.b < y.a + y.b ? -1 : 1));
  return {
    metric,
    score,
    interval: intervalOf(measured, seed, resamplesFor(table.items.length, resamples)),
    more: isSpan
      ? { 'overlap F1': orNull(measure(table, overlapping).whole.f1) }
      : { threshold, 'mean IoU of the matched': orNull(measured.whole.meanIou) },
    items,
    annotations: table.value.length,
    annotators: annotatorScores(table.annotators, pairs),
    pairs,
    labels: labelScores(table, measured),
    guidelines: [...measured.guidelines.of].map(([guideline, tally]) => ({
      guideline,
      items: tally.items,
      score: orNull(tally.f1),
    })),
  };
}

const answering = ({ annotator, annotators }: MarkTable): readonly string[] =>
  [...new Set(annotator)].map((code) => annotators[code]!);

interface Measured {
  readonly whole: Tally;
  readonly pairs: Tallies;
  readonly labels: Tallies;
  readonly guidelines: Tallies;
  /** Of each item, twice the matched and all marks of both, over its pairs. */
  readonly matched: Float64Array;
  readonly marks: Float64Array;
}

function measure(table: MarkTable, criterion: Criterion): Measured {
  const { starts, annotator, value, lists, guideline, guidelines } = table;
  const measured: Measured = {
    whole: new Tally(),
    pairs: new Tallies(),
    labels: new Tallies(),
    guidelines: new Tallies(),
    matched: new Float64Array(table.items.length),
    marks: new Float64Array(table.items.length),
  };
  for (let item = 0; item < table.items.length; item += 1) {
    const ofGuidelines = new Map<string, [matched: number, marks: number, iou: number]>();
    for (let i = starts[item]!; i < starts[item + 1]!; i += 1) {
      for (let j = i + 1; j < starts[item + 1]!; j += 1) {
        const [a, b] = [lists[value[i]!]!, lists[value[j]!]!];
        const found = matches(a, b, criterion);
        const marks = a.length + b.length;
        const iou = found.reduce((sum, match) => sum + match.iou, 0);
        measured.whole.add(found.length, marks, iou);
        measured.pairs
          .at([annotator[i]!, annotator[j]!].sort((x, y) => x - y).join(' '))
          .add(found.length, marks, iou);
        measured.matched[item]! += 2 * found.length;
        measured.marks[item]! += marks;
        addByLabel(measured.labels, [...a, ...b], found);
        const version = guideline?.[i] ?? -1;
        if (version === -1 || version !== guideline?.[j]) continue;
        const own = ofGuidelines.get(guidelines[version]!) ?? [0, 0, 0];
        ofGuidelines.set(guidelines[version]!, [own[0] + found.length, own[1] + marks, own[2] + iou]);
      }
    }
    for (const [version, own] of ofGuidelines) measured.guidelines.at(version).add(...own);
  }
  return measured;
}

function addByLabel(
  labels: Tallies,
  marks: readonly Mark[],
  found: readonly { readonly label: string; readonly iou: number }[],
): void {
  const counts = new Map<string, number>();
  for (const { label } of marks) counts.set(label, (counts.get(label) ?? 0) + 1);
  for (const [label, count] of counts) {
    const own = found.filter((match) => match.label === label);
    labels.at(label).add(
      own.length,
      count,
      own.reduce((sum, { iou }) => sum + iou, 0),
    );
  }
}

function intervalOf({ matched, marks }: Measured, seed: number, resamples: number): Interval | null {
  if (resamples === 0) return null;
  const everyItem = Int32Array.from(matched, (_, item) => item);
  const statistic = (weights: Float64Array): number => {
    let [both, all] = [0, 0];
    for (let item = 0; item < weights.length; item += 1) {
      both += weights[item]! * matched[item]!;
      all += weights[item]! * marks[item]!;
    }
    return all === 0 ? Number.NaN : both / all;
  };
  return bootstrap(statistic, everyItem, matched.length, { seed, resamples }) ?? null;
}

function labelScores({ value, lists }: MarkTable, { labels }: Measured): AgreementScore['labels'] {
  const uses = new Map<string, number>();
  for (const code of value) {
    for (const { label } of lists[code]!) uses.set(label, (uses.get(label) ?? 0) + 1);
  }
  return [...labels.of]
    .map(([label, tally]) => ({ label, annotations: uses.get(label) ?? 0, score: orNull(tally.f1) }))
    .sort((a, b) => lowestFirst(a.score, b.score) || (a.label < b.label ? -1 : 1));
}
