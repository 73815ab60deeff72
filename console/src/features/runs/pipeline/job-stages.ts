/** The stages that are jobs, as the pipeline draws them: what each job's own documents say. Pure. */
import type { Run, RunDetail, RunJob } from '../../../api/answers.ts';
import { hasEnded, type StageState, seen } from '../../../api/run-states.ts';
import { counted, metric, percent } from '../../../text/format.ts';
import type { Row, StagePart, StageView } from './stage-view.ts';

const JOB_STATES: Record<RunJob['status'], StageState> = {
  queued: 'ahead',
  running: 'active',
  succeeded: 'done',
  failed: 'failed',
  stopped: 'stopped',
};

const jobState = (job: RunJob, record: Run): StageState =>
  job.status === 'queued' && hasEnded(record) ? 'skipped' : JOB_STATES[job.status];

function together(states: readonly StageState[]): StageState {
  for (const state of ['failed', 'stopped'] as const) if (states.includes(state)) return state;
  for (const state of ['done', 'skipped'] as const)
    if (states.length > 0 && states.every((one) => one === state)) return state;
  return states.some((state) => state === 'active' || state === 'done') ? 'active' : 'ahead';
}

const inOrder = (instants: readonly (string | undefined)[]): string[] =>
  instants.filter((instant) => instant !== undefined).sort();

/** A number of a job's open-ended metrics. */
const figure = (job: RunJob | undefined, name: string): number | undefined => {
  const value = job?.metrics?.[name];
  return typeof value === 'number' ? value : undefined;
};

const variantOf = (job: string): string => job.replace(/^train-\d+-/, '');

const shareWords = (fraction: number): string =>
  fraction === 1 ? 'all rows' : `${percent(fraction, fraction * 100 >= 1 ? 0 : 1)} of the rows`;

/** One row a round: those made, then those the spec still announces. */
export function roundRows({ record, rounds, jobs, spec, states }: RunDetail): readonly Row[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  // Each visit to `train` is one round.
  const visits = states.filter(({ state, kind }) => state === 'train' && kind === 'entered');
  const made = rounds.map((round, at): StageView => {
    const own = round.jobs.flatMap((name) => byName.get(name) ?? []);
    const next = rounds[at + 1];
    const survivors = next && new Set(next.jobs.map(variantOf));
    const ofJobs = together(own.map((job) => jobState(job, record)));
    // Its jobs may not have begun, and the stage had.
    const state =
      ofJobs === 'skipped' && next === undefined ? seen(states, 'train', record.status).state : ofJobs;
    return {
      name: `train-${round.index}`,
      label: `Train, round ${round.index + 1}`,
      state,
      startedAt: inOrder(own.map((job) => job.startedAt))[0] ?? visits[at]?.at,
      finishedAt: state === 'active' ? undefined : inOrder(own.map((job) => job.finishedAt)).at(-1),
      found: shareWords(round.fraction),
      parts: own.map((job) => variantPart(job, jobState(job, record), survivors)),
    };
  });
  const announced = (spec?.progressive.fractions ?? [1]).slice(made.length).map(
    (fraction, at): StageView => ({
      name: `train-${made.length + at}`,
      label: `Train, round ${made.length + at + 1}`,
      state: hasEnded(record) ? 'skipped' : 'ahead',
      found: shareWords(fraction),
    }),
  );
  return [...made, ...announced].map((stage) => [stage]);
}

function variantPart(job: RunJob, state: StageState, survivors: ReadonlySet<string> | undefined): StagePart {
  const name = variantOf(job.name);
  const accuracy = figure(job, 'accuracy');
  const words = accuracy === undefined ? job.status : `accuracy ${metric(accuracy)}`;
  const dropped = survivors !== undefined && !survivors.has(name);
  return { name, state, found: dropped ? `${words}, dropped` : words };
}

function jobView(detail: RunDetail, name: string, label: string, found: string | undefined): StageView {
  const { record, jobs, states } = detail;
  const job = jobs.find((candidate) => candidate.name === name);
  const own = seen(states, name, record.status);
  if (job === undefined) return { name, label, ...own };
  // Inputs are written before it is decided which jobs run.
  const state = own.startedAt === undefined && job.attempts === 0 ? own.state : jobState(job, record);
  return {
    name,
    label,
    state,
    startedAt: job.startedAt ?? own.startedAt,
    finishedAt: job.finishedAt ?? own.finishedAt,
    found: state === 'done' ? found : undefined,
  };
}

export function compressionRows(detail: RunDetail): readonly Row[] {
  const { spec, jobs } = detail;
  const jobNamed = (name: string) => jobs.find((job) => job.name === name);
  const quantize = spec?.compression.quantize !== 'none';
  const distill = spec?.compression.distill !== false;
  const smaller = (name: string): string => {
    const ratio = figure(jobNamed(name), 'ratio');
    return ratio === undefined ? 'INT8' : `INT8, ${percent(ratio, 1)} of the size`;
  };
  const accuracy = figure(jobNamed('distill'), 'accuracy');
  const student = accuracy === undefined ? 'student' : `student, accuracy ${metric(accuracy)}`;
  const view = (name: string, label: string, found: string, wanted: boolean): StageView =>
    wanted ? jobView(detail, name, label, found) : { name, label, state: 'skipped', found: 'not asked for' };
  return [
    [
      view('quantize', 'Quantize', smaller('quantize'), quantize),
      view('distill', 'Distill', student, distill),
    ],
    [view('quantize-student', 'Quantize student', smaller('quantize-student'), quantize && distill)],
  ];
}

/** Only where the spec asks for it, or a source is too large for anything else. */
export function collectRows(detail: RunDetail): readonly Row[] {
  const job = detail.jobs.find(({ name }) => name === 'collect');
  if (detail.spec?.data.collect === undefined && job === undefined) return [];
  const rows = figure(job, 'rows');
  return [[jobView(detail, 'collect', 'Collect', rows === undefined ? undefined : counted(rows, 'row'))]];
}

export function augmentRows(detail: RunDetail): readonly Row[] {
  if (detail.spec?.augmentation === undefined) return [];
  const copies = figure(
    detail.jobs.find(({ name }) => name === 'augment'),
    'copies',
  );
  const found = copies === undefined ? undefined : counted(copies, 'copy', 'copies');
  return [[jobView(detail, 'augment', 'Augment', found)]];
}

export function evaluateView(detail: RunDetail): StageView {
  const { evaluation } = detail;
  const found = evaluation && `${counted(evaluation.length, 'candidate')} on held-out rows`;
  return jobView(detail, 'evaluate', 'Evaluate', found);
}
