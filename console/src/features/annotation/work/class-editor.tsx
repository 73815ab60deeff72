/** Classes: one, or several. A key chooses; the same key again takes the choice back. */
import type { AnnotationResult, LabelScheme } from '../../../../../domain/spec/annotations.ts';
import { labelKeys, labelOf } from './keys.ts';
import { LabelButtons } from './label-buttons.tsx';
import { isPlain, isTyped, useKeys } from './use-keys.ts';

interface ClassEditorProps {
  readonly scheme: LabelScheme;
  readonly chosen: readonly string[];
  readonly onChange: (next: Partial<AnnotationResult>) => void;
  /** One key is a whole answer: what it chose goes at once. */
  readonly onQuick?: ((result: Partial<AnnotationResult>) => void) | undefined;
}

export function ClassEditor({ scheme, chosen, onChange, onQuick }: ClassEditorProps) {
  const keys = labelKeys(scheme);
  const choose = (label: string) => {
    const labels = toggled(scheme, chosen, label);
    if (onQuick !== undefined && labels.length > 0) onQuick({ labels });
    else onChange({ labels });
  };
  useKeys((event) => {
    if (isTyped(event) || !isPlain(event) || event.repeat) return false;
    const label = labelOf(keys, event.key);
    if (label === undefined) return false;
    choose(label);
    return true;
  });
  return (
    <LabelButtons
      scheme={scheme}
      title={scheme.multiple ? 'Classes, as many as fit' : 'Class'}
      isChosen={(label) => chosen.includes(label)}
      onLabel={choose}
    />
  );
}

/** In the scheme's order, so that equal choices are equal answers. */
function toggled({ labels, multiple }: LabelScheme, chosen: readonly string[], label: string): string[] {
  const has = chosen.includes(label);
  if (!multiple) return has ? [] : [label];
  return labels.map(({ name }) => name).filter((name) => (name === label ? !has : chosen.includes(name)));
}
