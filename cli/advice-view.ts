/** What agreement is by several measures, and what to do about it, as people read it in a terminal. */
import type { Advice, MeasuredAgreement } from '../domain/spec/agreement-advice.ts';
import { list, type Out, say } from './output.ts';

const score = (value: number): string => value.toFixed(3);

export function sayMeasures(out: Out, measures: readonly MeasuredAgreement[]): void {
  if (measures.length === 0) return;
  list(out, measures, [
    { head: 'measure', cell: ({ metric }) => metric },
    { head: 'score', cell: (own) => (own.score === null ? '–' : score(own.score)) },
    {
      head: '95 % interval',
      cell: ({ interval, why }) =>
        interval === null ? (why ?? '–') : `${score(interval.low)} to ${score(interval.high)}`,
    },
  ]);
}

/** Each piece, what it would bring, and examples. */
export function sayAdvice(out: Out, { cause, why, pieces }: Advice): void {
  say(out, '');
  say(out, `what to do: ${cause}. ${why}`);
  for (const [i, piece] of pieces.entries()) {
    say(out, '');
    const settled = piece.settled === null ? '' : `; settled, the mean would be ${score(piece.settled)}`;
    say(out, `${i + 1}. ${piece.say}${settled}`);
    for (const { id, text, answers } of piece.examples) {
      const said = answers.map(({ annotator, labels }) => `${annotator}: ${labels.join(', ') || 'none'}`);
      say(out, `   ${id}${text === undefined ? '' : ` ‘${text}’`}: ${said.join('; ')}`);
    }
  }
}
