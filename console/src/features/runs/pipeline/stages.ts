/**
 * A run as the pipeline draws it: four phases of stages, each with its state, its time and what it found. Reads the
 * states the workflow reports, the reports of validate and agreement, and the jobs' own documents. Pure.
 */
import type { AgreementReport, Run, RunDetail, ValidationReport } from '../../../api/answers.ts';
import { seen } from '../../../api/run-states.ts';
import { reasonShown } from '../../../text/complaint.ts';
import { count, counted, metric } from '../../../text/format.ts';
import { augmentRows, collectRows, compressionRows, evaluateView, roundRows } from './job-stages.ts';
import type { Phase, Row, StageView } from './stage-view.ts';

export interface Reports {
  readonly validation?: ValidationReport | undefined;
  readonly agreement?: AgreementReport | undefined;
}

export function phasesOf(detail: RunDetail, reports: Reports): Phase[] {
  const { spec, record, states } = detail;
  const view = (name: string, label: string, found?: string): StageView => {
    const own = seen(states, name, record.status);
    const shown = own.state === 'done' || own.state === 'failed' ? found : undefined;
    return { name, label, ...own, found: shown };
  };
  const phases: Phase[] = [
    {
      title: 'Data',
      rows: [
        [view('intake', 'Intake', sourcesFound(detail))],
        ...collectRows(detail),
        [view('split', 'Split')],
        [view('validate', 'Validate')],
        [reportView(view('report', 'Report'), reports.validation)],
        [view('clean', 'Clean', spec && `profile ${spec.cleaning.profile}`)],
        [view('dedupe', 'Dedupe')],
        [view('assemble', 'Assemble', `dataset ${spec?.data.dataset ?? record.project}`)],
        [view('agreement', 'Agreement', agreementFound(reports.agreement))],
        ...reviewRows(detail),
        ...(spec?.until === 'dataset' ? augmentRows(detail) : []),
      ],
    },
    {
      title: 'Training',
      rows: [
        [view('plan', 'Plan', planFound(detail))],
        ...(spec?.until === 'dataset' ? [] : augmentRows(detail)),
        ...roundRows(detail),
      ],
    },
    { title: 'Compression', rows: compressionRows(detail) },
    {
      title: 'Release',
      rows: [
        [evaluateView(detail)],
        [view('register', 'Register', record.version)],
        [deployView(detail, view('deploy', 'Deploy'))],
      ],
    },
  ];
  return phases.map((phase) => ({
    ...phase,
    rows: phase.rows.map((row) => row.map((stage) => withReason(stage, record))),
  }));
}

/** A stage that did not end by itself says why, unless it has said so; a round beside how much it trained on. */
function withReason(stage: StageView, { reason }: Run): StageView {
  const { state, name, found } = stage;
  if ((state !== 'failed' && state !== 'stopped') || reason === undefined) return stage;
  const why = reasonShown(reason).parts.found;
  if (found === undefined) return { ...stage, found: why };
  return name.startsWith('train-') ? { ...stage, found: `${found}: ${why}` } : stage;
}

function sourcesFound({ spec }: RunDetail): string | undefined {
  if (spec === undefined) return undefined;
  const { sources, collect } = spec.data;
  const given = counted(sources.length, 'source');
  if (collect === undefined) return given;
  const asked = `${count(collect.sources.length)} to collect`;
  return sources.length === 0 ? asked : `${given}, ${asked}`;
}

/** The stage ends well also where its verdict is that the data can't be used. */
function reportView(view: StageView, report: ValidationReport | undefined): StageView {
  if (report === undefined || view.state !== 'done') return view;
  const quarantined = report.quarantined === 0 ? 'none' : count(report.quarantined);
  const found = `${counted(report.rows, 'row')}, ${quarantined} quarantined`;
  return report.verdict === 'rejected'
    ? { ...view, state: 'failed', found: `${found}: rejected` }
    : { ...view, found };
}

function agreementFound(report: AgreementReport | undefined): string | undefined {
  if (report === undefined) return undefined;
  if (report.score === null) return 'not measured: one label a row';
  return `${metric(report.score)}, minimum ${report.minimum}`;
}

/** A review has a row only where one was opened. */
function reviewRows({ record, states }: RunDetail): readonly Row[] {
  const own = seen(states, 'review', record.status);
  const view = { name: 'review', label: 'Review', ...own };
  if (own.startedAt === undefined) return [];
  if (own.state === 'active') return [[{ ...view, state: 'waiting', found: 'waits for people’s labels' }]];
  return [[own.state === 'done' ? { ...view, found: 'labels came in' } : view]];
}

function planFound({ plan }: RunDetail): string | undefined {
  const chosen = plan.filter(({ by }) => by === 'chosen').length;
  return chosen === 0 ? undefined : `${counted(chosen, 'setting')} worked out`;
}

function deployView({ spec, record }: RunDetail, view: StageView): StageView {
  if (spec?.deploy.mode === 'none') return { ...view, state: 'skipped', found: 'not asked for' };
  if (view.state === 'done') return { ...view, found: `deployment ${spec?.deploy.deployment ?? 'default'}` };
  if (view.state === 'skipped' && record.status === 'held') return { ...view, found: 'held back' };
  return view;
}
