/** What a run's answers mean for the one who watches it: its stages with times, its latest figures. Pure. */
import type { z } from 'zod';
import { withFileNames } from '../domain/runs/named-file.ts';
import { ENDED } from '../domain/runs/run-record.ts';
import type { RunDetail, RunMetrics } from '../domain/spec/api-runs.ts';
import type { RunStatus } from '../domain/spec/records.ts';
import { EXIT } from './exit.ts';
import { duration, figure, size } from './text.ts';

/** States that only choose or pass on are not what anyone waits for. */
const SILENT = new Set([
  'validated',
  'rejected',
  'agreed',
  'wanted',
  'trained',
  'gated',
  'compress',
  'quantized',
  'distilled',
  'succeeded',
  'fail',
  'failed',
]);
const isStage = (state: string): boolean =>
  !SILENT.has(state) && !/-(job|failed|part|shard|bucket|asked|done)$/.test(state);

export interface StageView {
  readonly stage: string;
  readonly status: 'running' | 'done' | 'failed' | 'stopped';
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Of a round of training: its share of the data, and how each variant did. */
  readonly round?: string;
}

type State = RunDetail['states'][number];

/** Oldest first; a state visited again (train's rounds, agreement after a review) is listed again. */
export function stagesOf(states: readonly State[]): readonly StageView[] {
  const views: StageView[] = [];
  for (const { state, kind, at } of states) {
    // A stage may end well and say that the run can't go on.
    const last = views.at(-1);
    if (state === 'fail' && last?.status === 'done') views[views.length - 1] = { ...last, status: 'failed' };
    if (!isStage(state) || kind === 'retried') continue;
    if (kind === 'entered') {
      views.push({ stage: state, status: 'running', startedAt: at });
      continue;
    }
    const index = views.findLastIndex((view) => view.stage === state && view.status === 'running');
    const open = views[index];
    if (open) views[index] = { ...open, status: kind === 'succeeded' ? 'done' : kind, finishedAt: at };
  }
  return views;
}

/** The stages of a run, each visit of `train` with its round. */
export function viewsOf({ states, rounds, jobs }: RunDetail): readonly StageView[] {
  const said = rounds.map(({ fraction, jobs: names }) => {
    const variants = names.map((name) => {
      const job = jobs.find((one) => one.name === name);
      const accuracy = job?.metrics?.accuracy;
      const result = typeof accuracy === 'number' ? figure(accuracy) : (job?.status ?? '');
      return `${name.replace(/^train-\d+-/, '')} ${result}`.trim();
    });
    return `${figure(100 * fraction)} % of the rows: ${variants.join(', ')}`;
  });
  let round = 0;
  return stagesOf(states).map((view) => {
    if (view.stage !== 'train') return view;
    const text = said[round++];
    return text === undefined ? view : { ...view, round: text };
  });
}

const took = (from: string, to: string): string => {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
};

const MARKS = { running: '·', done: '✓', failed: '✗', stopped: '■' } as const;

export const stageLine = ({ status, stage, startedAt, finishedAt, round = '' }: StageView, now: string) =>
  `${MARKS[status]} ${stage.padEnd(17)} ${took(startedAt, finishedAt ?? now).padEnd(11)} ${round}`.trimEnd();

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

/** Nothing more happens by itself: it is over, or people are asked. */
export const isSettled = (status: RunStatus): boolean => ENDED.includes(status) || status === 'waiting';

export function exitOf(status: RunStatus): number {
  if (status === 'succeeded') return EXIT.ok;
  return status === 'held' || status === 'waiting' ? EXIT.waiting : EXIT.failed;
}

type Record = RunDetail['record'];

/** What a run came to, for a table: its figures, or why it has none. */
export function resultText({ status, summary, reason, review, dataset }: Record): string {
  if (dataset) return dataset;
  if (summary) return `${summary.metric} ${figure(summary.value)}, ${size(summary.bytes)}`;
  return status === 'waiting' ? `review ${review}` : withFileNames(reason?.message ?? '');
}

/** How it ended, in one line. */
export function outcome(record: Record): string {
  const { status, reason, review, version, summary, project, run, dataset } = record;
  if (status === 'succeeded' && summary) {
    return `${project} ${version}: ${summary.metric} ${figure(summary.value)}, ${size(summary.bytes)}, p50 ${figure(summary.p50Ms)} ms`;
  }
  if (status === 'succeeded' && dataset)
    return `${project} ${dataset}: modelmill data show ${dataset} -p ${project}`;
  if (status === 'waiting') {
    return `${run} waits for people: label in the console, or with 'modelmill reviews items ${review} -p ${project}' and 'modelmill reviews label ${review} FILE --reviewer NAME -p ${project}'`;
  }
  return `${run} ${status}${reason ? `${reason.stage ? ` in ${reason.stage}` : ''}: ${reason.name}: ${withFileNames(reason.message)}` : ''}`;
}

/** What `npm start` says where the example is finished already: all that anyone needs of it in one line. */
export const finishedLine = ({ project, version, summary }: Record, consoleUrl: string): string =>
  `✓ ${project} ${version ?? ''}${summary ? `: ${summary.metric} ${figure(summary.value)}` : ''}, made before; console: ${consoleUrl}`;

/** `npm start -- --once`'s last line, for scripts: the format is part of the interface. */
export function resultLine({ project, version, summary }: Record): string | undefined {
  if (version === undefined || summary === undefined) return undefined;
  const { metric, value, bytes, p50Ms } = summary;
  return `modelmill: ${project} ${version} ${metric}=${figure(value)} size=${bytes} p50_ms=${figure(p50Ms)}`;
}
