/** What a run's status and the states its workflow reports say of its stages. Pure. */
import type { Run, RunDetail } from './answers.ts';

type Status = Run['status'];

const ENDED: ReadonlySet<Status> = new Set(['succeeded', 'held', 'rejected', 'failed', 'stopped']);
export const hasEnded = ({ status }: Pick<Run, 'status'>): boolean => ENDED.has(status);

export type StageState = 'ahead' | 'active' | 'done' | 'failed' | 'stopped' | 'waiting' | 'skipped';

/** What becomes of a stage that was under way when its run ended. */
export const brokenOff = (status: Status): StageState => (status === 'stopped' ? 'stopped' : 'failed');

export interface Seen {
  readonly state: StageState;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

/** A state's last visit. */
export function seen(states: RunDetail['states'], name: string, status: Status): Seen {
  const ended = hasEnded({ status });
  let view: Seen = { state: ended ? 'skipped' : 'ahead' };
  for (const { state, kind, at } of states) {
    if (state !== name) continue;
    if (kind === 'entered') view = { state: ended ? brokenOff(status) : 'active', startedAt: at };
    else if (kind !== 'retried')
      view = { ...view, state: kind === 'succeeded' ? 'done' : 'failed', finishedAt: at };
  }
  return view;
}

/** How often a stage ended well: agreement once a review round. */
export const passes = (states: RunDetail['states'], name: string): number =>
  states.filter(({ state, kind }) => state === name && kind === 'succeeded').length;
