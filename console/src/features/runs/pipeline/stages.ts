/**
 * A run as the pipeline draws it: four phases of stages, each with its state, its time and what it found. Reads the
 * states the workflow reports and the jobs' own documents. Pure.
 */
import type { AgreementReport, RunDetail, RunJob, ValidationReport } from '../../../api/answers.ts';
import { count, counted, metric, percent } from '../../../text/format.ts';

export type StageState = 'ahead' | 'active' | 'done' | 'failed' | 'waiting' | 'skipped';

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

export interface StagePart {
  readonly name: string;
  readonly state: StageState;
  readonly found: string;
}

export interface Phase {
  readonly title: string;
  /** Lanes run side by side; each is read downwards. */
  readonly rows: readonly (readonly StageView[])[];
}

export interface Reports {
  readonly validation?: ValidationReport | undefined;
  readonly agreement?: AgreementReport | undefined;
}

type Events = RunDetail['states'];

interface Seen {
  readonly state: StageState;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

const ENDED = new Set(['succeeded', 'held', 'rejected', 'failed', 'stopped']);

/** A state's last visit. What was under way when the run ended did not end well. */
export function seen(states: Events, name: string, ended: boolean): Seen {
  let view: Seen = { state: ended ? 'skipped' : 'ahead' };
  for (const { state, kind, at } of states) {
    if (state !== name) continue;
    if (kind === 'entered') view = { state: ended ? 'failed' : 'active', startedAt: at };
    else if (kind !== 'retried')
      view = { ...view, state: kind === 'succeeded' ? 'done' : 'failed', finishedAt: at };
  }
  return view;
}

const shareWords = (fraction: number): string =>
  fraction === 1 ? 'all rows' : `${percent(fraction, fraction * 100 >= 1 ? 0 : 1)} of the rows`;

/** The numbers of a job's open-ended metrics. */
const figure = (job: RunJob | undefined, name: string): number | undefined => {
  const value = job?.metrics?.[name];
  return typeof value === 'number' ? value : undefined;
};

export function phasesOf(detail: RunDetail, reports: Reports): Phase[] {
  const ended = ENDED.has(detail.record.status);
  const view = (name: string, label: string, found?: string): StageView => {
    const own = seen(detail.states, name, ended);
    const shown = own.state === 'done' || own.state === 'failed' ? found : undefined;
    return { name, label, ...own, found: shown };
  };
  const { spec, record } = detail;
  const one = (stage: StageView): readonly StageView[] => [stage];
  return [
    {
      title: 'Data',
      rows: [
        one(view('intake', 'Intake', spec && counted(spec.data.sources.length, 'source'))),
        one(view('validate', 'Validate', validationFound(reports.validation))),
        one(view('clean', 'Clean', spec && `profile ${spec.cleaning.profile}`)),
        one(view('assemble', 'Assemble', spec && datasetFound(detail))),
        ...agreementRows(detail, reports.agreement, ended),
      ],
    },
    {
      title: 'Training',
      rows: [one(view('plan', 'Plan', planFound(detail))), ...roundRows(detail, ended)],
    },
    { title: 'Compression', rows: compressionRows(detail, ended) },
    {
      title: 'Release',
      rows: [
        one(evaluateView(detail, ended)),
        one(view('register', 'Register', record.version)),
        one(deployView(detail, view('deploy', 'Deploy'))),
      ],
    },
  ];
}

const validationFound = (report: ValidationReport | undefined): string | undefined =>
  report &&
  [
    counted(report.rows, 'row'),
    `${report.quarantined === 0 ? 'none' : count(report.quarantined)} quarantined`,
  ].join(', ');

const datasetFound = ({ spec, record }: RunDetail): string =>
  `dataset ${spec?.data.dataset ?? record.project}`;

const chosen = (detail: RunDetail): number => detail.plan.filter(({ by }) => by === 'chosen').length;
const planFound = (detail: RunDetail): string | undefined =>
  chosen(detail) === 0 ? undefined : `${counted(chosen(detail), 'setting')} worked out`;

function agreementRows(
  detail: RunDetail,
  report: AgreementReport | undefined,
  ended: boolean,
): (readonly StageView[])[] {
  const own = seen(detail.states, 'agreement', ended);
  const found =
    report === undefined
      ? undefined
      : report.score === null
        ? 'not measured: one label a row'
        : `${metric(report.score)}, minimum ${report.minimum}`;
  const agreement: StageView = {
    name: 'agreement',
    label: 'Agreement',
    ...own,
    found: own.state === 'done' || own.state === 'failed' ? found : undefined,
  };
  const review = seen(detail.states, 'review', ended);
  if (review.startedAt === undefined) return [[agreement]];
  const waiting = review.state === 'active';
  return [
    [agreement],
    [
      {
        name: 'review',
        label: 'Review',
        ...review,
        state: waiting ? 'waiting' : review.state,
        found: waiting ? 'waits for people’s labels' : review.state === 'done' ? 'labels came in' : undefined,
      },
    ],
  ];
}

const JOB_STATES: Record<RunJob['status'], StageState> = {
  queued: 'ahead',
  running: 'active',
  succeeded: 'done',
  failed: 'failed',
};

const jobState = (job: RunJob, ended: boolean): StageState => {
  const state = JOB_STATES[job.status];
  return ended && (state === 'active' || state === 'ahead') ? 'failed' : state;
};

const together = (states: readonly StageState[]): StageState => {
  if (states.includes('failed')) return 'failed';
  if (states.length > 0 && states.every((state) => state === 'done')) return 'done';
  return states.some((state) => state === 'active' || state === 'done') ? 'active' : 'ahead';
};

const earliest = (instants: readonly (string | undefined)[]): string | undefined =>
  instants.filter((instant) => instant !== undefined).sort()[0];
const latest = (instants: readonly (string | undefined)[]): string | undefined =>
  instants
    .filter((instant) => instant !== undefined)
    .sort()
    .at(-1);

const variantOf = (job: string): string => job.replace(/^train-\d+-/, '');

/** One row a round: those made, then those the spec still announces. */
function roundRows({ rounds, jobs, spec, states }: RunDetail, ended: boolean): (readonly StageView[])[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  // Each visit to `train` is one round.
  const visits = states.filter(({ state, kind }) => state === 'train' && kind === 'entered');
  const made = rounds.map((round, at): StageView => {
    const own = round.jobs.flatMap((name) => byName.get(name) ?? []);
    const next = rounds[at + 1];
    const survivors = next && new Set(next.jobs.map(variantOf));
    const state = together(own.map((job) => jobState(job, ended)));
    return {
      name: `train-${round.index}`,
      label: `Train, round ${round.index + 1}`,
      state,
      startedAt: earliest(own.map((job) => job.startedAt)) ?? visits[at]?.at,
      finishedAt: state === 'done' ? latest(own.map((job) => job.finishedAt)) : undefined,
      found: shareWords(round.fraction),
      parts: own.map((job) => {
        const variant = variantOf(job.name);
        const accuracy = figure(job, 'accuracy');
        const words = accuracy === undefined ? job.status : `accuracy ${metric(accuracy)}`;
        const dropped = survivors !== undefined && !survivors.has(variant);
        return { name: variant, state: jobState(job, ended), found: dropped ? `${words}, dropped` : words };
      }),
    };
  });
  const announced = (spec?.progressive.fractions ?? [1]).slice(made.length).map(
    (fraction, at): StageView => ({
      name: `train-${made.length + at}`,
      label: `Train, round ${made.length + at + 1}`,
      state: ended ? 'skipped' : 'ahead',
      found: shareWords(fraction),
    }),
  );
  return [...made, ...announced].map((stage) => [stage]);
}

function jobView(detail: RunDetail, name: string, label: string, found: string, ended: boolean): StageView {
  const job = detail.jobs.find((candidate) => candidate.name === name);
  const own = seen(detail.states, name, ended);
  if (job === undefined) return { name, label, ...own };
  // Inputs are written before it is decided which jobs run.
  const state = own.startedAt === undefined && job.attempts === 0 ? own.state : jobState(job, ended);
  return {
    name,
    label,
    state,
    startedAt: job.startedAt ?? own.startedAt,
    finishedAt: job.finishedAt ?? own.finishedAt,
    found: state === 'done' ? found : undefined,
  };
}

function compressionRows(detail: RunDetail, ended: boolean): (readonly StageView[])[] {
  const { spec, jobs } = detail;
  const asked = {
    quantize: spec?.compression.quantize !== 'none',
    distill: spec?.compression.distill !== false,
  };
  const ratio = (name: string): string => {
    const value = figure(
      jobs.find((job) => job.name === name),
      'ratio',
    );
    return value === undefined ? 'INT8' : `INT8, ${percent(value, 1)} of the size`;
  };
  const accuracy = figure(
    jobs.find((job) => job.name === 'distill'),
    'accuracy',
  );
  const view = (name: string, label: string, found: string, wanted: boolean): StageView =>
    wanted
      ? jobView(detail, name, label, found, ended)
      : { name, label, state: 'skipped', found: 'not asked for' };
  const student = accuracy === undefined ? 'student' : `student, accuracy ${metric(accuracy)}`;
  return [
    [
      view('quantize', 'Quantize', ratio('quantize'), asked.quantize),
      view('distill', 'Distill', student, asked.distill),
    ],
    [
      view(
        'quantize-student',
        'Quantize student',
        ratio('quantize-student'),
        asked.quantize && asked.distill,
      ),
    ],
  ];
}

function evaluateView(detail: RunDetail, ended: boolean): StageView {
  const found = detail.evaluation && `${counted(detail.evaluation.length, 'candidate')} on held-out rows`;
  return jobView(detail, 'evaluate', 'Evaluate', found ?? '', ended);
}

function deployView({ spec, record }: RunDetail, view: StageView): StageView {
  if (spec?.deploy.mode === 'none') return { ...view, state: 'skipped', found: 'not asked for' };
  if (view.state === 'done') return { ...view, found: `deployment ${spec?.deploy.deployment ?? 'default'}` };
  if (view.state === 'skipped' && record.status === 'held') return { ...view, found: 'held back' };
  return view;
}
