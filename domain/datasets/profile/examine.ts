/**
 * What is asked of a sample of the texts, since it takes longer than reading them: languages, near duplicates, what
 * tells the label, labels that are likely wrong, what more rows would bring. Pure.
 */
import type {
  LabelErrors,
  Languages,
  MeasuredCurve,
  NearDuplicates,
  Telltale,
} from '../../spec/data-profile.ts';
import type { Finding } from '../../spec/stages.ts';
import type { Split } from '../identity.ts';
import type { Example } from './findings.ts';
import { labelErrorsOf } from './label-errors.ts';
import { languagesOf } from './languages.ts';
import { learnableOf } from './learnable.ts';
import { learningCurveOf } from './learning-curve.ts';
import { ALIKE, type Alike, findAlike, type Pair } from './near-duplicates.ts';
import { quoted, type SampledText } from './sample.ts';
import { SCRIPTS, scriptOf } from './scripts.ts';
import { type Told, telltalesOf } from './telltales.ts';

type Found = Pick<Finding, 'kind' | 'count' | 'examples'> & Partial<Finding>;

export interface Examined {
  readonly languages: Languages;
  readonly nearDuplicates: NearDuplicates;
  readonly telltales: readonly Telltale[];
  readonly labelErrors?: LabelErrors | undefined;
  readonly learningCurve?: MeasuredCurve | undefined;
  readonly findings: readonly Found[];
}

export interface Examination {
  /** In the order of their hashes. */
  readonly texts: readonly SampledText[];
  /** Different texts there are. */
  readonly of: number;
  /** Where the pipeline will put a text. */
  readonly splitOf: (text: string, given?: Split) => Split;
  /** The training split's share. */
  readonly train: number;
}

const EXAMPLES = 5;
const GROUPS = 10;

export async function examine({ texts, of, splitOf, train }: Examination): Promise<Examined> {
  const languages = await languagesOf(texts);
  const alike = await findAlike(texts, splitOf);
  const told = await telltalesOf(texts);
  const learnable = learnableOf(texts);
  const labelErrors = learnable && (await labelErrorsOf(learnable));
  const learningCurve = await learningCurveOf({ texts, of, train }, learnable);
  const sampled = texts.length < of ? ` (of a sample of ${texts.length})` : '';
  return {
    languages: { sampled: languages.sampled, counts: languages.counts.slice(0, 30) },
    nearDuplicates: duplicatesOf(alike, texts, of),
    telltales: told.map(({ flagged: _, texts: __, ...telltale }) => telltale),
    labelErrors,
    learningCurve,
    findings: [
      ...(labelErrors === undefined ? [] : errorsFound(labelErrors)),
      ...(learningCurve === undefined ? [] : growthFound(learningCurve)),
      ...alikeFound(alike, texts, sampled),
      ...toldFound(told, texts),
      ...languagesFound(languages.others, texts, languages.sampled),
      ...scriptsFound(texts),
    ],
  };
}

function duplicatesOf(
  { groups, acrossSplits, acrossLabels }: Alike,
  texts: readonly SampledText[],
  of: number,
): NearDuplicates {
  return {
    compared: texts.length,
    of: Math.max(of, texts.length),
    threshold: ALIKE,
    texts: groups.reduce((sum, { length }) => sum + length, 0),
    groups: groups.length,
    acrossSplits: acrossSplits.length,
    acrossLabels: acrossLabels.length,
    largest: groups.slice(0, GROUPS).map((group) => ({
      texts: group.length,
      examples: inOrder(group.slice(0, 3).map((member) => quoted(texts[member]!))),
    })),
  };
}

/** As a person finds them in the files. */
const inOrder = <T extends Example>(examples: readonly T[]): T[] =>
  examples.toSorted((a, b) => (a.source === b.source ? a.line - b.line : a.source < b.source ? -1 : 1));

function* alikeFound(alike: Alike, texts: readonly SampledText[], sampled: string): Generator<Found> {
  const { groups, acrossSplits, acrossLabels } = alike;
  const count = groups.reduce((sum, { length }) => sum + length, 0);
  if (count === 0) return;
  yield {
    kind: 'near-duplicates',
    count,
    message: `Texts that differ from another in a few words, in ${groups.length} groups${sampled}`,
    examples: groups.slice(0, EXAMPLES).map(([one, other]) => pairOf(texts[one!]!, texts[other!]!)),
  };
  const pairs = (found: readonly Pair[]): Example[] =>
    found
      .toSorted((a, b) => b.similarity - a.similarity)
      .slice(0, EXAMPLES)
      .map(({ one, other }) => pairOf(texts[one]!, texts[other]!));
  if (acrossSplits.length > 0) {
    yield { kind: 'leakage', count: acrossSplits.length, examples: pairs(acrossSplits) };
  }
  if (acrossLabels.length > 0) {
    const examples = pairs(acrossLabels);
    yield { kind: 'near-duplicates-across-labels', count: acrossLabels.length, examples };
  }
}

const pairOf = (one: SampledText, other: SampledText): Example => ({
  ...labelled(one),
  other: labelled(other),
});

const labelled = (text: SampledText): Example => {
  const example = quoted(text);
  return text.label === undefined ? example : { ...example, text: `${text.label}: ${example.text}` };
};

/** From so many rows a model learns what there is to learn by words. */
const ENOUGH_ROWS = 500;

