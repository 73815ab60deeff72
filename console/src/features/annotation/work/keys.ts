/** Which key means which label, and which keys the workbench keeps for itself. Pure. */
import type { LabelScheme } from '../../../../../domain/spec/annotations.ts';

/** Commands' letters: S skip, X unfit, P prediction, G guideline, Z take back, D draw, E correct, R return. */
export const KEPT = 'sxpgzder';
const DIGITS = '123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

export type Scheme = Pick<LabelScheme, 'asks' | 'labels'>;

/** A label's key by its name: its own, else 1 to 9, then letters that are free. Some have none. */
export function labelKeys({ asks, labels }: Scheme): ReadonlyMap<string, string> {
  const taken = new Set(labels.flatMap(({ key }) => (key === undefined ? [] : [key.toLowerCase()])));
  // Digits rate and rank where that is asked.
  const digits = asks.includes('rating') || asks.includes('ranking') ? '' : DIGITS;
  const free = [...digits, ...LETTERS].filter((key) => !taken.has(key) && !KEPT.includes(key));
  const keys = new Map<string, string>();
  for (const { name, key } of labels) {
    const own = key?.toLowerCase() ?? free.shift();
    if (own !== undefined) keys.set(name, own);
  }
  return keys;
}

export function labelOf(keys: ReadonlyMap<string, string>, pressed: string): string | undefined {
  const wanted = pressed.toLowerCase();
  for (const [label, key] of keys) if (key === wanted) return label;
  return undefined;
}

const COLOURS = [1, 2, 3, 4, 5, 6].map((n) => `var(--series-${n})`);

/** A label's colour: its own, else by its place. */
export function colourOf({ labels }: Scheme, name: string): string {
  const place = labels.findIndex((label) => label.name === name);
  return labels[place]?.colour ?? COLOURS[Math.max(place, 0) % COLOURS.length]!;
}
