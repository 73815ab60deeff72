/** What a terminal does with a version: train on it, look at it. */
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import type { VersionPlace } from '../../../api/dataset-place.ts';
import { useRun } from '../../../api/queries.ts';
import { shellWord } from '../../../text/shell.ts';
import { Command } from '../../../ui/command.tsx';
import { Panel } from '../../../ui/panel.tsx';
import { trainingSpec } from './training-spec.ts';

interface CommandsProps {
  readonly place: VersionPlace;
  readonly manifest: DatasetVersionDetail['manifest'];
}

export function Commands({ place: { project, dataset, version }, manifest }: CommandsProps) {
  const { data } = useRun({ project, run: manifest.lineage.run });
  const file = `${dataset}.json`;
  return (
    <Panel title="From a terminal">
      <div className="stack">
        {manifest.task === 'text-classification' && data?.spec && (
          <>
            <p>
              Train on it: save this as <code>{file}</code>, then run it. The same sources with the same
              settings are this version.
            </p>
            <Command name="the spec" text={JSON.stringify(trainingSpec(data.spec), null, 2)} />
            <Command
              name="modelmill run"
              text={`npx modelmill run ${shellWord(file)} --recipe small --follow`}
            />
            <Command name="modelmill plan" text={`npx modelmill plan ${shellWord(file)}`} />
          </>
        )}
        <Command
          name="modelmill data show"
          text={`npx modelmill data show ${shellWord(`${dataset}@${version}`)} --project ${shellWord(project)}`}
        />
      </div>
    </Panel>
  );
}
