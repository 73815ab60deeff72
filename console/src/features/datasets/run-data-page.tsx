/** What validation found in a run's data, and how far its annotators agree. */
import type { AgreementReport, ValidationReport } from '../../api/answers.ts';
import { ApiError } from '../../api/client.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useAgreement, useReport } from '../../api/queries.ts';
import * as routes from '../../routes.ts';
import { count, counted, metric, percent } from '../../text/format.ts';
import { Mark, type Tone } from '../../ui/chip.tsx';
import { Empty } from '../../ui/notice.tsx';
import { Facts, PageHead, Panel } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';
import './datasets.css';

const isMissing = (error: Error | null): boolean => error instanceof ApiError && error.status === 404;

export default function RunDataPage({ project, run }: { readonly project: string; readonly run: string }) {
  const place = { project, run };
  const report = useReport(place, true);
  const agreement = useAgreement(place, true);
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
      {isMissing(report.error) ? (
        <Empty title="Not looked at yet">
          <p>The report appears when the run has passed its stage validate, usually within seconds.</p>
        </Empty>
      ) : (
        <Loaded data={report.data} error={report.error}>
          {(found) => <Validation report={found} />}
        </Loaded>
      )}
      {!isMissing(agreement.error) && (
        <Loaded data={agreement.data} error={agreement.error} lines={3}>
          {(found) => <Agreement report={found} />}
        </Loaded>
      )}
    </div>
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
            ['Characters, median', count(length.p50)],
            ['Characters, 95 %', count(length.p95)],
            ['Characters, longest', count(length.max)],
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
            <p className="soft">Nothing out of the ordinary.</p>
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
