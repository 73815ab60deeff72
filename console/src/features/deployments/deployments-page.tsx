/** What serves, and with which share of the traffic. */
import { Link } from 'wouter';
import type { Deployment } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useDeployments } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { age, instant, percent } from '../../text/format.ts';
import { shellWord } from '../../text/shell.ts';
import { Command } from '../../ui/command.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';

export function DeploymentsPage({ project }: { readonly project?: string }) {
  const { rows, error } = useDeployments(project);
  return (
    <div className="stack">
      <PageHead
        title={project === undefined ? 'Deployments' : `Deployments of ${project}`}
        about="An endpoint and the model versions that share its traffic."
      />
      <Loaded data={rows} error={error}>
        {(deployments) =>
          deployments.length === 0 ? (
            <NoDeployments project={project} />
          ) : (
            <DeploymentsTable deployments={deployments} />
          )
        }
      </Loaded>
    </div>
  );
}

function DeploymentsTable({ deployments }: { readonly deployments: readonly Deployment[] }) {
  const now = useNow(30_000);
  return (
    <Table
      label="Deployments"
      head={
        <>
          <th scope="col">Deployment</th>
          <th scope="col">Project</th>
          <th scope="col">Version</th>
          <th scope="col" className="number">
            Traffic
          </th>
          <th scope="col">
            <span className="visually-hidden">Traffic as a bar</span>
          </th>
          <th scope="col">Mode</th>
          <th scope="col">Target</th>
          <th scope="col">Changed</th>
        </>
      }
    >
      {deployments.flatMap(({ project, deployment, arms, mode, target, updatedAt }) =>
        arms.map(({ version, weight }) => (
          <tr key={`${project}/${deployment}/${version}`}>
            <th scope="row" className="nowrap">
              {deployment}
            </th>
            <td className="clipped" title={project}>
              <Link href={routes.list('deployments', project)}>{project}</Link>
            </td>
            <td className="nowrap">
              <Link href={routes.model(project, version)}>{version}</Link>
            </td>
            <td className="number">{percent(weight, 0)}</td>
            <td>
              <Bar share={weight} />
            </td>
            <td>{mode}</td>
            <td>{target}</td>
            <td className="nowrap">
              <time dateTime={updatedAt} title={instant(updatedAt)}>
                {age(updatedAt, now)}
              </time>
            </td>
          </tr>
        )),
      )}
    </Table>
  );
}

const NoDeployments = ({ project = 'my-project' }: { readonly project?: string | undefined }) => (
  <Empty title="Nothing serves yet">
    <p>A run whose candidate passes every gate deploys it by itself. By hand it is:</p>
    <Command
      name="modelmill promote"
      text={`npx modelmill promote v1-teacher-int8 --project ${shellWord(project)}`}
    />
  </Empty>
);
