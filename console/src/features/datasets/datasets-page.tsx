/** The versions of a project's datasets, or of all: newest first. */
import { Link } from 'wouter';
import type { DatasetVersion } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useDatasets } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { age, count, instant } from '../../text/format.ts';
import { Command } from '../../ui/command.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { type Column, RowsTable } from '../../ui/table.tsx';

export function DatasetsPage({ project }: { readonly project?: string }) {
  const { rows, error } = useDatasets(project);
  return (
    <div className="stack">
      <PageHead
        title={project === undefined ? 'Datasets' : `Datasets of ${project}`}
        about={
          project === undefined
            ? 'Each version a run made of its data. Choose a project to collect data for it.'
            : 'Each version a run made of its data.'
        }
        actions={
          project !== undefined && (
            <Link className="button" data-kind="primary" href={routes.collect(project)}>
              Collect data
            </Link>
          )
        }
      />
      <Loaded data={rows} error={error}>
        {(versions) =>
          versions.length === 0 ? (
            <NoDatasets />
          ) : (
            <Versions versions={versions} all={project === undefined} />
          )
        }
      </Loaded>
    </div>
  );
}

const sum = ({ rows }: DatasetVersion): number => rows.train + rows.validation + rows.test;

function Versions({
  versions,
  all,
}: {
  readonly versions: readonly DatasetVersion[];
  readonly all: boolean;
}) {
  const now = useNow(30_000);
  const project: Column<DatasetVersion> = {
    head: 'Project',
    cell: ({ project: own }) => <Link href={routes.list('datasets', own)}>{own}</Link>,
    title: ({ project: own }) => own,
    className: 'clipped',
  };
  return (
    <RowsTable
      label="Datasets"
      rows={versions.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))}
      rowKey={(row) => `${row.project}/${row.dataset}@${row.version}`}
      columns={[
        {
          head: 'Version',
          cell: ({ project: own, dataset, version }) => (
            <Link className="mono" href={routes.dataset(own, dataset, version)}>
              {dataset}@{version}
            </Link>
          ),
          heads: true,
          className: 'nowrap',
        },
        ...(all ? [project] : []),
        { head: 'Rows', cell: (row) => count(sum(row)), number: true },
        { head: 'Training', cell: ({ rows }) => count(rows.train), number: true },
        {
          head: 'Labels',
          cell: ({ labels }) => labels.join(', '),
          className: 'clipped',
          title: ({ labels }) => labels.join(', '),
        },
        {
          head: 'Made',
          cell: ({ createdAt }) => (
            <time dateTime={createdAt} title={instant(createdAt)}>
              {age(createdAt, now)}
            </time>
          ),
          className: 'nowrap',
        },
        {
          head: 'By run',
          cell: ({ project: own, run }) => (
            <Link className="mono" href={routes.run(own, run)}>
              {run}
            </Link>
          ),
          className: 'nowrap',
        },
      ]}
    />
  );
}

const NoDatasets = () => (
  <Empty title="No dataset version yet">
    <p>A run makes one of its data; of files also by itself:</p>
    <Command name="modelmill data add" text="npx modelmill data add reviews reviews.csv" />
  </Empty>
);
