/** How copies are made, as the spec says it, in a few words; and where a copy begins to differ. Pure. */
import type { AugmentationSpec, RunDetail } from '../../../api/answers.ts';
import { reading } from '../../../text/format.ts';

export interface Operation {
  readonly name: string;
  readonly probability: number;
  /** `degrees 0 to 30`, `share 0.03, layout qwerty`. */
  readonly ranges: string;
}

export interface Recipe {
  /** Of each training row. */
  readonly copies: number;
  readonly operations: readonly Operation[];
}

const worded = (value: unknown): string => {
  if (typeof value === 'number') return reading(value);
  if (!Array.isArray(value)) return String(value);
  const [low, high] = value;
  return typeof low === 'number' && typeof high === 'number'
    ? `${reading(low)} to ${reading(high)}`
    : value.join(', ');
};

const named = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export const rangesOf = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${named(name)} ${worded(value)}`)
    .join('; ');

/** Of the rows' kind: pictures have other operations than texts. */
export function recipeOf(spec: AugmentationSpec, task: NonNullable<RunDetail['spec']>['task']): Recipe {
  const { images, text, backTranslation } = spec;
  const { copies, operations } = task.startsWith('image') ? images : text;
  const said = operations.map(({ name, probability, ...values }) => ({
    name: named(name),
    probability,
    ranges: rangesOf(values),
  }));
  if (backTranslation === undefined || task.startsWith('image')) return { copies, operations: said };
  const { probability, ...values } = backTranslation;
  return {
    copies,
    operations: [{ name: 'back translation', probability, ranges: rangesOf(values) }, ...said],
  };
}

/** What is shown of a long text, and how much of it stands before the first difference. */
const SHOWN = 220;
const BEFORE = 30;

/** Both texts from a little before where they differ: the beginnings of a long mail and its copy are the same. */
export function differing(before: string, after: string): readonly [string, string] {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const start = before.length <= SHOWN && after.length <= SHOWN ? 0 : Math.max(0, same - BEFORE);
  const cut = (text: string): string =>
    `${start > 0 ? '…' : ''}${text.slice(start, start + SHOWN)}${start + SHOWN < text.length ? '…' : ''}`;
  return [cut(before), cut(after)];
}
