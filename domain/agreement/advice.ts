/**
 * What to do where annotators agree too little: which labels they take for each other, who differs from all others, and
 * whether that looks like people to train, a guideline to sharpen, hard items, or too many labels. Pure.
 *
 * An annotator is an outlier who agrees with the others by at least 0.1 less than the others do with each other, and by
 * more than two standard errors of that difference, over at least 20 items. The lowest is looked at first, then the
 * lowest of the rest. With fewer than three annotators nobody is one: of two who differ, it can't be told who is wrong.
 */
import type { Advice, AdvicePiece } from '../spec/agreement-advice.ts';
import { type AnnotatorTally, type Confusion, Disagreement } from './disagreement.ts';
import type { LabelTable } from './measures/annotation-table.ts';

const FEWEST_ITEMS = 20;
const LEAST_DISTANCE = 0.1;
/** Who is not among so many is no outlier: then it is no matter of single people. */
const MOST_OUTLIERS = 20;
const MOST_CONFUSIONS = 5;
const MOST_ANNOTATORS = 5;
const EXAMPLES = 3;
/** Of the way to the minimum, or of the disagreement: what has so much of it is the cause. */
const MOST_OF_IT = 0.5;
/** So many pairs of labels can be told apart in a guideline; with three labels and fewer, one. */
const FEW_CONFUSIONS = 3;
/** The worst items, as a share, that hold nearly all of the disagreement where items are the cause. */
const FEW_ITEMS = 0.2;
const NEARLY_ALL = 0.8;
const MANY_LABELS = 8;

/** Undefined where the mean is not below the minimum, or no item has two answers. */
export function adviceFor(table: LabelTable, minimum: number): Advice | undefined {
  const found = new Disagreement(table);
  const score = found.score();
  if (score === null || score >= minimum) return undefined;
  const confusions = found.confusions();
  const outliers = outliersOf(found);
  const differing = confusions.reduce((sum, { pairs }) => sum + pairs, 0);
  const labels = confusions
    .slice(0, MOST_CONFUSIONS)
    .map((confusion) => labelPiece(found, confusion, differing));
  const people = outliers
    .slice(0, MOST_ANNOTATORS)
    .map((outlier) => annotatorPiece(found, outlier, new Set(outliers.map(({ annotator }) => annotator))));
  return {
    ...causeOf(found, { score, minimum, confusions, differing, outliers }),
    pieces: [...labels, ...people],
  };
}

function outliersOf(found: Disagreement): readonly AnnotatorTally[] {
  const outliers: AnnotatorTally[] = [];
  while (outliers.length < MOST_OUTLIERS) {
    const before = new Set(outliers.map(({ annotator }) => annotator));
    const tallies = found.annotators(before);
    const lowest = tallies.find(({ items }) => items >= FEWEST_ITEMS);
    if (lowest === undefined || tallies.length < 3) break;
    const others = found.measured({ without: before.add(lowest.annotator) });
    if (others === undefined || others.items < FEWEST_ITEMS) break;
    const distance = others.score - lowest.agreement;
    const error = Math.hypot(
      standardError(lowest.agreement, lowest.items),
      standardError(others.score, others.items),
    );
    if (distance < LEAST_DISTANCE || distance <= 2 * error) break;
    outliers.push(lowest);
  }
  return outliers;
}

/** The largest that a mean of values from 0 to 1 can have. */
const standardError = (mean: number, count: number): number => Math.sqrt((mean * (1 - mean)) / count);

const named = (found: Disagreement, label: number): string => `‘${found.table.sets.labels[label]}’`;
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function labelPiece(found: Disagreement, { a, b, pairs, items }: Confusion, differing: number): AdvicePiece {
  const basis = `${counted(pairs, 'pair')} of answers in ${counted(items.length, 'item')}, ${percent(pairs / differing)} of all differences`;
  const say =
    b === undefined
      ? `Say in the guideline when ${named(found, a)} is given: one person gives it and the other leaves it out (${basis})`
      : `Say in the guideline how ${named(found, a)} and ${named(found, b)} are told apart: one person says the one and another the other (${basis})`;
  const joined = [a, b] as const;
  return {
    kind: 'labels',
    say,
    labels: joined.flatMap((label) => (label === undefined ? [] : found.table.sets.labels[label]!)),
    annotators: [],
    ...{ pairs, items: items.length },
    settled: found.score({ joined }),
    examples: examplesOf(found, items),
  };
}

