import { describe, expect, it } from 'vitest';
import { hasEnded, passes, seen } from '../../console/src/api/run-states.ts';
import { candidatesOf } from '../../console/src/features/runs/candidates.ts';
import { phasesOf, type Reports } from '../../console/src/features/runs/pipeline/stages.ts';
import { endedJobs } from '../../domain/runs/ended-run.ts';
import type { RunDetail } from '../../domain/spec/api-runs.ts';
import { AugmentationSpec } from '../../domain/spec/augmentation.ts';
import { CollectSpec } from '../../domain/spec/collect.ts';
import * as answers from './fixtures/answers.ts';
import { RUNS } from './fixtures/names.ts';
import { runDetails } from './fixtures/runs.ts';
import { evaluation } from './fixtures/trained.ts';

const details = runDetails(Date.parse('2026-11-24T12:00:00Z'));
const run = (name: keyof typeof RUNS, change: (detail: RunDetail) => void = () => {}): RunDetail => {
  const detail = structuredClone(details.get(RUNS[name])!);
  change(detail);
  return detail;
};
const stagesOf = (detail: RunDetail, reports: Reports = {}) =>
  new Map(phasesOf(detail, reports).flatMap(({ rows }) => rows.flat().map((stage) => [stage.name, stage])));
const event = (state: string, kind: RunDetail['states'][number]['kind'], second: number) => ({
  ...{ state, kind },
  at: new Date(second * 1_000).toISOString(),
});

describe('a state', () => {
  it.each([
    ['running', false],
    ['waiting', false],
    ['queued', false],
    ['held', true],
    ['stopped', true],
  ] as const)('%s is an end: %s', (status, ended) => expect(hasEnded({ status })).toBe(ended));

  it.each([
    ['not yet entered', [], 'running', 'ahead'],
    ['never entered', [], 'failed', 'skipped'],
    ['entered', [event('clean', 'entered', 1)], 'running', 'active'],
    [
      'ended with its run',
      [event('clean', 'entered', 1), event('clean', 'stopped', 2)],
      'stopped',
      'stopped',
    ],
    ['left', [event('clean', 'entered', 1), event('clean', 'succeeded', 2)], 'running', 'done'],
    ['failed', [event('clean', 'entered', 1), event('clean', 'failed', 2)], 'running', 'failed'],
    ['retried', [event('clean', 'entered', 1), event('clean', 'retried', 2)], 'running', 'active'],
    ['another', [event('plan', 'entered', 1)], 'running', 'ahead'],
  ] as const)('%s', (_, states, status, state) =>
    expect(seen([...states], 'clean', status).state).toBe(state),
  );

  it('visited again tells of its last visit', () => {
    const states = [
      event('agreement', 'entered', 1),
      event('agreement', 'succeeded', 2),
      event('agreement', 'entered', 3),
    ];
    expect(seen(states, 'agreement', 'running')).toEqual({ state: 'active', startedAt: states[2]?.at });
    expect(passes(states, 'agreement')).toBe(1);
  });
});

