/** What validation found in a run's data, and how far its annotators agree. */
import { Link } from 'wouter';
import type { AgreementReport, RunDetail, ValidationReport } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { type Place, useAgreement, useReport, useRun } from '../../api/queries.ts';
import { hasEnded, passes } from '../../api/run-states.ts';
import * as routes from '../../routes.ts';
import { reasonShown } from '../../text/complaint.ts';
import { count, counted, metric, percent } from '../../text/format.ts';
import { Mark, type Tone } from '../../ui/chip.tsx';
import { Empty, Notice } from '../../ui/notice.tsx';
import { Facts, PageHead, Panel } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';
import './datasets.css';

export default function RunDataPage(place: Place) {
  const { project, run } = place;
  const { data, error } = useRun(place);
  return (
    <div className="stack">
      <PageHead
        title="What the data looks like"
        crumbs={[
          { label: 'Runs', to: routes.list('runs') },
          { label: project, to: routes.list('runs', project) },
          { label: run, to: routes.run(project, run) },
        ]}
      />
      <Loaded data={data} error={error}>
        {(detail) => <Reports place={place} detail={detail} />}
      </Loaded>
    </div>
  );
}

function Reports({ place, detail }: { readonly place: Place; readonly detail: RunDetail }) {
  const { states, record } = detail;
  const validated = passes(states, 'validate') > 0;
  const rounds = passes(states, 'agreement');
  const report = useReport(place, validated);
  const agreement = useAgreement(place, rounds > 0, rounds);
  if (!validated) {
    return hasEnded(record) ? (
      <Empty title="It was not looked at">
        <p>
          The run ended before its stage validate:{' '}
          <Link href={routes.run(place.project, place.run)}>why</Link>.
        </p>
      </Empty>
    ) : (
      <Empty title="Not looked at yet">
        <p>The report appears when the run has passed its stage validate, usually within seconds.</p>
      </Empty>
    );
  }
  const refused = record.status === 'rejected' && record.reason && reasonShown(record.reason);
  return (
    <>
      {refused && <Notice tone="bad" title={refused.title} parts={refused.parts} />}
      <Loaded data={report.data} error={report.error}>
        {(found) => <Validation report={found} />}
      </Loaded>
      {rounds > 0 && (
        <Loaded data={agreement.data} error={agreement.error} lines={3}>
          {(found) => <Agreement report={found} />}
        </Loaded>
      )}
    </>
  );
}

const SEVERITY: Record<ValidationReport['findings'][number]['severity'], Tone> = {
  info: 'idle',
  warning: 'wait',
  error: 'bad',
};

function Validation({ report }: { readonly report: ValidationReport }) {
  const { rows, quarantined, duplicates, annotators, length, labels, findings } = report;
  const labelled = labels.reduce((sum, label) => sum + label.rows, 0);
  return (
    <>
      <Panel title="Rows">
        <Facts
          facts={[
            ['Verdict', report.verdict],
            ['Rows', count(rows)],
            ['Quarantined', count(quarantined)],
            ['Duplicates', count(duplicates)],
            ['Annotators', annotators === 0 ? 'one label a row' : count(annotators)],
            [
              'Characters a row',
              <ul key="characters">
                <li>median {count(length.p50)}</li>
                <li>95 % up to {count(length.p95)}</li>
                <li>longest {count(length.max)}</li>
              </ul>,
            ],
          ]}
        />
      </Panel>
      <div className="two-columns">
        <Panel title="Labels">
          <Table
            label="Rows of each label"
            head={
              <>
                <th scope="col">Label</th>
                <th scope="col" className="number">
                  Rows
                </th>
                <th scope="col" className="number">
                  Share
                </th>
                <th scope="col">
                  <span className="visually-hidden">Share as a bar</span>
                </th>
              </>
            }
          >
            {labels.map(({ label, rows: own }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className="number">{count(own)}</td>
                <td className="number">{labelled === 0 ? '–' : percent(own / labelled)}</td>
                <td>
                  <Bar share={labelled === 0 ? 0 : own / labelled} />
                </td>
              </tr>
            ))}
          </Table>
        </Panel>
        <Panel title="Findings">
          {findings.length === 0 ? (
            <p className="soft">No row stands out.</p>
          ) : (
            <ul className="findings">
              {findings.map((finding) => (
                <li key={finding.kind}>
                  <Mark tone={SEVERITY[finding.severity]} />
                  <span>
                    <b>{finding.kind}</b> <span className="soft">· {counted(finding.count, 'row')}</span>
                    <br />
                    {finding.message}
                  </span>
                  {finding.examples.length > 0 && (
                    <ul className="examples">
                      {finding.examples.map(({ source, line, text }) => (
                        <li key={`${source}:${line}`}>
                          <span className="soft mono">
                            {source.split('/').at(-1)}:{line}
                          </span>
                          <span className="quoted">{text}</span>
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </>
  );
}

/** So many rows of a long list say enough. */
const MOST = 12;

function Agreement({ report }: { readonly report: AgreementReport }) {
  const { score, minimum, measured, items, disputed, ties, labels, annotators } = report;
  if (score === null) {
    return (
      <Panel title="Agreement">
        <p>
          Not measured: each row has one label, so there is nobody to agree with. Rows with several
          annotators’ labels (column <code>annotations</code>) are measured.
        </p>
      </Panel>
    );
  }
  return (
    <Panel
      title="Agreement"
      aside={<span className="soft small">mean pairwise Jaccard of the label sets</span>}
    >
      <div className="stack">
        <Facts
          facts={[
            ['Score', metric(score)],
            ['Minimum', String(minimum)],
            ['Items measured', `${count(measured)} of ${count(items)}`],
            ['Below the minimum', count(disputed)],
            ['Without a majority', count(ties)],
          ]}
        />
        <div className="two-columns">
          <AgreementTable
            title="By label"
            rows={labels.map((l) => [l.label, l.agreement, counted(l.pairs, 'pair')])}
          />
          <AgreementTable
            title="By annotator, lowest first"
            rows={annotators
              .toSorted((a, b) => a.agreement - b.agreement)
              .slice(0, MOST)
              .map((a) => [a.annotator, a.agreement, counted(a.items, 'item')])}
          />
        </div>
      </div>
    </Panel>
  );
}

type AgreementRow = readonly [name: string, agreement: number, basis: string];

function AgreementTable({ title, rows }: { readonly title: string; readonly rows: readonly AgreementRow[] }) {
  return (
    <Table
      label={title}
      head={
        <>
          <th scope="col">{title}</th>
          <th scope="col" className="number">
            Agreement
          </th>
          <th scope="col" className="number">
            Of
          </th>
        </>
      }
    >
      {rows.map(([name, agreement, basis]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td className="number">{metric(agreement)}</td>
          <td className="number soft">{basis}</td>
        </tr>
      ))}
    </Table>
  );
}
