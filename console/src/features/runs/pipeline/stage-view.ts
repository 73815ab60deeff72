/** What the pipeline draws: phases of rows of stages. */
import type { StageState } from '../../../api/run-states.ts';

export interface StagePart {
  readonly name: string;
  readonly state: StageState;
  readonly found: string;
}

export interface StageView {
  /** The stage's own word. */
  readonly name: string;
  readonly label: string;
  readonly state: StageState;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  readonly found?: string | undefined;
  /** Lines of the stage: a round's variants. */
  readonly parts?: readonly StagePart[];
}

/** Stages of one row run side by side. */
export type Row = readonly StageView[];

export interface Phase {
  readonly title: string;
  /** Read downwards. */
  readonly rows: readonly Row[];
}
