/** What holds of every state: time limits, who hears of which failure, and that the docs draw the same machine. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JOB_SETTINGS, LONGEST_WAIT_HOURS, WAIT_MINUTES } from '../../cdk/pipeline/job-settings.ts';
import { STAGE_SETTINGS } from '../../cdk/pipeline/stage-settings.ts';
import { MAPS } from '../../cdk/pipeline/state-machine.ts';
import {
  BATCH_SERVICE_ERRORS,
  FINAL_ERRORS,
  LAMBDA_SERVICE_ERRORS,
  STATES_ERRORS,
} from '../../cdk/pipeline/tasks.ts';
import { ERROR_NAMES } from '../../domain/errors.ts';
import { JOBS, STAGES } from '../../domain/spec/pipeline.ts';
import { nextOf, type State, states } from './pipeline-states.ts';

const tasks = [...states].filter(([, { Type }]) => Type === 'Task');
const called = ({ Resource = '', Parameters = {} }: State): string =>
  /(?:function:|job-definition\/)(\w+)$/.exec(
    String(Parameters.JobDefinition ?? Parameters.FunctionName ?? Resource),
  )?.[1] ?? '';
const isJob = ({ Resource = '' }: State): boolean => Resource.endsWith('batch:submitJob.sync');
const jobs = tasks.filter(([, state]) => isJob(state));
const functions = tasks.filter(([, state]) => !isJob(state));
const raising = functions.filter(([, state]) => called(state) === 'rethrow');
const names = (state: State, field: 'Retry' | 'Catch'): readonly string[] =>
  (state[field] ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
const HOUR = 3_600;

it('calls every stage and every job, and nothing else', () => {
  expect(new Set(tasks.map(([, state]) => called(state)))).toEqual(new Set([...STAGES, ...JOBS]));
  expect(Object.keys(STAGE_SETTINGS).sort()).toEqual([...STAGES].sort());
  expect(Object.keys(JOB_SETTINGS).sort()).toEqual([...JOBS].sort());
});

it('leads from every state to another, and to each from some', () => {
  const reached = new Set([...states.values()].flatMap(nextOf));
  const starts = [
    'intake',
    'validate-part',
    'clean-shard',
    'dedupe-bucket',
    'train-job',
    'quantize-asked',
    'distill-asked',
  ];
  for (const name of states.keys()) expect(reached.has(name) || starts.includes(name), name).toBe(true);
  for (const [name, state] of states) {
    const ends = state.End === true || ['Succeed', 'Fail'].includes(state.Type);
    expect(ends || nextOf(state).length > 0, name).toBe(true);
  }
});

describe('time limits', () => {
  it('every Task has one', () => {
    expect(tasks.length).toBeGreaterThan(20);
    for (const [name, { TimeoutSeconds = 0 }] of tasks) expect(TimeoutSeconds, name).toBeGreaterThan(0);
  });

  it('a stage’s is longer than its function’s, which speaks first', () => {
    for (const [name, state] of functions) {
      const { minutes } = STAGE_SETTINGS[called(state) as keyof typeof STAGE_SETTINGS];
      expect(state.TimeoutSeconds, name).toBeGreaterThan(minutes * 60);
    }
  });

  it.each(jobs)('%s: longer than the queue lets it wait, and two attempts', (_, state) => {
    const { timeoutHours } = JOB_SETTINGS[called(state) as keyof typeof JOB_SETTINGS];
    expect(Math.max(...Object.values(WAIT_MINUTES)) / 60).toBe(LONGEST_WAIT_HOURS);
    expect(state.TimeoutSeconds).toBe((LONGEST_WAIT_HOURS + 2 * timeoutHours) * HOUR);
  });
});

describe('the words of Retry and Catch', () => {
  const KNOWN: readonly string[] = [
    ...ERROR_NAMES,
    ...LAMBDA_SERVICE_ERRORS,
    ...BATCH_SERVICE_ERRORS,
    ...STATES_ERRORS,
  ];

  it('are ours and the services’: no other, and each of them somewhere', () => {
    const used = new Set([...states.values()].flatMap((s) => [...names(s, 'Retry'), ...names(s, 'Catch')]));
    expect([...used].sort()).toEqual([...KNOWN].sort());
  });
});

describe('Retry', () => {
  it.each(functions)('%s: our own errors never, the service patiently, the rest twice', (name, state) => {
    const [final, service, rest, ...more] = state.Retry ?? [];
    const own = raising.some(([one]) => one === name) ? ERROR_NAMES : FINAL_ERRORS;
    expect(final).toEqual({ ErrorEquals: own, MaxAttempts: 0 });
    expect(service).toMatchObject({ ErrorEquals: LAMBDA_SERVICE_ERRORS, MaxAttempts: 6 });
    expect(rest).toMatchObject({ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 });
    expect(more).toEqual([]);
  });

  it('a lost conditional write is tried again: the stage finds what the other try did', () => {
    expect(ERROR_NAMES.filter((name) => !FINAL_ERRORS.includes(name))).toEqual(['Conflict']);
  });

  it.each(jobs)('%s: Batch’s own faults alone; what the job fails with is rethrow’s', (_, state) => {
    expect(state.Retry).toMatchObject([{ ErrorEquals: BATCH_SERVICE_ERRORS, MaxAttempts: 6 }]);
  });
});

describe('Catch', () => {
  it.each(jobs)('%s: failed or out of time, rethrow says why', (name, state) => {
    const [first] = state.Catch ?? [];
    expect(first).toMatchObject({
      ErrorEquals: ['States.TaskFailed', 'States.Timeout'],
      Next: name === 'train-job' ? 'train-failed' : `${name}-failed`,
      ResultPath: '$.error',
    });
  });

  it.each(raising)('%s gets the whole error: a time limit has no Cause', (_, state) => {
    expect(state.Parameters).toMatchObject({ 'error.$': '$.error', 'project.$': '$.project' });
    expect(JSON.stringify(state.Parameters)).not.toContain('.Cause');
  });

  it('interrupted jobs are submitted again', () => {
    for (const [name] of jobs) {
      const failure = states.get(name === 'train-job' ? 'train-failed' : `${name}-failed`);
      expect(failure?.Catch?.[0]).toEqual({
        ...{ ErrorEquals: ['Interrupted'], ResultPath: '$.error', Next: name },
      });
    }
  });

  it.each(MAPS)('%s, a Distributed Map, hides its item’s error, and a rethrow finds it', (map) => {
    expect(states.get(map)?.Catch?.[0]).toEqual({
      ...{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], ResultPath: '$.error' },
      Next: `${map}-failed`,
    });
    expect(states.get(`${map}-failed`)?.Parameters).toMatchObject({ map });
  });

  const nested = [
    'validate-part',
    'clean-shard',
    'dedupe-bucket',
    'train-job',
    'train-failed',
    'quantize',
    'distill',
    'quantize-student',
  ];
  const top = [...states].filter(
    ([name, { Type }]) =>
      ['Task', 'Map', 'Parallel'].includes(Type) &&
      !nested.some((one) => name === one || name === `${one}-failed`) &&
      name !== 'fail',
  );

  it.each(top)('%s: whatever else happens reaches fail', (_, state) => {
    const last = state.Catch?.at(-1);
    expect(last).toEqual({ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'fail' });
  });

  it('names each of our errors on the way to fail', () => {
    for (const [name, state] of top.filter(([one]) => !['collect', 'augment', 'evaluate'].includes(one))) {
      for (const error of ERROR_NAMES) expect(names(state, 'Catch'), `${name}, ${error}`).toContain(error);
    }
  });

  it('fail has none: what its own failure leaves behind, the run-ends queue picks up', () => {
    expect(states.get('fail')?.Catch).toBeUndefined();
  });
});

it('is what docs/architecture.md draws: each state by its name', () => {
  const docs = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
  const [, drawing = ''] = /## The state machine\n([\s\S]*?)\n## /.exec(docs) ?? [];
  const drawn = new Set(drawing.match(/[a-z]+(-[a-z]+)*/g));
  expect([...states.keys()].filter((name) => !drawn.has(name))).toEqual([]);
});