function annotatorPiece(
  found: Disagreement,
  { annotator, agreement, items }: AnnotatorTally,
  outliers: ReadonlySet<number>,
): AdvicePiece {
  const own = found.confusions(annotator);
  const [most] = own;
  const name = found.table.annotators[annotator]!;
  const others = found.score({ without: outliers });
  const among = others === null ? '' : `, who agree by ${others.toFixed(2)} with each other`;
  return {
    kind: 'annotator',
    say: `Go through the guideline with ${name}: over ${counted(items, 'item')} ${name} agrees by ${agreement.toFixed(2)} with the others${among}${most === undefined ? '' : `; most often ${onWhat(found, most)} (${counted(most.pairs, 'pair')} of answers)`}`,
    labels: [most?.a, most?.b].flatMap((label) =>
      label === undefined ? [] : found.table.sets.labels[label]!,
    ),
    annotators: [name],
    pairs: own.reduce((sum, { pairs }) => sum + pairs, 0),
    items: new Set(own.flatMap((one) => one.items)).size,
    settled: found.score({ without: new Set([annotator]) }),
    examples: examplesOf(found, most?.items ?? []),
  };
}

const onWhat = (found: Disagreement, { a, b }: Confusion): string =>
  b === undefined
    ? `one gives ${named(found, a)} and the other leaves it out`
    : `${named(found, a)} where others say ${named(found, b)}`;

function examplesOf({ table }: Disagreement, items: readonly number[]): AdvicePiece['examples'] {
  return items.slice(0, EXAMPLES).map((item) => ({
    id: table.items[item]!,
    answers: Array.from({ length: table.starts[item + 1]! - table.starts[item]! }, (_, i) => {
      const row = table.starts[item]! + i;
      return {
        annotator: table.annotators[table.annotator[row]!]!,
        labels: table.sets.members[table.value[row]!]!.map((label) => table.sets.labels[label]!),
      };
    }),
  }));
}

interface Known {
  readonly score: number;
  readonly minimum: number;
  readonly confusions: readonly Confusion[];
  readonly differing: number;
  readonly outliers: readonly AnnotatorTally[];
}

function causeOf(
  found: Disagreement,
  { score, minimum, confusions, differing, outliers }: Known,
): Pick<Advice, 'cause' | 'why'> {
  const without = found.score({ without: new Set(outliers.map(({ annotator }) => annotator)) });
  if (outliers.length > 0 && without !== null && without - score >= MOST_OF_IT * (minimum - score)) {
    const names = outliers
      .slice(0, MOST_ANNOTATORS)
      .map(({ annotator }) => found.table.annotators[annotator]);
    const more = outliers.length > names.length ? ` and ${outliers.length - names.length} more` : '';
    const enough = without >= minimum ? `, enough for ${minimum}` : '';
    const why = `${names.join(', ')}${more}: without ${outliers.length === 1 ? 'this person' : 'these people'} the mean would be ${without.toFixed(3)} instead of ${score.toFixed(3)}${enough}. Train them, then let them answer their items again`;
    return { cause: 'training', why };
  }
  const people = spreadOverPeople(found);
  const count = new Set(confusions.flatMap(({ a, b }) => [a, b ?? a])).size;
  const few = confusions.slice(0, count > 3 ? FEW_CONFUSIONS : 1);
  const share = few.reduce((sum, { pairs }) => sum + pairs, 0) / differing;
  if (share >= MOST_OF_IT) {
    const hint =
      count <= 2
        ? '. Only two labels differ: the examples show whether a rule is missing or the items can not be told'
        : '';
    const why = `${people}, and ${percent(share)} of it lies in ${counted(few.length, 'pair')} of labels: the guideline does not say enough about ${few.length === 1 ? 'it' : 'them'}${hint}`;
    return { cause: 'guideline', why };
  }
  const worst = found.ofItems().toSorted((x, y) => y - x);
  const some = Math.max(1, Math.floor(worst.length * FEW_ITEMS));
  const held = sum(worst.slice(0, some)) / sum(worst);
  if (held >= NEARLY_ALL) {
    const why = `${people} and over labels, and ${percent(held)} of it lies in ${counted(some, 'item')} of ${worst.length}: look at them; reject what nobody can answer, and make rules of the rest`;
    return { cause: 'items', why };
  }
  const labels = found.table.sets.labels.length;
  if (labels >= MANY_LABELS) {
    const why = `${people}, over items and over ${counted(labels, 'label')}: join labels that no use tells apart, or ask in two steps`;
    return { cause: 'labels', why };
  }
  const why = `${people}, over labels and over items: let annotators talk ten items through together, and write down what they settle`;
  return { cause: 'unclear', why };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function spreadOverPeople(found: Disagreement): string {
  const tallies = found.annotators();
  if (tallies.length < 3) return 'With two annotators nobody can be told from the other';
  const [lowest, highest] = [tallies[0]!, tallies.at(-1)!];
  return `The disagreement is spread over people (each agrees by ${lowest.agreement.toFixed(2)} to ${highest.agreement.toFixed(2)} with the others)`;
}
