/**
 * Words and lines that tell the label: a name of the list a mail came from, a footer, the label itself. A model that
 * finds one learns nothing else. Pure; of a sample.
 *
 * What tells most has the highest mutual information with its label: Cover and Thomas, Elements of Information
 * Theory, 2.3, of two yes-or-no questions, in bits.
 */
import type { Telltale } from '../../spec/data-profile.ts';
import { othersFirst } from './others-first.ts';
import { valueHash } from './scan.ts';
import { eachWord } from './words.ts';

const MOST_TEXTS = 10_000;
const LOOKED_AT = 5_000;
/** A telltale is nearly always right, and covers so much of its label's texts. Lines are rarer than words. */
const PRECISION = 0.99;
const COVERAGE = { word: 0.2, line: 0.03 } as const;
/** So few texts prove nothing. */
const FEWEST = 20;
const SHOWN = 15;
const COUNTERS = 1 << 20;
const LINE = { shortest: 12, longest: 200 } as const;

export interface Told extends Telltale {
  /** Right enough, of enough of its label's texts. */
  readonly flagged: boolean;
  /** Places of texts that hold it, the first ones. */
  readonly texts: readonly number[];
}

interface Labelled {
  readonly text: string;
  readonly label: string | undefined;
}

interface Seen {
  readonly what: 'word' | 'line';
  readonly text: string;
  readonly byLabel: Map<string, number>;
  readonly texts: number[];
}

/** What tells most first. Empty where there is one label only. */
export async function telltalesOf(texts: readonly Labelled[]): Promise<readonly Told[]> {
  const sample = texts
    .slice(0, MOST_TEXTS)
    .flatMap(({ text, label }, place) => (label === undefined ? [] : [{ text, label, place }]));
  const sizes = new Map<string, number>();
  for (const { label } of sample) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  if (sizes.size < 2) return [];
  const smallest = Math.min(...[...sizes.values()].filter((size) => size >= FEWEST));
  const least = { word: wanted('word', smallest), line: wanted('line', smallest) };

  // First how often each may occur, by its hash: most occur once, and are not worth a name.
  const counters = new Uint16Array(COUNTERS);
  const seenOnce = (key: string): number => Math.floor(valueHash(key) / 2 ** 33) & (COUNTERS - 1);
  for (const [i, { text }] of sample.entries()) {
    if (i % 256 === 0) await othersFirst();
    for (const key of features(text).keys()) {
      const at = seenOnce(key);
      if (counters[at]! < 0xffff) counters[at]! += 1;
    }
  }
  const seen = new Map<string, Seen>();
  for (const [i, { text, label, place }] of sample.entries()) {
    if (i % 256 === 0) await othersFirst();
    for (const [key, what] of features(text)) {
      if (counters[seenOnce(key)]! < least[what]) continue;
      let own = seen.get(key);
      if (own === undefined) {
        own = { what, text: key, byLabel: new Map(), texts: [] };
        seen.set(key, own);
      }
      own.byLabel.set(label, (own.byLabel.get(label) ?? 0) + 1);
      if (own.texts.length < 5) own.texts.push(place);
    }
  }
  return [...seen.values()]
    .filter(({ what, byLabel }) => sumOf(byLabel) >= least[what])
    .map((own) => judged(own, sizes, sample.length))
    .sort((a, b) => b.bits - a.bits || (a.text < b.text ? -1 : 1))
    .filter(({ flagged }, i) => i < SHOWN || flagged)
    .slice(0, 3 * SHOWN)
    .map(({ bits: _, ...told }) => told);
}

const wanted = (what: 'word' | 'line', smallest: number): number =>
  Math.max(FEWEST, Math.floor(COVERAGE[what] * smallest));

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

function judged(
  { what, text, byLabel, texts }: Seen,
  sizes: ReadonlyMap<string, number>,
  all: number,
): Told & { readonly bits: number } {
  const rows = sumOf(byLabel);
  // Of its labels the one it speaks for most, by how much more often than by chance.
  const [label, own] = [...byLabel].sort(
    ([a, x], [b, y]) => y / sizes.get(b)! - x / sizes.get(a)! || (a < b ? -1 : 1),
  )[0]!;
  const size = sizes.get(label)!;
  const precision = own / rows;
  const coverage = own / size;
  const bits = mutualInformation(own, rows - own, size - own, all - size - rows + own);
  // Where nearly all texts have the label, nearly every word tells it.
  const lift = 1 - precision <= (1 - size / all) / 5;
  const flagged = precision >= PRECISION && coverage >= COVERAGE[what] && rows >= FEWEST && lift;
  return { what, text, label, rows, precision, coverage, bits, flagged, texts };
}

/** Of two yes-or-no questions with these counts: both, the first only, the second only, neither. */
export function mutualInformation(both: number, first: number, second: number, neither: number): number {
  const all = both + first + second + neither;
  const term = (count: number, a: number, b: number): number =>
    count === 0 ? 0 : (count / all) * Math.log2((count * all) / (a * b));
  return (
    term(both, both + first, both + second) +
    term(first, both + first, first + neither) +
    term(second, second + neither, both + second) +
    term(neither, second + neither, first + neither)
  );
}

/** Words and whole lines, each once. */
function features(whole: string): ReadonlyMap<string, 'word' | 'line'> {
  const text = whole.slice(0, LOOKED_AT);
  const found = new Map<string, 'word' | 'line'>();
  const lower = text.toLowerCase();
  eachWord(lower, (start, end) => {
    if (end - start > 1 && end - start <= 40) found.set(lower.slice(start, end), 'word');
  });
  for (const line of text.split('\n')) {
    const own = line.trim();
    if (own.length >= LINE.shortest && own.length <= LINE.longest) found.set(own, 'line');
  }
  return found;
}
