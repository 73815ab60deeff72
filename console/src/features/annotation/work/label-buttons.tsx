/** A button for each label, with its key. Where there are many, a field narrows them down. */
import { type CSSProperties, useState } from 'react';
import type { LabelScheme } from '../../../../../domain/spec/annotations.ts';
import { Button } from '../../../ui/button.tsx';
import { colourOf, labelKeys } from './keys.ts';

/** With more labels, a field narrows them down. */
const MOST_BUTTONS = 12;

interface LabelButtonsProps {
  readonly scheme: LabelScheme;
  readonly title: string;
  readonly isChosen: (label: string) => boolean;
  readonly onLabel: (label: string) => void;
}

export function LabelButtons({ scheme, title, isChosen, onLabel }: LabelButtonsProps) {
  const [wanted, setWanted] = useState('');
  const keys = labelKeys(scheme);
  const fitting = scheme.labels.filter(({ name }) =>
    name.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <div className="stack tight">
      {scheme.labels.length > MOST_BUTTONS && (
        <label>
          <span className="soft small">Find one of {scheme.labels.length} labels</span>
          <input className="input" value={wanted} onChange={({ target }) => setWanted(target.value)} />
        </label>
      )}
      <fieldset className="label-buttons" aria-label={title}>
        {fitting.map(({ name, description }) => {
          const key = keys.get(name);
          return (
            <Button
              key={name}
              className="label-button"
              style={{ '--label': colourOf(scheme, name) } as CSSProperties}
              aria-pressed={isChosen(name)}
              {...(key !== undefined && { 'aria-keyshortcuts': key })}
              // The focus stays where the work is, so that Enter sends the answer and does not press this again.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onLabel(name)}
            >
              {key !== undefined && <kbd aria-hidden>{key.toUpperCase()}</kbd>}
              <span>
                {name}
                {description !== undefined && <span className="label-about">{description}</span>}
              </span>
            </Button>
          );
        })}
      </fieldset>
    </div>
  );
}
