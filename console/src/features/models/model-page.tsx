/** One version's card: what it is, how good, where from, what it says to a text of your own. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Deployment, Model } from '../../api/answers.ts';
import { answered, api } from '../../api/client.ts';
import { Failure, Loaded } from '../../api/loaded.tsx';
import { useDeployments, useModel } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import {
  age,
  bytes,
  count,
  counted,
  instant,
  keyName,
  metric,
  milliseconds,
  percent,
  reading,
} from '../../text/format.ts';
import { Mark } from '../../ui/chip.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Facts, PageHead, Panel } from '../../ui/panel.tsx';
import { Bar, Table } from '../../ui/table.tsx';
import { Confusion } from './confusion.tsx';
import './models.css';
import { PredictionBox } from './prediction-box.tsx';
import { StageChip } from './stage-chip.tsx';

interface ModelPlace {
  readonly project: string;
  readonly version: string;
}

export default function ModelPage({ project, version }: ModelPlace) {
  const { data, error } = useModel(project, version);
  return (
    <div className="stack">
      <Loaded data={data} error={error} lines={10}>
        {(model) => <ModelView model={model} />}
      </Loaded>
    </div>
  );
}

/** The deployment to ask: one that this version serves, else the first. */
const asked = (deployments: readonly Deployment[], version: string): Deployment | undefined =>
  deployments.find(({ arms }) => arms.some((arm) => arm.version === version)) ?? deployments[0];

function ModelView({ model }: { readonly model: Model }) {
  const { project, version, report, stage, createdAt, task, labels } = model;
  const now = useNow(30_000);
  const { rows: deployments = [] } = useDeployments(project);
  const artifactBytes = model.artifact.files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <>
      <PageHead
        title={version}
        crumbs={[
          { label: 'Models', to: routes.list('models') },
          { label: project, to: routes.list('models', project) },
        ]}
        state={<StageChip stage={stage} />}
        about={
          <>
            Made{' '}
            <time dateTime={createdAt} title={instant(createdAt)}>
              {age(createdAt, now)}
            </time>{' '}
            by run{' '}
            <Link className="mono" href={routes.run(project, model.run)}>
              {model.run}
            </Link>
          </>
        }
        actions={<Promote model={model} deployments={deployments} />}
      />
      <Panel title="Card">
        <Facts
          facts={[
            ['Accuracy', metric(report.accuracy)],
            ['Macro F1', metric(report.macroF1)],
            ['Held-out rows', count(report.rows)],
            ['Size', bytes(report.bytes)],
            ['With tokenizer', bytes(artifactBytes)],
            ['Latency p50', milliseconds(report.latencyMs.p50)],
            ['Latency p99', milliseconds(report.latencyMs.p99)],
            ['Threads', count(report.latencyMs.threads)],
            ['Task', task],
            ['Labels', count(labels.length)],
            ['Candidate', model.candidate],
            ['Base model', model.lineage.baseModel],
          ]}
        />
      </Panel>
      <div className="model-columns">
        <div className="stack">
          <PerLabel report={report} />
          <Confusion report={report} />
          <Gates gates={model.gates} />
        </div>
        <div className="stack">
          <PredictionBox project={project} version={version} deployment={asked(deployments, version)} />
          <Lineage model={model} />
        </div>
      </div>
    </>
  );
}

