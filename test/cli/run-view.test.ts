import { describe, expect, it } from 'vitest';
import {
  exitOf,
  finishedLine,
  isSettled,
  outcome,
  pointText,
  resultLine,
  resultText,
  stageLine,
  stagesOf,
  viewsOf,
} from '../../cli/run-view.ts';
import type { RunDetail } from '../../domain/spec/api-runs.ts';
import { RunStatus } from '../../domain/spec/records.ts';

const RUN = 'r0123456789abcdef-0';
const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const state = (
  name: string,
  kind: RunDetail['states'][number]['kind'],
  seconds: number,
): RunDetail['states'][number] => ({ state: name, kind, at: at(seconds) });
const record = (fields: Partial<RunDetail['record']> = {}): RunDetail['record'] => ({
  project: 'spam',
  run: RUN,
  status: 'running',
  createdAt: at(0),
  door: 'api',
  ...fields,
});
const summary = { metric: 'accuracy', value: 0.96849, bytes: 15_104_516, p50Ms: 3.0567 };

describe('stages', () => {
  const states = [
    state('intake', 'entered', 0),
    state('intake', 'succeeded', 1),
    state('validated', 'entered', 1),
    state('validated', 'succeeded', 1),
    state('train', 'entered', 2),
    state('train-job', 'entered', 2),
    state('train-job', 'retried', 5),
    state('train-job', 'failed', 6),
    state('train', 'succeeded', 68),
    state('train', 'entered', 68),
  ];

  it('are what a person waits for: choices, jobs and retries stay out, a second visit is listed again', () => {
    expect(stagesOf(states)).toEqual([
      { stage: 'intake', status: 'done', startedAt: at(0), finishedAt: at(1) },
      { stage: 'train', status: 'done', startedAt: at(2), finishedAt: at(68) },
      { stage: 'train', status: 'running', startedAt: at(68) },
    ]);
  });

  it('that failed say so; an end without a beginning is nothing', () => {
    expect(stagesOf([state('plan', 'succeeded', 1)])).toEqual([]);
    const [view] = stagesOf([state('plan', 'entered', 1), state('plan', 'failed', 2)]);
    expect(stageLine(view!, at(9))).toBe('✗ plan              1.0 s');
  });

  it('that ended well but let the run fail are what failed', () => {
    const refused = [...states.slice(0, 2), state('fail', 'entered', 2), state('fail', 'succeeded', 2)];
    expect(stagesOf(refused)).toMatchObject([{ stage: 'intake', status: 'failed', finishedAt: at(1) }]);
    expect(stagesOf([state('fail', 'entered', 2)])).toEqual([]);
  });

  it('that were stopped with their run stand still, and say so', () => {
    const [view] = stagesOf([state('train', 'entered', 0), state('train', 'stopped', 4)]);
    expect(stageLine(view!, at(100))).toBe('■ train             4.0 s');
  });

  it('of training show their round: the share of the rows and how each variant did', () => {
    const job = (name: string, status: RunDetail['jobs'][number]['status'], accuracy?: number) => ({
      ...{ name, status, stage: 'train' as const, attempts: 1 },
      ...(accuracy !== undefined && { metrics: { accuracy } }),
    });
    const detail: RunDetail = {
      ...{ record: record(), states, plan: [] },
      rounds: [
        { index: 0, fraction: 0.07, jobs: ['train-0-steady', 'train-0-steep'] },
        { index: 1, fraction: 1, jobs: ['train-1-steep', 'train-1-lost'] },
      ],
      jobs: [
        job('train-0-steady', 'succeeded', 0.70109),
        job('train-0-steep', 'failed'),
        job('train-1-steep', 'running'),
      ],
    };
    expect(viewsOf(detail).map((view) => stageLine(view, at(100)))).toEqual([
      '✓ intake            1.0 s',
      '✓ train             1 min 6 s   7 % of the rows: steady 0.7011, steep failed',
      '· train             32 s        100 % of the rows: steep running, lost',
    ]);
  });
});

describe('figures', () => {
  const point = { at: at(0), step: 120, totalSteps: 800, epoch: 0.5 };
  it('are those a person can read, of training and validation', () => {
    const values = { loss: 0.31234, rowsPerSecond: 96.12, etaSeconds: 365, gradientNorm: 2 };
    expect(pointText({ ...point, phase: 'train', values })).toBe(
      'step 120 of 800  loss 0.3123  rows/s 96.12  6 min 5 s left',
    );
    expect(pointText({ ...point, phase: 'validation', values: { accuracy: 1, macroF1: 0.5 } })).toBe(
      'validation at step 120 of 800  accuracy 1  macro F1 0.5',
    );
  });
});

describe('how it ended', () => {
  it.each(RunStatus.options)('%s has an exit code, and is an end or not', (status) => {
    const ends = { succeeded: 0, held: 3, waiting: 3, rejected: 1, failed: 1, stopped: 1 } as const;
    const settled = status in ends;
    expect(isSettled(status)).toBe(settled);
    if (settled) expect(exitOf(status)).toBe(ends[status as keyof typeof ends]);
  });

  it('is one line', () => {
    const version = 'v1-student-int8';
    expect(outcome(record({ status: 'succeeded', version, summary }))).toBe(
      'spam v1-student-int8: accuracy 0.9685, 15.1 MB, p50 3.057 ms',
    );
    expect(outcome(record({ status: 'waiting', review: 'r-review-1' }))).toBe(
      `${RUN} waits for people: label in the console, or with 'modelmill reviews items r-review-1 -p spam' and 'modelmill reviews label r-review-1 FILE --reviewer NAME -p spam'`,
    );
    const reason = { name: 'InputRejected', message: 'one label', stage: 'validate' };
    expect(outcome(record({ status: 'rejected', reason }))).toBe(
      `${RUN} rejected in validate: InputRejected: one label`,
    );
    expect(outcome(record({ status: 'stopped', reason: { name: 'Stopped', message: 'wrong data' } }))).toBe(
      `${RUN} stopped: Stopped: wrong data`,
    );
    expect(outcome(record({ status: 'succeeded' }))).toBe(`${RUN} succeeded`);
  });

  it('is a cell of a table', () => {
    expect(resultText(record({ summary }))).toBe('accuracy 0.9685, 15.1 MB');
    expect(resultText(record({ status: 'waiting', review: 'x' }))).toBe('review x');
    expect(resultText(record({ reason: { name: 'Stopped', message: 'why' } }))).toBe('why');
    expect(resultText(record())).toBe('');
  });

  it('is the last line of npm start -- --once, whose format scripts read', () => {
    expect(resultLine(record({ version: 'v1-teacher-int8', summary }))).toBe(
      'modelmill: spam v1-teacher-int8 accuracy=0.9685 size=15104516 p50_ms=3.057',
    );
    expect(resultLine(record())).toBeUndefined();
  });

  it('is one line of npm start where the example is finished already', () => {
    expect(finishedLine(record({ version: 'v1-teacher-int8', summary }), 'http://here/ui#token=x')).toBe(
      '✓ spam v1-teacher-int8: accuracy 0.9685, made before; console: http://here/ui#token=x',
    );
  });

  it('names a file as it was given, not the key it lies under', () => {
    const key = 'projects/spam/incoming/api/0f9d2c4b-8e7a/mails.csv';
    const reason = { name: 'InputRejected', message: `${key}:7: a label without text` };
    expect(outcome(record({ status: 'rejected', reason }))).toBe(
      `${RUN} rejected: InputRejected: mails.csv:7: a label without text`,
    );
  });
});
