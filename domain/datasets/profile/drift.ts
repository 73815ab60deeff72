/**
 * How the data differs from an earlier version of it: columns renamed, dropped, added, of another type; labels that
 * came, went or changed their share; texts of other length. Pure.
 *
 * Shares are compared by the population stability index, Σ (after − before) · ln(after / before): Siddiqi (2006),
 * Credit Risk Scorecards, who calls 0.1 to 0.25 a change to look at and more a change of population. Two samples of
 * the same population have about (bins − 1)(1/n + 1/m) by chance: less than three times that is no change.
 */
import type { ColumnProfile, DriftChange } from '../../spec/data-profile.ts';
import type { ValidationReport } from '../../spec/stages.ts';

export type Compared = Pick<ValidationReport, 'rows' | 'labels' | 'columns' | 'length' | 'lengths'>;

export const CHANGED = 0.1;
export const SHIFTED = 0.25;
const BY_CHANCE = 3;
/** Names of which half the pairs of letters are the same; columns of which half the frequent values are. */
const SIMILAR = 0.5;

/** So many say enough. */
const MOST = 100;

export function drift(before: Compared, after: Compared): DriftChange[] {
  return [
    // Reports of before columns were profiled have none.
    ...(before.columns.length === 0 || after.columns.length === 0
      ? []
      : columnChanges(before.columns, after.columns)),
    ...labelChanges(before, after),
    ...lengthShift(before, after),
  ].slice(0, MOST);
}

function* columnChanges(
  before: readonly ColumnProfile[],
  after: readonly ColumnProfile[],
): Generator<DriftChange> {
  const names = (columns: readonly ColumnProfile[]) => new Set(columns.map(({ name }) => name));
  const [old, now] = [names(before), names(after)];
  const dropped = before.filter(({ name }) => !now.has(name));
  const added = after.filter(({ name }) => !old.has(name));
  const renamed = renamings(dropped, added);
  for (const [from, to] of renamed) {
    yield {
      kind: 'column-renamed',
      severity: 'warning',
      what: to.name,
      before: from.name,
      after: to.name,
      message: `Column '${from.name}' seems to be '${to.name}' now`,
      advice: 'Rename it back, or name it in data.columns',
    };
  }
  for (const { name, type } of dropped) {
    if (renamed.some(([from]) => from.name === name)) continue;
    yield {
      kind: 'column-dropped',
      severity: 'warning',
      what: name,
      before: type,
      after: '',
      message: `Column '${name}' is no longer there`,
      advice: 'Look whether the export left it out by mistake',
    };
  }
  for (const { name, type } of added) {
    if (renamed.some(([, to]) => to.name === name)) continue;
    yield {
      kind: 'column-added',
      severity: 'info',
      what: name,
      before: '',
      after: type,
      message: `Column '${name}' (${type}) is new`,
      advice: 'Nothing, unless it shall be used: then name it in data.columns',
    };
  }
  const types = new Map(before.map(({ name, type }) => [name, type]));
  for (const { name, type } of after) {
    const was = types.get(name);
    if (was === undefined || sameKind(was, type)) continue;
    yield {
      kind: 'column-retyped',
      severity: 'warning',
      what: name,
      before: was,
      after: type,
      message: `Column '${name}' was ${was} and is ${type} now`,
      advice: 'Look at its values: a new spelling of missing values or another export setting',
    };
  }
}

type Renaming = readonly [from: ColumnProfile, to: ColumnProfile];

/** The likest pairs first, each column once. */
function renamings(dropped: readonly ColumnProfile[], added: readonly ColumnProfile[]): Renaming[] {
  const pairs = dropped
    .flatMap((from) => added.map((to) => ({ from, to, likeness: likenessOf(from, to) })))
    .filter(({ likeness }) => likeness >= SIMILAR)
    .sort((a, b) => b.likeness - a.likeness || (a.from.name < b.from.name ? -1 : 1));
  const renamed: Renaming[] = [];
  for (const { from, to } of pairs) {
    if (!renamed.some(([a, b]) => a === from || b === to)) renamed.push([from, to]);
  }
  return renamed;
}

function likenessOf(from: ColumnProfile, to: ColumnProfile): number {
  if (!sameKind(from.type, to.type)) return 0;
  return Math.max(alike(letterPairs(from.name), letterPairs(to.name)), alike(valuesOf(from), valuesOf(to)));
}

const letterPairs = (name: string): ReadonlySet<string> => {
  const letters = name.toLowerCase().replace(/[\s_.-]+/g, '');
  return new Set(Array.from({ length: Math.max(1, letters.length - 1) }, (_, i) => letters.slice(i, i + 2)));
};