function Promote({
  model,
  deployments,
}: {
  readonly model: Model;
  readonly deployments: readonly Deployment[];
}) {
  const { project, version } = model;
  const client = useQueryClient();
  const names = deployments.length === 0 ? ['default'] : deployments.map(({ deployment }) => deployment);
  const [chosen, setChosen] = useState<string>();
  const deployment = chosen ?? names[0] ?? 'default';
  const serving = deployments.find((candidate) => candidate.deployment === deployment)?.arms ?? [];
  const alone = serving.length === 1 && serving[0]?.version === version;
  const promote = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/projects/{project}/models/{version}/promote', {
          params: { path: { project, version } },
          body: { deployment },
        }),
      ),
    onSettled: () =>
      Promise.all(
        ['model', 'models', 'deployments', 'projects'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
  return (
    <>
      {alone && names.length === 1 ? (
        <span className="soft">serves deployment {deployment}, alone</span>
      ) : (
        <ConfirmButton
          label="Promote"
          question={`Let ${version} serve?`}
          confirm="Promote"
          kind="primary"
          busy={promote.isPending}
          onConfirm={() => promote.mutate()}
        >
          <div className="stack">
            {names.length > 1 && (
              <label>
                Deployment{' '}
                <select
                  className="select"
                  value={deployment}
                  onChange={({ target }) => setChosen(target.value)}
                >
                  {names.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
            )}
            <p>
              From the next request on it answers for deployment {deployment} of {project}, alone.{' '}
              {serving.length > 0 &&
                !alone &&
                `It replaces ${serving.map((arm) => arm.version).join(', ')}, which stays in the list and can be promoted again.`}
            </p>
          </div>
        </ConfirmButton>
      )}
      {promote.error && <Failure error={promote.error} />}
    </>
  );
}

function PerLabel({ report }: Pick<Model, 'report'>) {
  return (
    <Panel title="By label">
      <Table
        label="Precision, recall and F1 of each label"
        head={
          <>
            <th scope="col">Label</th>
            <th scope="col" className="number">
              Precision
            </th>
            <th scope="col" className="number">
              Recall
            </th>
            <th scope="col" className="number">
              F1
            </th>
            <th scope="col">
              <span className="visually-hidden">F1 as a bar</span>
            </th>
            <th scope="col" className="number">
              Rows
            </th>
          </>
        }
      >
        {report.perLabel.map(({ label, precision, recall, f1, support }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td className="number">{metric(precision)}</td>
            <td className="number">{metric(recall)}</td>
            <td className="number">{metric(f1)}</td>
            <td>
              <Bar share={f1} />
            </td>
            <td className="number">{count(support)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function Gates({ gates }: Pick<Model, 'gates'>) {
  if (gates.length === 0) return null;
  return (
    <Panel title="Gates">
      <Table
        label="Gates"
        head={
          <>
            <th scope="col">Gate</th>
            <th scope="col" className="number">
              Value
            </th>
            <th scope="col" className="number">
              Limit
            </th>
          </>
        }
      >
        {gates.map(({ gate, value, limit, passed }) => (
          <tr key={gate}>
            <th scope="row">
              <Mark tone={passed ? 'good' : 'bad'} /> {gate}
              <span className="visually-hidden">{passed ? ', passed' : ', failed'}</span>
            </th>
            <td className="number">{reading(value)}</td>
            <td className="number">{reading(limit)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function Lineage({ model }: { readonly model: Model }) {
  const { lineage, artifact, report } = model;
  const right = report.perLabel.reduce((sum, { recall, support }) => sum + recall * support, 0);
  return (
    <Panel title="Where it comes from">
      <dl className="lineage">
        <dt>Dataset</dt>
        <dd className="mono">{keyName(lineage.dataset)}</dd>
        <dt>Base model</dt>
        <dd className="mono">{lineage.baseModel}</dd>
        <dt>Jobs</dt>
        <dd className="mono">{lineage.jobs.map(keyName).join(' → ')}</dd>
        <dt>Measured</dt>
        <dd>
          {count(Math.round(right))} of {counted(report.rows, 'row')} right ({percent(report.accuracy)})
        </dd>
        <dt>Files</dt>
        <dd>
          <ul>
            {artifact.files.map(({ path, bytes: size, sha256 }) => (
              <li key={path} title={`sha256 ${sha256}`}>
                <span className="mono">{path}</span> <span className="soft">{bytes(size)}</span>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </Panel>
  );
}
