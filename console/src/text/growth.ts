/** Steps of growing the data, as people read them. Pure. */
import { count, percent } from './format.ts';

export interface Step {
  /** To train on, then; and to label for it since the step before. */
  readonly rows: number;
  readonly label: number;
  readonly accuracy: number;
  readonly gain: number;
}

export interface ShownStep {
  /** To label in all since now. */
  readonly label: string;
  readonly rows: string;
  readonly error: string;
  /** Of the error of now. */
  readonly share: number;
  readonly gain: string;
}

/** Where one stands, then each step: the first step has twice the rows and says what it gains. */
export function shownSteps(steps: readonly Step[]): readonly ShownStep[] {
  const [first] = steps;
  if (first === undefined) return [];
  const most = 1 - first.accuracy + first.gain;
  let labelled = 0;
  return [
    {
      label: 'as it is',
      rows: count(Math.round(first.rows / 2)),
      error: percent(most),
      share: 1,
      gain: '–',
    },
    ...steps.map(({ rows, label, accuracy, gain }) => {
      labelled += label;
      return {
        label: count(labelled),
        rows: count(rows),
        error: percent(1 - accuracy),
        share: most === 0 ? 0 : (1 - accuracy) / most,
        gain: `${(100 * gain).toFixed(1)} points`,
      };
    }),
  ];
}
