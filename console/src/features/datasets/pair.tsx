/** Two rows that are all but the same, side by side, with the words that differ marked. */
import { differing, type Word } from './differing.ts';

interface Row {
  readonly source: string;
  readonly line: number;
  readonly text: string;
}

export function Pair({ one, other }: { readonly one: Row; readonly other: Row }) {
  const [first, second] = differing(one.text, other.text);
  return (
    <div className="pair">
      <Side row={one} words={first} />
      <Side row={other} words={second} like />
    </div>
  );
}

interface SideProps {
  readonly row: Row;
  readonly words: readonly Word[];
  readonly like?: boolean;
}

function Side({ row: { source, line }, words, like = false }: SideProps) {
  return (
    <div className="quote">
      <span className="soft">
        {like && 'like '}
        <span className="mono" title={source}>
          {source.split('/').at(-1)}:{line}
        </span>
      </span>
      <span className="quoted">
        {runs(words).map(({ at, text, differs }) =>
          differs ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
        )}
      </span>
    </div>
  );
}

/** Neighbours that both differ, or do not, are one. */
function runs(words: readonly Word[]): readonly (Word & { readonly at: number })[] {
  const joined: (Word & { at: number })[] = [];
  for (const [at, { text, differs }] of words.entries()) {
    const last = joined.at(-1);
    if (last?.differs === differs) joined[joined.length - 1] = { ...last, text: last.text + text };
    else joined.push({ at, text, differs });
  }
  return joined;
}
