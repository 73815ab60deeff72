/** One version's card: what it is, how good, where from, what it says to a text of your own. */
import { Link } from 'wouter';
import type { Deployment, Model } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useDeployments, useModel } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { age, bytes, count, instant, metric, milliseconds } from '../../text/format.ts';
import { Facts, PageHead, Panel } from '../../ui/panel.tsx';
import { Confusion } from './confusion.tsx';
import { Lineage } from './lineage.tsx';
import './models.css';
import { PredictionBox } from './prediction-box.tsx';
import { Promote } from './promote.tsx';
import { Gates, PerLabel } from './report-panels.tsx';
import { StageChip } from './stage-chip.tsx';

interface ModelPlace {
  readonly project: string;
  readonly version: string;
}

export default function ModelPage({ project, version }: ModelPlace) {
  const { data, error } = useModel(project, version);
  return (
    <div className="stack">
      <Loaded
        data={data}
        error={error}
        lines={10}
        head={<PageHead title={version} crumbs={crumbs(project)} />}
      >
        {(model) => <ModelView model={model} />}
      </Loaded>
    </div>
  );
}

const crumbs = (project: string) => [
  { label: 'Models', to: routes.list('models') },
  { label: project, to: routes.list('models', project) },
];

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
        crumbs={crumbs(project)}
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
