/** Every registered version: newest first. */
import { Link } from 'wouter';
import type { ModelSummary } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useModels } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { age, bytes, instant, metric, milliseconds } from '../../text/format.ts';
import { Command } from '../../ui/command.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { StageChip } from './stage-chip.tsx';

export function ModelsPage({ project }: { readonly project?: string }) {
  const { rows, error } = useModels(project);
  return (
    <div className="stack">
      <PageHead
        title={project === undefined ? 'Models' : `Models of ${project}`}
        about="Each version a run registered: measured on rows it had not seen."
      />
      <Loaded data={rows} error={error}>
        {(models) =>
          models.length === 0 ? <NoModels /> : <ModelsTable models={models} all={project === undefined} />
        }
      </Loaded>
    </div>
  );
}

function ModelsTable({ models, all }: { readonly models: readonly ModelSummary[]; readonly all: boolean }) {
  const now = useNow(30_000);
  return (
    <Table
      label="Models"
      head={
        <>
          <th scope="col">Version</th>
          <th scope="col">Stage</th>
          {all && <th scope="col">Project</th>}
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
            p50
          </th>
          <th scope="col">Made</th>
          <th scope="col">By run</th>
        </>
      }
    >
      {models
        .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        .map(({ project, version, stage, report, createdAt, run }) => (
          <tr key={`${project}/${version}`}>
            <th scope="row" className="nowrap">
              <Link href={routes.model(project, version)}>{version}</Link>
            </th>
            <td>
              <StageChip stage={stage} />
            </td>
            {all && (
              <td className="clipped" title={project}>
                <Link href={routes.list('models', project)}>{project}</Link>
              </td>
            )}
            <td className="number">{metric(report.accuracy)}</td>
            <td className="number">{metric(report.macroF1)}</td>
            <td className="number">{bytes(report.bytes)}</td>
            <td className="number">{milliseconds(report.latencyMs.p50)}</td>
            <td className="nowrap">
              <time dateTime={createdAt} title={instant(createdAt)}>
                {age(createdAt, now)}
              </time>
            </td>
            <td className="nowrap">
              <Link className="mono" href={routes.run(project, run)}>
                {run}
              </Link>
            </td>
          </tr>
        ))}
    </Table>
  );
}

const NoModels = () => (
  <Empty title="No model yet">
    <p>A run registers its candidates once they are evaluated. Start one, or look how far it is:</p>
    <Command name="modelmill runs" text="npx modelmill runs" />
  </Empty>
);
