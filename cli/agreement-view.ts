/** Agreement as people read it in a terminal. */
import type { Annotations } from '../domain/agreement/measures/annotation-input.ts';
import { WORDS } from '../domain/agreement/measures/metric.ts';
import { type AgreementScore, type Found, isDefined } from '../domain/agreement/measures/score.ts';
import { list, type Out, say } from './output.ts';
import type { Column } from './table.ts';
import { counted, figure } from './text.ts';

/** Of a list that goes on, so many are shown; --json has all. */
const SHOWN = 10;

const score = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

const interval = ({ interval }: AgreementScore): string =>
  interval === null ? '–' : `${score(interval.low)} to ${score(interval.high)}`;

function sayItems(
  out: Out,
  { items, annotations }: AgreementScore,
  { annotators, missing }: Annotations,
): void {
  const { total, measured, unanswered, answeredOnce } = items;
  const why = [
    answeredOnce > 0 ? `${answeredOnce} answered once` : '',
    unanswered > 0 ? `${unanswered} not answered` : '',
  ].filter((reason) => reason !== '');
  const left = why.length === 0 ? '' : `, ${total - measured} left out (${why.join(', ')})`;
  const absent = missing === 0 ? '' : `; ${counted(missing, 'answer')} missing`;
  say(out, `${counted(total, 'item')}: ${measured} measured${left}`);
  say(out, `${counted(annotations, 'answer')} of ${counted(annotators.length, 'annotator')}${absent}`);
}

/** One measure, with all that it is broken down to. */
export function sayScore(out: Out, annotations: Annotations, found: AgreementScore): void {
  const { title, reading } = WORDS[found.metric];
  const range = found.interval === null ? '' : ` (95 % interval ${interval(found)})`;
  say(out, `${title}: ${score(found.score)}${range}`);
  for (const [name, value] of Object.entries(found.more)) {
    say(out, `${name}: ${value === null ? '–' : figure(value)}`);
  }
  say(out, `how to read it: ${reading}`);
  sayItems(out, found, annotations);
  part(out, 'labels, lowest first', found.labels, [
    { head: 'label', cell: ({ label }) => label },
    { head: 'used', cell: (own) => String(own.annotations) },
    { head: 'agreement', cell: (own) => score(own.score) },
  ]);
  part(out, 'annotators with the others, lowest first', found.annotators, [
    { head: 'annotator', cell: ({ annotator }) => annotator },
    { head: 'shared items', cell: ({ shared }) => String(shared) },
    { head: 'agreement', cell: (own) => score(own.score) },
    { head: '', cell: ({ outlier }) => (outlier ? 'outlier: far below the others' : '') },
  ]);
  part(out, 'pairs, lowest first', found.pairs, [
    { head: 'annotator', cell: ({ a }) => a },
    { head: 'and', cell: ({ b }) => b },
    { head: 'shared items', cell: ({ items }) => String(items) },
    { head: 'agreement', cell: (own) => score(own.score) },
  ]);
  part(out, 'guideline versions', found.guidelines, [
    { head: 'guideline', cell: ({ guideline }) => guideline },
    { head: 'items', cell: ({ items }) => String(items) },
    { head: 'agreement', cell: (own) => score(own.score) },
  ]);
}

function part<T>(out: Out, title: string, items: readonly T[], columns: readonly Column<T>[]): void {
  if (items.length === 0) return;
  const more = items.length > SHOWN ? ` (${SHOWN} of ${items.length}; --json has all)` : '';
  say(out, '');
  say(out, `${title}${more}`);
  list(out, items.slice(0, SHOWN), columns);
}

/** Every measure in a line. */
export function sayAll(out: Out, annotations: Annotations, found: readonly Found[]): void {
  const defined = found.find(isDefined);
  if (defined !== undefined) sayItems(out, defined, annotations);
  say(out, '');
  list(out, found, [
    { head: 'measure', cell: ({ metric }) => metric },
    { head: 'score', cell: (own) => (isDefined(own) ? score(own.score) : '–') },
    { head: '95 % interval', cell: (own) => (isDefined(own) ? interval(own) : '–') },
    {
      head: 'how to read it',
      cell: (own) => (isDefined(own) ? WORDS[own.metric].reading : `not defined: ${own.why}`),
      prose: 'wrap',
    },
  ]);
}