describe('a pipeline', () => {
  it('has four phases, its stages in the order a run meets them', () => {
    const phases = phasesOf(run('succeeded'), {});
    expect(phases.map(({ title, rows }) => [title, rows.flat().map(({ name }) => name)])).toEqual([
      ['Data', ['intake', 'split', 'validate', 'report', 'clean', 'dedupe', 'assemble', 'agreement']],
      ['Training', ['plan', 'train-0', 'train-1', 'train-2']],
      ['Compression', ['quantize', 'distill', 'quantize-student']],
      ['Release', ['evaluate', 'register', 'deploy']],
    ]);
  });

  it('says what each stage found', () => {
    const reports = { validation: answers.validation, agreement: answers.unmeasured };
    const stages = stagesOf(run('succeeded'), reports);
    expect([...stages].map(([name, { found }]) => [name, found])).toEqual([
      ['intake', '1 source'],
      ['split', undefined],
      ['validate', undefined],
      ['report', '6,046 rows, 3 quarantined'],
      ['clean', 'profile default'],
      ['dedupe', undefined],
      ['assemble', 'dataset spam-assassin'],
      ['agreement', 'not measured: one label a row'],
      ['plan', '6 settings worked out'],
      ['train-0', '10 % of the rows'],
      ['train-1', '30 % of the rows'],
      ['train-2', 'all rows'],
      ['quantize', 'INT8, 25.6 % of the size'],
      ['distill', 'student, accuracy 0.9796'],
      ['quantize-student', 'INT8, 25.5 % of the size'],
      ['evaluate', '4 candidates on held-out rows'],
      ['register', 'v3-teacher-int8'],
      ['deploy', 'deployment default'],
    ]);
  });

  it('marks report where its verdict rejected the data, though the stage itself ended well', () => {
    const report = stagesOf(run('rejected'), { validation: answers.rejection }).get('report');
    expect([report?.state, report?.found]).toEqual(['failed', '6,046 rows, 3 quarantined: rejected']);
  });

  it('takes a round’s time from its jobs: first start to last end', () => {
    const first = stagesOf(run('succeeded')).get('train-0');
    const jobs = run('succeeded').jobs.filter(({ name }) => name.startsWith('train-0'));
    expect(first?.startedAt).toBe(jobs[0]?.startedAt);
    expect(first?.finishedAt).toBe(jobs[2]?.finishedAt);
    expect(first?.parts?.map(({ name, found }) => `${name} ${found}`)).toEqual([
      ...['base accuracy 0.9410', 'highrate accuracy 0.9020, dropped', 'longtext accuracy 0.9480'],
    ]);
  });

  it('announces the rounds that are still to come, and skips them where the run ended', () => {
    expect(stagesOf(run('running')).get('train-2')?.state).toBe('ahead');
    expect(stagesOf(run('failed')).get('train-2')?.state).toBe('skipped');
    expect(stagesOf(run('queued')).get('train-0')?.found).toBe('all rows');
  });

  it('ends with a job that was running when the run was stopped as stopped, not as failed', () => {
    const stopped = run('running', (detail) => {
      detail.record.status = 'stopped';
      detail.record.reason = { name: 'Stopped', message: 'enough' };
      detail.jobs = endedJobs(detail.jobs, detail.record);
    });
    const round = stagesOf(stopped).get('train-1');
    expect([round?.state, round?.found, round?.parts?.[0]]).toEqual([
      'stopped',
      '30 % of the rows: enough',
      { name: 'base', state: 'stopped', found: 'stopped' },
    ]);
  });

  it('says why at the stage that did not end by itself, also where none of its jobs had begun', () => {
    const clean = stagesOf(run('stopped')).get('clean');
    expect(clean).toMatchObject({ state: 'stopped', found: 'the labels were wrong' });
    const queued = run('failed', ({ jobs }) => {
      Object.assign(jobs[0]!, { status: 'queued', attempts: 0 });
    });
    expect(stagesOf(queued).get('train-0')?.state).toBe('failed');
  });

  it('has a row for what collects and what copies, where the spec asks for it', () => {
    const asked = run('succeeded', ({ spec, jobs }) => {
      spec!.data.collect = CollectSpec.parse({
        sources: [{ name: 'hub', kind: 'huggingface', dataset: 'a/b' }],
      });
      spec!.augmentation = AugmentationSpec.parse({});
      const done = { status: 'succeeded' as const, attempts: 1 };
      jobs.push({ name: 'collect', stage: 'collect', ...done, metrics: { rows: 4_000 } });
      jobs.push({ name: 'augment', stage: 'augment', ...done, metrics: { copies: 1 } });
    });
    const stages = stagesOf(asked);
    expect(stages.get('intake')?.found).toBe('1 source, 1 to collect');
    expect(stages.get('collect')).toMatchObject({ state: 'done', found: '4,000 rows' });
    expect(stages.get('augment')).toMatchObject({ state: 'done', found: '1 copy' });
  });

  it.each([
    ['dataset', 'Data'],
    ['model', 'Training'],
  ] as const)('shows copies of a run that ends with a %s in the phase %s', (until, title) => {
    const asked = run('succeeded', ({ spec }) => {
      spec!.augmentation = AugmentationSpec.parse({});
      spec!.until = until;
    });
    const phases = phasesOf(asked, {}).filter(({ rows }) =>
      rows.flat().some(({ name }) => name === 'augment'),
    );
    expect(phases.map((phase) => phase.title)).toEqual([title]);
  });

  it('shows what the spec did not ask for as such', () => {
    const plain = run('succeeded', ({ spec }) => {
      spec!.compression.quantize = 'none';
      spec!.compression.distill = false;
      spec!.deploy.mode = 'none';
    });
    const stages = stagesOf(plain);
    for (const name of ['quantize', 'distill', 'quantize-student', 'deploy']) {
      expect(stages.get(name)).toMatchObject({ state: 'skipped', found: 'not asked for' });
    }
  });

  it('waits at a review, and says that labels came in when it is over', () => {
    expect(stagesOf(run('waiting')).get('review')?.state).toBe('waiting');
    const over = run('waiting', ({ record, states }) => {
      record.status = 'running';
      states.push(event('review', 'succeeded', 1_900_000_000));
    });
    expect(stagesOf(over).get('review')).toMatchObject({ state: 'done', found: 'labels came in' });
  });

  it('knows a job whose input is written but which nothing has decided to run', () => {
    const early = run('running', ({ jobs }) => {
      jobs.push({ name: 'quantize', stage: 'quantize', status: 'queued', attempts: 0 });
    });
    expect(stagesOf(early).get('quantize')?.state).toBe('ahead');
  });
});

describe('candidates', () => {
  const models = answers.models(0);
  const reports = evaluation(['ham', 'spam']);

  it('stand beside the versions of their own run, in proportion to the teacher', () => {
    const candidates = candidatesOf(reports, models, { run: RUNS.succeeded, version: 'v3-teacher-int8' });
    expect(candidates.map(({ model, ratio, chosen }) => [model?.version, ratio?.toFixed(3), chosen])).toEqual(
      [
        ['v3-teacher-fp32', '1.000', false],
        ['v3-teacher-int8', '0.256', true],
        ['v3-student-fp32', '0.438', false],
        ['v3-student-int8', '0.112', false],
      ],
    );
  });

  it('have no version before they are registered, and no proportion without a teacher', () => {
    const [only] = candidatesOf(reports.slice(1, 2), models, { run: 'r-other', version: undefined });
    expect(only).toMatchObject({ model: undefined, ratio: undefined, chosen: false });
  });
});
