/** Steps of growing the data, as a table shows them. Pure. */
export interface Step {
  /** To train on, then; and to label for it since the step before. */
  readonly rows: number;
  readonly label: number;
  readonly accuracy: number;
  readonly gain: number;
}

export interface ShownStep {
  readonly rows: number;
  readonly label: number;
  readonly error: number;
  /** Since the step before; none of where one stands. */
  readonly gain?: number;
}

/** Where one stands, then each step: the first step has twice the rows and says what it gains. */
export function shownSteps(steps: readonly Step[]): readonly ShownStep[] {
  const [first] = steps;
  if (first === undefined) return [];
  const now = { rows: Math.round(first.rows / 2), label: 0, error: 1 - first.accuracy + first.gain };
  let labelled = 0;
  return [
    now,
    ...steps.map(({ rows, label, accuracy, gain }) => {
      labelled += label;
      return { rows, label: labelled, error: 1 - accuracy, gain };
    }),
  ];
}
