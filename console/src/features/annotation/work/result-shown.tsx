/** An answer as it is read, beside others: what not everybody says is marked. */
import type { CSSProperties } from 'react';
import { useMemo } from 'react';
import type {
  AnnotationResult,
  AnnotationTask,
  LabelScheme,
} from '../../../../../domain/spec/annotations.ts';
import { differing } from './differences.ts';
import { ImageShown } from './image-shown.tsx';
import { Turns } from './item-shown.tsx';
import { colourOf } from './keys.ts';
import { measured, slice } from './offsets.ts';
import { placeOf } from './shape-editor.tsx';
import { MarkedPieces } from './span-text.tsx';

interface ResultShownProps {
  readonly project: string;
  readonly task: Pick<AnnotationTask, 'id' | 'data'>;
  readonly scheme: LabelScheme;
  readonly result: AnnotationResult;
  /** The other answers; none, where there is nothing to compare with. */
  readonly others?: readonly AnnotationResult[];
}

export function ResultShown({ project, task, scheme, result, others = [] }: ResultShownProps) {
  const { data, id } = task;
  const { labels, spans, ranking, rating, text, turns, shapes, cuboids, points } = result;
  const differs = differing(result, others);
  return (
    <div className="stack tight">
      {labels && (
        <ul className="row" aria-label="Classes">
          {labels.length === 0 && <li className="soft">none of them</li>}
          {labels.map((name) => (
            <Label key={name} {...{ scheme, name }} differs={differs.labels(name)} />
          ))}
        </ul>
      )}
      {spans && data.type === 'text' && (
        <SpansShown
          text={data.text}
          scheme={scheme}
          spans={spans}
          differs={(at) => differs.span(spans[at]!)}
        />
      )}
      {ranking && data.type === 'ranking' && (
        <ol className="ranked" aria-label="Answers, best first">
          {ranking.map((group, rank) => (
            <li key={group.join(' ')}>
              <span className="rank">{rank + 1}</span>
              <div data-differs={differs.ranking} className="said">
                {group.map((one) => (
                  <p key={one} dir="auto">
                    {data.candidates.find((candidate) => candidate.id === one)?.text ?? one}
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ol>
      )}
      {rating !== undefined && (
        <p className="said" data-differs={differs.rating}>
          Rating <b>{rating}</b>
        </p>
      )}
      {text !== undefined && (
        <p className="said pre" data-differs={differs.text} dir="auto">
          {text}
        </p>
      )}
      {turns && <Turns turns={turns} />}
      {shapes && data.type === 'image' && (
        <>
          <ImageShown {...{ project, data, scheme, shapes }} task={id} />
          <ul className="small" aria-label="Shapes">
            {shapes.map((shape, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a shape is its place in the list
              <li key={i} className="said" data-differs={differs.shape(shape)}>
                <b>{shape.label}</b> {placeOf(shape)}
              </li>
            ))}
          </ul>
        </>
      )}
      {cuboids && (
        <ul className="small" aria-label="Cuboids">
          {cuboids.map((cuboid, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cuboid is its place in the list
            <li key={i}>
              <b>{cuboid.label}</b> at {cuboid.center.join(', ')}, {cuboid.size.join(' × ')} m
            </li>
          ))}
        </ul>
      )}
      {points && <p className="soft">Labels of single points: {points.names.join(', ')}</p>}
    </div>
  );
}

interface LabelProps {
  readonly scheme: LabelScheme;
  readonly name: string;
  readonly differs: boolean;
}

const Label = ({ scheme, name, differs }: LabelProps) => (
  <li
    className="label-said"
    data-differs={differs}
    style={{ '--label': colourOf(scheme, name) } as CSSProperties}
  >
    {name}
    {differs && <span className="only"> not everybody</span>}
  </li>
);

interface SpansShownProps {
  readonly text: string;
  readonly scheme: LabelScheme;
  readonly spans: NonNullable<AnnotationResult['spans']>;
  readonly differs: (at: number) => boolean;
}

function SpansShown({ text, scheme, spans, differs }: SpansShownProps) {
  const given = useMemo(() => measured(text), [text]);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll */}
      <section className="item-text marked-text" tabIndex={0} aria-label="Text with marks" dir="auto">
        <MarkedPieces given={given} scheme={scheme} spans={spans} differs={differs} />
      </section>
      <ul className="small" aria-label="Marks">
        {spans.map((span, at) => (
          <li key={`${span.start} ${span.end} ${span.label}`} className="said" data-differs={differs(at)}>
            <b>{span.label}</b> {slice(given, span)}
            {differs(at) && <span className="only"> not everybody</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
