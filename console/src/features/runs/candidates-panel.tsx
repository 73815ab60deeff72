import { Link } from 'wouter';
import type { Run } from '../../api/answers.ts';
import * as routes from '../../routes.ts';
import { bytes, metric, milliseconds, percent, reading } from '../../text/format.ts';
import { Chip, Mark } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';
import './candidates.css';
import type { Candidate } from './candidates.ts';

interface CandidatesPanelProps {
  readonly run: Run;
  readonly candidates: readonly Candidate[];
}

export const CandidatesPanel = ({ run, candidates }: CandidatesPanelProps) => (
  <Panel title="Candidates" aside={<span className="soft small">each on the same held-out rows</span>}>
    <RowsTable
      label="Candidates"
      rows={candidates}
      rowKey={({ report }) => report.name}
      chosen={({ chosen }) => chosen}
      columns={[
        { head: 'Candidate', cell: (candidate) => <Name run={run} candidate={candidate} />, heads: true },
        { head: 'Accuracy', cell: ({ report }) => metric(report.accuracy), number: true },
        { head: 'Macro F1', cell: ({ report }) => metric(report.macroF1), number: true },
        { head: 'Size', cell: ({ report }) => bytes(report.bytes), number: true },
        {
          head: 'of teacher',
          cell: ({ ratio }) => (ratio === undefined ? '–' : percent(ratio)),
          number: true,
        },
        { head: 'p50', cell: ({ report }) => milliseconds(report.latencyMs.p50), number: true },
        { head: 'p99', cell: ({ report }) => milliseconds(report.latencyMs.p99), number: true },
        {
          head: 'Gates',
          cell: ({ model }) =>
            model === undefined ? (
              <span className="soft">not registered</span>
            ) : (
              <Gates gates={model.gates} />
            ),
          className: 'prose',
        },
      ]}
    />
  </Panel>
);

interface NameProps {
  readonly run: Run;
  readonly candidate: Candidate;
}

const Name = ({ run, candidate: { report, model, chosen } }: NameProps) => (
  <span className="row nowrap candidate">
    {model === undefined ? (
      <span className="nowrap">{report.name}</span>
    ) : (
      <Link className="nowrap" href={routes.model(run.project, model.version)}>
        {report.name}
      </Link>
    )}
    {chosen && ' '}
    {chosen && <Chosen held={run.status === 'held'} />}
  </span>
);

const Chosen = ({ held }: { readonly held: boolean }) =>
  held ? <Chip tone="wait">nearest</Chip> : <Chip tone="good">chosen</Chip>;

type Gate = NonNullable<Candidate['model']>['gates'][number];

function Gates({ gates }: { readonly gates: readonly Gate[] }) {
  if (gates.length === 0) return <span className="soft">none</span>;
  return (
    <ul className="gates">
      {gates.map(({ gate, value, limit, passed }) => (
        <li key={gate} title={`${gate}: ${reading(value)}, limit ${reading(limit)}`}>
          <Mark tone={passed ? 'good' : 'bad'} />
          <span>
            {gate}
            <span className="visually-hidden">{passed ? ' passed' : ' failed'}</span>
            {!passed && (
              <span className="soft">
                {' '}
                {reading(value)}, limit {reading(limit)}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
