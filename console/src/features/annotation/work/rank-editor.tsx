/** Which answer is better: of two by one key, of more by moving them into an order. */
import { useState } from 'react';
import type { AnnotationResult, TaskData } from '../../../../../domain/spec/annotations.ts';
import { Button } from '../../../ui/button.tsx';

import { preferred, type Ranking, shifted, tied } from './ranks.ts';
import { isPlain, isTyped, useKeys } from './use-keys.ts';

type RankingData = Extract<TaskData, { type: 'ranking' }>;

interface RankEditorProps {
  readonly data: RankingData;
  readonly ranking: Ranking | undefined;
  readonly onChange: (next: Partial<AnnotationResult>) => void;
  readonly onQuick?: ((result: Partial<AnnotationResult>) => void) | undefined;
}

export const RankEditor = (props: RankEditorProps) =>
  props.data.candidates.length === 2 ? <Pair {...props} /> : <Order {...props} />;

function Pair({ data, ranking, onChange, onQuick }: RankEditorProps) {
  const ids = data.candidates.map(({ id }) => id);
  const better = ranking?.[0]?.length === 1 ? ranking[0][0] : undefined;
  const choose = (id: string | undefined) => (onQuick ?? onChange)({ ranking: preferred(ids, id) });
  useKeys((event) => {
    if (isTyped(event) || !isPlain(event) || event.repeat) return false;
    if (event.key === '1' || event.key === '2') choose(ids[Number(event.key) - 1]);
    else if (event.key === '0' || event.key === '=') choose(undefined);
    else return false;
    return true;
  });
  return (
    <div className="stack tight">
      <div className="offered-pair">
        {data.candidates.map(({ id, text }, i) => (
          <section key={id} className="offered" data-chosen={better === id} aria-label={`Answer ${i + 1}`}>
            <p dir="auto">{text}</p>
            <Button
              kind={better === id ? 'primary' : 'plain'}
              aria-pressed={better === id}
              aria-keyshortcuts={String(i + 1)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(id)}
            >
              <kbd aria-hidden>{i + 1}</kbd> Answer {i + 1} is better
            </Button>
          </section>
        ))}
      </div>
      <div>
        <Button
          aria-pressed={ranking?.length === 1}
          aria-keyshortcuts="0"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(undefined)}
        >
          <kbd aria-hidden>0</kbd> Equally good
        </Button>
      </div>
    </div>
  );
}

function Order({ data, ranking, onChange }: RankEditorProps) {
  const ids = data.candidates.map(({ id }) => id);
  const order: Ranking = ranking ?? ids.map((id) => [id]);
  const [held, setHeld] = useState(ids[0]!);
  const textOf = (id: string): string => data.candidates.find((one) => one.id === id)?.text ?? '';
  const move = (id: string, by: -1 | 1) => {
    setHeld(id);
    onChange({ ranking: shifted(order, id, by) });
  };
  useKeys((event) => {
    if (isTyped(event) || event.ctrlKey || event.metaKey) return false;
    const number = Number(event.key);
    if (number >= 1 && number <= ids.length) setHeld(ids[number - 1]!);
    else if (event.key === 'ArrowUp') move(held, -1);
    else if (event.key === 'ArrowDown') move(held, 1);
    else if (event.key === '=') onChange({ ranking: tied(order, held) });
    else return false;
    return true;
  });
  return (
    <div className="stack tight">
      <p className="soft small">
        A number takes an answer, <kbd>↑</kbd> and <kbd>↓</kbd> move it, <kbd>=</kbd> makes it as good as the
        one above.
      </p>
      <ol className="ranked" aria-label="Answers, best first">
        {order.map((group, rank) => (
          <li key={group.join(' ')} data-tied={group.length > 1}>
            <span className="rank">{rank + 1}</span>
            <div className="stack tight">
              {group.map((id) => (
                <div key={id} className="offered" data-chosen={id === held}>
                  <p dir="auto">
                    <kbd>{ids.indexOf(id) + 1}</kbd> {textOf(id)}
                  </p>
                  <div className="row">
                    <Button
                      size="small"
                      aria-label={`Answer ${ids.indexOf(id) + 1} up`}
                      onClick={() => move(id, -1)}
                    >
                      Up
                    </Button>
                    <Button
                      size="small"
                      aria-label={`Answer ${ids.indexOf(id) + 1} down`}
                      onClick={() => move(id, 1)}
                    >
                      Down
                    </Button>
                    <Button size="small" onClick={() => onChange({ ranking: tied(order, id) })}>
                      {group.length > 1 ? 'Not equal' : 'As good as above'}
                    </Button>
                  </div>
                </div>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {ranking === undefined && (
        <div>
          <Button onClick={() => onChange({ ranking: order.map((group) => [...group]) })}>
            The order is right as it is
          </Button>
        </div>
      )}
    </div>
  );
}
