/** What the profile as a whole says: columns that tell nothing or too much, texts that are too long. Pure. */
import type { ColumnProfile } from '../../spec/data-profile.ts';
import type { Finding } from '../../spec/stages.ts';
import { BORDERS } from './lengths.ts';
import type { Profile, ProfileSettings } from './profile.ts';

type Note = Pick<Finding, 'kind' | 'count'> & Partial<Finding>;

const FEWEST_ROWS = 50;
/** Of a finding. */
const MOST_EXAMPLES = 5;
const MOSTLY = 0.5;
/** Told by a column, and by nothing else: a tenth of the errors that always naming the largest class makes. */
const LEFT_OVER = 0.1;
const MOST_TELLING_VALUES = 200;
const BEYOND_SHARE = 0.01;
/** So many times the length that 95 of 100 texts stay below, and at least so long. */
const OUTLIER = 10;
const OUTLIER_CHARACTERS = 5_000;

/** From so many rows on it is said whose they are, if so many are of one label and so many more than of all rows. */
const FEWEST_FOUND = 20;
const MOST_OF_THEM = 0.6;
const MORE_THAN_OF_ALL = 0.3;

/** What was found is mostly with one label: a model may learn the trouble for the label. */
export function* skewedKinds({ findings, labels, rows }: Profile): Generator<Finding> {
  const sizes = new Map(labels.counts.map((counted) => [counted.label, counted.rows]));
  for (const finding of findings.all) {
    const [first] = [...findings.labelsOf(finding.kind)].sort(([, a], [, b]) => b - a);
    if (first === undefined || finding.count < FEWEST_FOUND) continue;
    const [label, found] = first;
    const all = (sizes.get(label) ?? 0) / rows;
    const share = found / finding.count;
    if (share < MOST_OF_THEM || share - all < MORE_THAN_OF_ALL) continue;
    const whose = found === finding.count ? 'all' : `${(100 * share).toFixed(0)} %`;
    const message = `${finding.message}; ${whose} of them ${label}, as ${(100 * all).toFixed(0)} % of all rows are`;
    yield { ...finding, message };
  }
}

/** Of the two largest labels, the share of texts that a border between lengths would tell apart more than chance. */
const APART = 0.25;

function* lengthsByLabel(profile: Profile): Generator<Note> {
  const [one, other] = profile.labels.counts;
  if (one === undefined || other === undefined || other.rows < FEWEST_ROWS) return;
  const share = ({ lengths, rows }: typeof one, bin: number): number =>
    lengths.slice(0, bin + 1).reduce((sum, texts) => sum + texts, 0) / rows;
  // Kolmogorov's and Smirnov's statistic, over the bins.
  const gaps = BORDERS.map((_, bin) => share(one, bin) - share(other, bin));
  const widest = gaps.reduce((most, gap, bin) => (Math.abs(gap) > Math.abs(gaps[most]!) ? bin : most), 0);
  const gap = gaps[widest]!;
  if (Math.abs(gap) < APART) return;
  const border = BORDERS[widest + 1] ?? 0;
  const [shorter, longer] = gap > 0 ? [one, other] : [other, one];
  yield {
    kind: 'length-tells-label',
    count: one.rows + other.rows,
    message:
      `Of ${shorter.label} ${(100 * share(shorter, widest)).toFixed(0)} % are shorter than ${border} characters, ` +
      `of ${longer.label} ${(100 * share(longer, widest)).toFixed(0)} %`,
    examples: [shorter.examples.shortest, longer.examples.longest].flatMap((kept) => kept?.example ?? []),
  };
}

