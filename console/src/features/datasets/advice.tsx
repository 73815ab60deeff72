/** What to do where annotators agree too little, with examples. */
import type { AgreementReport } from '../../api/answers.ts';
import { metric } from '../../text/format.ts';

type Piece = NonNullable<AgreementReport['advice']>['pieces'][number];

export function Advice({
  advice: { why, pieces },
}: {
  readonly advice: NonNullable<AgreementReport['advice']>;
}) {
  return (
    <div className="stack">
      <p>
        <b>Why:</b> {why}.
      </p>
      <ol className="stack">
        {pieces.map((piece) => (
          <li key={piece.say}>
            {piece.say}.
            {piece.settled !== null && (
              <>
                {' '}
                Settled, the mean would be <b>{metric(piece.settled)}</b>.
              </>
            )}
            {piece.examples.map((example) => (
              <Example key={example.id} {...example} />
            ))}
          </li>
        ))}
      </ol>
    </div>
  );
}

const Example = ({ id, text, answers }: Piece['examples'][number]) => (
  <div className="quote">
    <span className="soft mono">
      {answers.map(({ annotator, labels }) => `${annotator}: ${labels.join(', ') || 'none'}`).join(' · ')}
    </span>
    <span className="quoted">{text || id}</span>
  </div>
);