/** A single value, such as an empty default, makes no signature. */
const valuesOf = ({ top }: ColumnProfile): ReadonlySet<string> =>
  new Set(top.length < 2 ? [] : top.map(({ value }) => value));

/** Dice's coefficient. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((one) => b.has(one)).length;
  return both === 0 ? 0 : (2 * both) / (a.size + b.size);
}

const NUMERIC = new Set(['integer', 'number']);

const sameKind = (a: string, b: string): boolean =>
  a === b || a === 'empty' || b === 'empty' || (NUMERIC.has(a) && NUMERIC.has(b));

function* labelChanges(before: Compared, after: Compared): Generator<DriftChange> {
  const [old, now] = [rowsByLabel(before), rowsByLabel(after)];
  if (old.size === 0 || now.size === 0) return;
  for (const [label, rows] of now) {
    if (old.has(label)) continue;
    yield {
      kind: 'label-new',
      severity: 'warning',
      what: label,
      before: '0',
      after: String(rows),
      message: `Label '${label}' is new, with ${rows} rows`,
      advice: 'If it is meant, models of before do not know it: train anew; else correct its spelling',
    };
  }
  for (const [label, rows] of old) {
    if (now.has(label)) continue;
    yield {
      kind: 'label-vanished',
      severity: 'warning',
      what: label,
      before: String(rows),
      after: '0',
      message: `Label '${label}' is gone; it had ${rows} rows`,
      advice: 'Look whether its rows were left out or got another label',
    };
  }
  const labels = [...new Set([...old.keys(), ...now.keys()])];
  const counts = labels.map((label) => [old.get(label) ?? 0, now.get(label) ?? 0] as const);
  const { index, limit } = stability(counts, CHANGED);
  if (index < limit) return;
  const [most] = labels
    .map((label, i) => ({ label, shares: sharesOf(counts, i) }))
    .sort((a, b) => Math.abs(b.shares[1] - b.shares[0]) - Math.abs(a.shares[1] - a.shares[0]));
  yield {
    kind: 'label-shares',
    severity: 'warning',
    what: most!.label,
    before: percent(most!.shares[0]),
    after: percent(most!.shares[1]),
    message:
      `The labels have other shares: '${most!.label}' ${percent(most!.shares[0])} before, ` +
      `${percent(most!.shares[1])} now (stability index ${index.toFixed(2)}, from ${limit.toFixed(2)} on a change)`,
    advice: 'If users did not change, look how these rows were collected; compare models by macroF1',
  };
}

const rowsByLabel = ({ labels }: Compared): ReadonlyMap<string, number> =>
  new Map(labels.map(({ label, rows }) => [label, rows]));

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function sharesOf(counts: readonly (readonly [number, number])[], i: number): [number, number] {
  const total = (which: 0 | 1): number => counts.reduce((sum, count) => sum + count[which], 0);
  return [counts[i]![0] / total(0), counts[i]![1] / total(1)];
}

function* lengthShift(before: Compared, after: Compared): Generator<DriftChange> {
  const [old, now] = [before.lengths?.characters, after.lengths?.characters];
  if (old === undefined || now === undefined || old.counts.length === 0 || now.counts.length === 0) return;
  const at = ({ borders, counts }: typeof old) => new Map(borders.map((border, i) => [border, counts[i]!]));
  const [a, b] = [at(old), at(now)];
  const borders = [...new Set([...a.keys(), ...b.keys()])];
  const { index, limit } = stability(
    borders.map((border) => [a.get(border) ?? 0, b.get(border) ?? 0] as const),
    SHIFTED,
  );
  if (index < limit) return;
  yield {
    kind: 'length-shift',
    severity: 'warning',
    what: 'characters',
    before: String(before.length.p50),
    after: String(after.length.p50),
    message:
      `The texts have another length: the middle one ${before.length.p50} characters before, ` +
      `${after.length.p50} now (stability index ${index.toFixed(2)}, from ${limit.toFixed(2)} on a change)`,
    advice: 'Look whether texts were cut or joined; set training.maxLength anew',
  };
}

/** Counts before and after, bin by bin. Half a row is added to each, so that an empty bin is rare, not impossible. */
export function stability(
  counts: readonly (readonly [before: number, after: number])[],
  least: number,
): { readonly index: number; readonly limit: number } {
  const bins = counts.length;
  const total = (which: 0 | 1): number => counts.reduce((sum, count) => sum + count[which] + 0.5, 0);
  const [n, m] = [total(0), total(1)];
  const index = counts.reduce((sum, [before, after]) => {
    const [p, q] = [(before + 0.5) / n, (after + 0.5) / m];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
  return { index, limit: Math.max(least, BY_CHANCE * (bins - 1) * (1 / n + 1 / m)) };
}