function errorsFound({ likely, checked, accuracy, baseline, examples }: LabelErrors): Found[] {
  if (likely === 0) {
    const learned = (accuracy - baseline) / (1 - baseline) >= 0.1;
    if (learned || checked < ENOUGH_ROWS) return [];
    const message = `A quick model is right for ${percent(accuracy)} of ${checked} rows, always naming the largest class for ${percent(baseline)}: the words hardly tell the labels`;
    return [{ kind: 'labels-not-told', count: checked, message, examples: [] }];
  }
  // A model that is often wrong by itself finds what is hard more than what is wrong.
  const sure = accuracy >= 0.9;
  const share = `${(100 * accuracy).toFixed(0)} %`;
  return [
    {
      kind: 'likely-label-errors',
      count: likely,
      severity: sure ? 'warning' : 'info',
      message: `Rows that a quick model, right for ${share} of ${checked}, takes for another label${
        sure ? '' : ': hard ones among them'
      }`,
      examples: examples.slice(0, EXAMPLES).map(({ source, line, text, given, suggested }) => ({
        source,
        line,
        text: `${given}, rather ${suggested}: ${text}`.slice(0, 200),
      })),
    },
  ];
}

/** In accuracy: from here on twice the rows are clearly worth it, and below that clearly not. */
const CLEAR = { gain: 0.01, none: 0.005 } as const;

function growthFound({ forecast, reliability }: MeasuredCurve): Found[] {
  if (forecast === undefined || reliability !== 'good') return [];
  const { rows, error, twice } = forecast;
  const right = `${(100 * (1 - error)).toFixed(1)} %`;
  if (error - twice >= CLEAR.gain) {
    const message = `Training rows, from which a quick model gets ${right} right: with twice as many it would be about ${(100 * (1 - twice)).toFixed(1)} %`;
    return [{ kind: 'more-rows-help', count: rows, message, examples: [] }];
  }
  if (error - twice >= CLEAR.none) return [];
  const message = `Training rows, from which a quick model gets ${right} right: twice as many would bring it less than half a point`;
  return [{ kind: 'rows-suffice', count: rows, message, examples: [] }];
}

function* toldFound(told: readonly Told[], texts: readonly SampledText[]): Generator<Found> {
  for (const what of ['word', 'line'] as const) {
    const flagged = told.filter((one) => one.flagged && one.what === what);
    if (flagged.length === 0) continue;
    const named = flagged
      .slice(0, 5)
      .map(({ text, label, coverage }) => `'${text.slice(0, 60)}' (${percent(coverage)} of ${label})`);
    yield {
      kind: `telltale-${what}`,
      count: flagged.length,
      message: `${what === 'word' ? 'Words' : 'Lines'} that all but decide a label: ${named.join(', ')}`,
      examples: flagged.slice(0, EXAMPLES).map(({ texts: [first] }) => labelled(texts[first!]!)),
    };
  }
  const named = told.find(
    ({ what, text, label, precision, coverage }) =>
      what === 'word' && text === label.toLowerCase() && precision >= 0.9 && coverage >= 0.05,
  );
  if (named === undefined) return;
  yield {
    kind: 'label-in-text',
    count: named.rows,
    message: `'${named.text}' is a label and a word of ${percent(named.coverage)} of its own texts`,
    examples: named.texts.slice(0, EXAMPLES).map((place) => labelled(texts[place]!)),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function languagesFound(
  others: readonly { readonly language: string; readonly texts: readonly number[] }[],
  texts: readonly SampledText[],
  sampled: number,
): Found[] {
  if (others.length === 0) return [];
  const named = others
    .slice(0, 8)
    .map(({ language, texts: own }) => `${language} ${withLabel(own.map((place) => texts[place]!))}`);
  return [
    {
      kind: 'other-languages',
      count: others.reduce((sum, { texts: own }) => sum + own.length, 0),
      message: `Texts in other languages than most, of ${sampled} looked at: ${named.join(', ')}`,
      examples: others.slice(0, EXAMPLES).map(({ texts: [first] }) => labelled(texts[first!]!)),
    },
  ];
}

/** How many they are, and of which label if nearly all are of one. */
function withLabel(texts: readonly SampledText[]): string {
  const counts = [...Map.groupBy(texts, ({ label }) => label)].map(([label, { length }]) => ({
    label,
    length,
  }));
  const [most] = counts.sort((a, b) => b.length - a.length);
  if (most?.label === undefined || most.length < 0.9 * texts.length) return String(texts.length);
  const share = most.length === texts.length ? 'all' : percent(most.length / texts.length);
  return `${texts.length} (${share} ${most.label})`;
}

/** Rows of a script that are as likely a mistake. */
const FEW = 5;

function scriptsFound(texts: readonly SampledText[]): Found[] {
  const byScript = Map.groupBy(texts.slice(0, 20_000), ({ text }) => scriptOf(text));
  byScript.delete(-1);
  const [, ...others] = [...byScript].sort(([, a], [, b]) => b.length - a.length);
  const notable = others.filter(([, { length }]) => length >= FEW);
  if (notable.length === 0) return [];
  const named = notable.map(([script, own]) => `${SCRIPTS[script]} ${withLabel(own)}`);
  return [
    {
      kind: 'other-scripts',
      count: notable.reduce((sum, [, { length }]) => sum + length, 0),
      message: `Texts in another script than most: ${named.join(', ')}`,
      examples: notable.slice(0, EXAMPLES).map(([, [first]]) => labelled(first!)),
    },
  ];
}
