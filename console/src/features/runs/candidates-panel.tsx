import { Link } from 'wouter';
import type { Run } from '../../api/answers.ts';
import * as routes from '../../routes.ts';
import { bytes, metric, milliseconds, percent, reading } from '../../text/format.ts';
import { Chip, Mark } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import './candidates.css';
import type { Candidate } from './candidates.ts';

interface CandidatesPanelProps {
  readonly run: Run;
  readonly candidates: readonly Candidate[];
}

export function CandidatesPanel({ run, candidates }: CandidatesPanelProps) {
  return (
    <Panel title="Candidates" aside={<span className="soft small">each on the same held-out rows</span>}>
      <Table
        label="Candidates"
        head={
          <>
            <th scope="col">Candidate</th>
            <th scope="col" className="number">
              Accuracy
            </th>
            <th scope="col" className="number">
              Macro F1
            </th>
            <th scope="col" className="number">
              Size
            </th>
            <th scope="col" className="number">
              of teacher
            </th>
            <th scope="col" className="number">
              p50
            </th>
            <th scope="col" className="number">
              p99
            </th>
            <th scope="col">Gates</th>
          </>
        }
      >
        {candidates.map(({ report, ratio, model, chosen }) => (
          <tr key={report.name} data-chosen={chosen}>
            <th scope="row">
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
            </th>
            <td className="number">{metric(report.accuracy)}</td>
            <td className="number">{metric(report.macroF1)}</td>
            <td className="number">{bytes(report.bytes)}</td>
            <td className="number">{ratio === undefined ? '–' : percent(ratio)}</td>
            <td className="number">{milliseconds(report.latencyMs.p50)}</td>
            <td className="number">{milliseconds(report.latencyMs.p99)}</td>
            <td className="prose">
              {model === undefined ? (
                <span className="soft">not registered</span>
              ) : (
                <Gates gates={model.gates} />
              )}
            </td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

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
          <span className="nowrap">
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
