/** What a run's status and the states its workflow reports say of its stages. Pure. */
import type { Run, RunDetail } from './answers.ts';

type Status = Run['status'];

const ENDED: ReadonlySet<Status> = new Set(['succeeded', 'held', 'rejected', 'failed', 'stopped']);
export const hasEnded = ({ status }: Pick<Run, 'status'>): boolean => ENDED.has(status);

export type StageState = 'ahead' | 'active' | 'done' | 'failed' | 'stopped' | 'waiting' | 'skipped';

export interface Seen {
  readonly state: StageState;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

/** A state's last visit. */
export function seen(states: RunDetail['states'], name: string, status: Status): Seen {
  let view: Seen = { state: hasEnded({ status }) ? 'skipped' : 'ahead' };
  for (const { state, kind, at } of states) {
    if (state !== name) continue;
    if (kind === 'entered') view = { state: 'active', startedAt: at };
    else if (kind !== 'retried')
      view = { ...view, state: kind === 'succeeded' ? 'done' : kind, finishedAt: at };
  }
  return view;
}

/** How often a stage ended well: agreement once a review round. */
export const passes = (states: RunDetail['states'], name: string): number =>
  states.filter(({ state, kind }) => state === name && kind === 'succeeded').length;
