/** The labels as rows of a form: name, what it means, colour, key. */
import { Button } from '../../ui/button.tsx';
import { type LabelDraft, newLabel } from './settings-draft.ts';

/** What a label without a colour of its own has in the light scheme. */
const COLOURS = ['#0069a8', '#c04f06', '#007a5a', '#99409a', '#7c6300', '#50565d'];

interface LabelRowsProps {
  readonly labels: readonly LabelDraft[];
  readonly error: string | undefined;
  readonly onChange: (labels: readonly LabelDraft[]) => void;
}

export function LabelRows({ labels, error, onChange }: LabelRowsProps) {
  const put = (id: number, next: Partial<LabelDraft>) =>
    onChange(labels.map((label) => (label.id === id ? { ...label, ...next } : label)));
  const move = (at: number, by: -1 | 1) => {
    const next = [...labels];
    const [label] = next.splice(at, 1);
    next.splice(at + by, 0, label!);
    onChange(next);
  };
  return (
    <div className="stack">
      {labels.length === 0 && <p className="soft">No labels yet.</p>}
      <ol className="label-rows">
        {labels.map(({ id, name, description, colour, key }, at) => (
          <li key={id} className="label-row">
            <label>
              <span className="soft small">Label</span>
              <input
                className="input"
                maxLength={200}
                value={name}
                onChange={({ target }) => put(id, { name: target.value })}
              />
            </label>
            <label className="grows">
              <span className="soft small">What it means</span>
              <input
                className="input"
                maxLength={1_000}
                value={description}
                onChange={({ target }) => put(id, { description: target.value })}
              />
            </label>
            <label>
              <span className="soft small">Colour</span>
              <input
                className="input colour"
                type="color"
                value={colour === '' ? COLOURS[at % COLOURS.length] : colour}
                onChange={({ target }) => put(id, { colour: target.value })}
              />
            </label>
            <label>
              <span className="soft small">Key</span>
              <input
                className="input key"
                maxLength={1}
                placeholder={String(at + 1)}
                value={key}
                onChange={({ target }) => put(id, { key: target.value.trim() })}
              />
            </label>
            <span className="row">
              <Button
                size="small"
                disabled={at === 0}
                aria-label={`${name || 'Label'} up`}
                onClick={() => move(at, -1)}
              >
                ↑
              </Button>
              <Button
                size="small"
                disabled={at === labels.length - 1}
                aria-label={`${name || 'Label'} down`}
                onClick={() => move(at, 1)}
              >
                ↓
              </Button>
              <Button
                size="small"
                aria-label={`Remove ${name || 'label'}`}
                onClick={() => onChange(labels.filter((label) => label.id !== id))}
              >
                Remove
              </Button>
            </span>
          </li>
        ))}
      </ol>
      {error !== undefined && <p className="field-error small">{error}</p>}
      <div>
        <Button
          onClick={() => onChange([...labels, newLabel(Math.max(-1, ...labels.map(({ id }) => id)) + 1)])}
        >
          Add a label
        </Button>
      </div>
    </div>
  );
}
