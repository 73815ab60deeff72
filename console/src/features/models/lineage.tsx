/** From which data, through which jobs, into which files. */
import type { Model } from '../../api/answers.ts';
import { bytes, count, counted, keyName, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';

export function Lineage({ model }: { readonly model: Model }) {
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
        <dd className="mono">{lineage.jobs.map(keyName).reverse().join(' → ')}</dd>
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
