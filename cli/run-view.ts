/** What a run's answers mean for the one who watches it: its stages with times, its latest figures. Pure. */
import type { z } from 'zod';
import type { RunDetail, RunMetrics } from '../domain/spec/api-runs.ts';
import type { RunStatus } from '../domain/spec/records.ts';
import { EXIT } from './exit.ts';
import { duration, figure } from './text.ts';

/** States that only choose or pass on are not what anyone waits for. */
const SILENT = new Set([
  'validated',
  'rejected',
  'agreed',
  'trained',
  'gated',
  'compress',
  'quantized',
  'distilled',
  'succeeded',
  'failed',
]);
const isStage = (state: string): boolean => !SILENT.has(state) && !/-(job|failed|shard|asked)$/.test(state);

export interface StageView {
  readonly stage: string;
  readonly status: 'running' | 'done' | 'failed';
  readonly startedAt: string;
  readonly finishedAt?: string;
}

type State = RunDetail['states'][number];

/** Oldest first; a state visited again (train's rounds, agreement after a review) is listed again. */
export function stagesOf(states: readonly State[]): readonly StageView[] {
  const views: StageView[] = [];
  for (const { state, kind, at } of states) {
    if (!isStage(state) || kind === 'retried') continue;
    if (kind === 'entered') {
      views.push({ stage: state, status: 'running', startedAt: at });
      continue;
    }
    const index = views.findLastIndex((view) => view.stage === state && view.status === 'running');
    const open = views[index];
    if (open) views[index] = { ...open, status: kind === 'succeeded' ? 'done' : 'failed', finishedAt: at };
  }
  return views;
}

const took = (from: string, to: string): string => {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
};

const MARKS = { running: '·', done: '✓', failed: '✗' } as const;

export const stageLine = (view: StageView, now: string): string =>
  `${MARKS[view.status]} ${view.stage.padEnd(17)} ${took(view.startedAt, view.finishedAt ?? now)}`;

export type Series = z.infer<typeof RunMetrics>['series'][number];
export type Point = Series['points'][number];

const NAMES: readonly (readonly [key: string, name: string])[] = [
  ['loss', 'loss'],
  ['accuracy', 'accuracy'],
  ['macroF1', 'macro F1'],
  ['rowsPerSecond', 'rows/s'],
];

/** `step 120 of 800  loss 0.312  rows/s 96.1  6 min left` */
export function pointText(point: Point): string {
  const { values, step, totalSteps, phase } = point;
  const figures = NAMES.flatMap(([key, name]) => {
    const value = values[key];
    return value === undefined ? [] : [`${name} ${figure(value)}`];
  });
  const left = values.etaSeconds === undefined ? [] : [`${duration(values.etaSeconds * 1000)} left`];
  return [
    `${phase === 'validation' ? 'validation at ' : ''}step ${step} of ${totalSteps}`,
    ...figures,
    ...left,
  ].join('  ');
}

const FINISHED: ReadonlySet<RunStatus> = new Set(['succeeded', 'held', 'rejected', 'failed', 'stopped']);
/** Nothing more happens by itself: it is over, or people are asked. */
export const isSettled = (status: RunStatus): boolean => FINISHED.has(status) || status === 'waiting';

export function exitOf(status: RunStatus): number {
  if (status === 'succeeded') return EXIT.ok;
  return status === 'held' || status === 'waiting' ? EXIT.waiting : EXIT.failed;
}

type Record = RunDetail['record'];

/** How it ended, in one line. */
export function outcome(record: Record): string {
  const { status, reason, review, version, summary, project, run } = record;
  if (status === 'succeeded' && summary) {
    return `${project} ${version}: ${summary.metric} ${figure(summary.value)}, ${summary.bytes} bytes, p50 ${figure(summary.p50Ms)} ms`;
  }
  if (status === 'waiting') {
    return `${run} waits for people: label with 'modelmill reviews items ${review}' and 'modelmill reviews label ${review}'`;
  }
  return `${run} ${status}${reason ? `${reason.stage ? ` in ${reason.stage}` : ''}: ${reason.name}: ${reason.message}` : ''}`;
}

/** `npm start -- --once`'s last line, for scripts: the format is part of the interface. */
export function resultLine({ project, version, summary }: Record): string | undefined {
  if (version === undefined || summary === undefined) return undefined;
  const { metric, value, bytes, p50Ms } = summary;
  return `modelmill: ${project} ${version} ${metric}=${figure(value)} size=${bytes} p50_ms=${figure(p50Ms)}`;
}
