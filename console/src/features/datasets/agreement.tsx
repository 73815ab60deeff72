/** How far the annotators of a run's data agree. */
import { Link } from 'wouter';
import type { AgreementReport, Run } from '../../api/answers.ts';
import * as routes from '../../routes.ts';
import { count, counted, metric, percent } from '../../text/format.ts';
import { Facts, Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';
import { Advice } from './advice.tsx';

/** So many rows of a long list say enough. */
const MOST = 6;

interface AgreementProps {
  readonly report: AgreementReport;
  readonly record: Pick<Run, 'project' | 'review'>;
}

export function Agreement({ report, record }: AgreementProps) {
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
        <p>
          {meaning(report)}
          {record.review !== undefined && (
            <>
              {' '}
              <b>What to do:</b>{' '}
              <Link href={routes.review(record.project, record.review)}>label the disputed rows</Link>.
            </>
          )}
        </p>
        <Facts
          facts={[
            ['Score', metric(score)],
            ['Minimum', String(minimum)],
            ...chanceCorrected(report),
            ['Items measured', `${count(measured)} of ${count(items)}`],
            ['Below the minimum', count(disputed)],
            ['Without a majority', count(ties)],
          ]}
        />
        {report.advice !== undefined && <Advice advice={report.advice} />}
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

/** How often two people who rated the same row agree, and on which label least. */
function meaning({ score, minimum, labels }: AgreementReport): string {
  const least = labels.toSorted((a, b) => a.agreement - b.agreement)[0];
  const gate =
    (score ?? 0) < minimum
      ? `less than the ${percent(minimum, 0)} that annotation.minimum asks`
      : `enough for the ${percent(minimum, 0)} that annotation.minimum asks`;
  const where =
    least && labels.length > 1
      ? ` Least on ‘${least.label}’: ${percent(least.agreement, 0)} where one of them says so.`
      : '';
  return `Two people who label the same row agree by ${percent(score ?? 0, 0)}, ${gate}.${where}`;
}

const MEASURES: Readonly<Record<string, string>> = {
  jaccard: 'Interval',
  'alpha-nominal': 'Krippendorff’s alpha',
  'alpha-jaccard': 'Krippendorff’s alpha',
  'gwet-ac1': 'Gwet’s AC1',
};

/** The score's own interval, then the measures that chance does not raise. */
function chanceCorrected({ measures }: AgreementReport): [name: string, value: string][] {
  return measures.flatMap(({ metric: name, score, interval }) => {
    const title = MEASURES[name];
    if (title === undefined || score === null) return [];
    const range = interval === null ? '' : `${metric(interval.low)} to ${metric(interval.high)}`;
    if (name === 'jaccard') return range === '' ? [] : [[title, range]];
    return [[title, range === '' ? metric(score) : `${metric(score)} (${range})`]];
  });
}

type AgreementRow = readonly [name: string, agreement: number, basis: string];

const AgreementTable = ({
  title,
  rows,
}: {
  readonly title: string;
  readonly rows: readonly AgreementRow[];
}) => (
  <RowsTable
    label={title}
    rows={rows}
    rowKey={([name]) => name}
    columns={[
      { head: title, cell: ([name]) => name, heads: true },
      { head: 'Agreement', cell: ([, agreement]) => metric(agreement), number: true },
      { head: 'Of', cell: ([, , basis]) => basis, number: true, className: 'soft' },
    ]}
  />
);
