/** A few rows of a split as they are: texts with their spans, conversations as turns, images as thumbnails. */
import { useState } from 'react';
import type { DatasetRow } from '../../../api/answers.ts';
import { SPLITS, type Split, type VersionPlace } from '../../../api/dataset-place.ts';
import { Loaded } from '../../../api/loaded.tsx';
import { useDatasetRows } from '../../../api/queries.ts';
import { bytes, count, counted } from '../../../text/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Panel } from '../../../ui/panel.tsx';

const FIRST = 5;
const MORE = 20;

export function SampleRows({ place }: { readonly place: VersionPlace }) {
  const [split, setSplit] = useState<Split>('train');
  const [limit, setLimit] = useState(FIRST);
  const { data, error } = useDatasetRows(place, split, limit);
  return (
    <Panel
      title="A few rows"
      aside={
        <label className="row">
          <span className="soft small">of split</span>
          <select className="select" value={split} onChange={({ target }) => setSplit(target.value as Split)}>
            {SPLITS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      }
    >
      <Loaded data={data} error={error} lines={3}>
        {({ rows, of }) => (
          <>
            <p className="soft small">
              {count(rows.length)} of {counted(of, 'row')}, drawn at random; personal data is masked.
            </p>
            <ol className="sample-rows" data-images={rows.some(({ image }) => image !== undefined)}>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </ol>
            {limit === FIRST && of > FIRST && (
              <p>
                <Button onClick={() => setLimit(MORE)}>Show {MORE}</Button>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Row({ row }: { readonly row: DatasetRow }) {
  const { labels, from, text, messages, image, cut } = row;
  return (
    <li>
      <div className="row">
        {labels.map(({ label, times }) => (
          <b key={label}>
            {label}
            {times > 1 && ` × ${times}`}
          </b>
        ))}
        {from && (
          <span className="soft mono small" title={from.source}>
            {from.source.split('/').at(-1)}
            {from.row !== undefined && `:${from.row}`}
          </span>
        )}
      </div>
      {image && <Picture image={image} />}
      {text && <Pieces text={text} />}
      {messages && <Turns messages={messages} />}
      {cut && <span className="soft small">… cut here; the version has all of it</span>}
    </li>
  );
}

type Pieces = NonNullable<DatasetRow['text']>;

/** Keyed by where in the text each piece begins. */
function placed(text: Pieces): readonly (Pieces[number] & { readonly at: number })[] {
  let at = 0;
  return text.map((piece) => {
    const own = { ...piece, at };
    at += piece.text.length;
    return own;
  });
}

const Pieces = ({ text }: { readonly text: Pieces }) => (
  <p className="sample-text">
    {placed(text).map(({ at, text: own, label }) =>
      label === undefined ? (
        <span key={at}>{own}</span>
      ) : (
        <mark key={at}>
          {own} <small>{label}</small>
        </mark>
      ),
    )}
  </p>
);

const Turns = ({ messages }: { readonly messages: NonNullable<DatasetRow['messages']> }) => (
  <ol className="turns">
    {messages.map(({ role, content }, turn) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: turns stand in their order, and may be equal
      <li key={turn} data-role={role}>
        <span className="soft small">{role}</span>
        <span className="sample-text">{content}</span>
      </li>
    ))}
  </ol>
);

function Picture({ image }: { readonly image: NonNullable<DatasetRow['image']> }) {
  const { path, width, height, bytes: size, address } = image;
  const name = path.split('/').at(-1) || 'an image';
  return (
    <figure className="thumbnail">
      {address === undefined ? (
        <span className="soft small">Not shown here: {bytes(size)}, or no format of a browser’s</span>
      ) : (
        <img src={address} alt={name} />
      )}
      <figcaption className="soft small" title={path}>
        {name}, {width} × {height}
      </figcaption>
    </figure>
  );
}