export function* notesOn(
  profile: Profile,
  columns: readonly ColumnProfile[],
  settings: ProfileSettings,
): Generator<Note> {
  const others = columns.filter(({ name }) => name !== settings.text && !settings.labels.includes(name));
  if (profile.rows >= FEWEST_ROWS) yield* columnNotes(profile, others);
  yield* lengthsByLabel(profile);
  const { rows, beyond } = profile;
  if (beyond > BEYOND_SHARE * rows) {
    const share = beyond / rows;
    yield {
      kind: 'beyond-max-length',
      severity: share > MOSTLY ? 'warning' : 'info',
      count: beyond,
      message: `${(100 * share).toFixed(0)} % of the texts are longer than some ${settings.maxLength} tokens (training.maxLength): what lies beyond is never read`,
    };
  }
  const limit = Math.max(OUTLIER_CHARACTERS, OUTLIER * profile.characters.percentile(0.95));
  const outliers = profile.characters.beyond(limit);
  if (outliers > 0) {
    yield {
      kind: 'length-outliers',
      count: outliers,
      message: `Texts of more than ${limit} characters, ${OUTLIER} times as long as 95 of 100`,
      examples: profile.longest.filter(({ length }) => length > limit).map(({ example }) => example),
    };
  }
  const { repeated } = profile.images;
  if (repeated.length > 0) {
    yield {
      kind: 'duplicate-images',
      count: repeated.reduce((sum, { images }) => sum + images - 1, 0),
      examples: repeated.slice(0, 5).map(({ first }) => first),
    };
  }
}

function* columnNotes(profile: Profile, columns: readonly ColumnProfile[]): Generator<Note> {
  const { rows } = profile;
  const named = (kind: string, what: string, chosen: readonly ColumnProfile[], more = nothing): Note[] =>
    chosen.length === 0
      ? []
      : [
          {
            kind,
            count: chosen.length,
            message: `${what}: ${chosen
              .slice(0, 8)
              .map((column) => `'${column.name.slice(0, 60)}'${more(column)}`)
              .join(', ')}`,
            examples: chosen
              .slice(0, MOST_EXAMPLES)
              .flatMap(({ name }) => profile.columns.get(name)?.first ?? []),
          },
        ];
  const constant = columns.filter(({ distinct, missing }) => distinct === 1 && missing === 0);
  yield* named('constant-column', 'Columns with one and the same value', constant, ({ top }) =>
    top[0] === undefined ? '' : ` (${top[0].value.slice(0, 40)})`,
  );
  const empty = columns.filter(({ present }) => present < MOSTLY * rows);
  yield* named('mostly-missing-column', 'Columns that are mostly empty', empty, ({ present }) =>
    present === 0 ? ' (always)' : ` (${((100 * (rows - present)) / rows).toFixed(0)} %)`,
  );
  const mixed = columns.filter(({ type }) => type === 'mixed');
  yield* named('mixed-type-column', 'Columns whose values are of different types', mixed, ({ name }) => {
    const odd = profile.oddValues(name);
    return odd.length === 0 ? '' : ` (${odd.map((value) => `'${value}'`).join(', ')} among others)`;
  });
  const baseline = (profile.labels.counts[0]?.rows ?? 0) / rows;
  const leaky = columns.filter(
    ({ tellsLabel = 0, distinct = 0, present }) =>
      distinct > 1 &&
      distinct <= MOST_TELLING_VALUES &&
      present > MOSTLY * rows &&
      profile.labels.distinct > 1 &&
      1 - tellsLabel <= LEFT_OVER * (1 - baseline),
  );
  yield* named('leaky-column', 'Columns that give the label away', leaky, ({ tellsLabel = 0 }) =>
    tellsLabel === 1 ? ' (always)' : ` (${(100 * tellsLabel).toFixed(1)} % of the rows)`,
  );
  const ids = columns.filter((column) => namesRows(column, profile));
  yield* named('id-column', 'Columns with a different value in every row', ids);
}

const nothing = (_: ColumnProfile): string => '';

/** The estimate of many values is off by 5 % now and then. */
function namesRows({ name, type, distinct = 0, present, exact }: ColumnProfile, profile: Profile): boolean {
  if (type !== 'string' && type !== 'integer') return false;
  const characters = profile.columns.get(name)?.characters ?? 0;
  return (
    present > MOSTLY * profile.rows && distinct >= (exact ? 1 : 0.9) * present && characters <= 64 * present
  );
}
