/** Runs that made the version or trained on it, the models they made, and versions made from it. */
import { Link } from 'wouter';
import type { DatasetVersionDetail, ModelSummary } from '../../../api/answers.ts';
import type { VersionPlace } from '../../../api/dataset-place.ts';
import { useModels } from '../../../api/queries.ts';
import * as routes from '../../../routes.ts';
import { metric } from '../../../text/format.ts';
import { Panel } from '../../../ui/panel.tsx';
import { RowsTable } from '../../../ui/table.tsx';
import { usersOf } from './users.ts';

interface UsersProps {
  readonly place: VersionPlace;
  readonly manifest: DatasetVersionDetail['manifest'];
}

export function Users({ place, manifest }: UsersProps) {
  const { project } = place;
  const maker = manifest.lineage.run;
  const { rows: models = [] } = useModels(project);
  const users = usersOf(place, maker, models);
  return (
    <Panel title="Runs that use it">
      <RowsTable
        label="Runs that use it"
        rows={users}
        rowKey={({ run }) => run}
        columns={[
          {
            head: 'Run',
            cell: ({ run }) => (
              <Link className="mono" href={routes.run(project, run)}>
                {run}
              </Link>
            ),
            heads: true,
            className: 'nowrap',
          },
          {
            head: 'How',
            cell: ({ run, models: own }) =>
              [run === maker && 'made it', own.length > 0 && 'trained on it'].filter(Boolean).join(', '),
          },
          {
            head: 'Models',
            cell: ({ models: own }) => (own.length === 0 ? '–' : <Models project={project} models={own} />),
          },
        ]}
      />
    </Panel>
  );
}

const Models = ({
  project,
  models,
}: {
  readonly project: string;
  readonly models: readonly ModelSummary[];
}) => (
  <ul>
    {models.map(({ version, report }) => (
      <li key={version}>
        <Link className="mono" href={routes.model(project, version)}>
          {version}
        </Link>{' '}
        <span className="soft small">accuracy {metric(report.accuracy)}</span>
      </li>
    ))}
  </ul>
);
