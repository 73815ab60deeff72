/** One dataset version: what is in it, where from, what is alike in it, what more rows would bring, who uses it. */
import { Link } from 'wouter';
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import type { VersionPlace } from '../../../api/dataset-place.ts';
import { Loaded } from '../../../api/loaded.tsx';
import { useDataset } from '../../../api/queries.ts';
import { useNow } from '../../../clock.ts';
import * as routes from '../../../routes.ts';
import { age, counted, instant } from '../../../text/format.ts';
import { PageHead } from '../../../ui/panel.tsx';
import { Columns } from '../columns.tsx';
import '../datasets.css';
import { DriftPanel } from '../drift.tsx';
import { Growth } from '../growth.tsx';
import { AlikePanel } from './alike-panel.tsx';
import { Commands } from './commands-panel.tsx';
import { Contents } from './contents-panel.tsx';
import { Origins } from './origins-panel.tsx';
import { SampleRows } from './rows-panel.tsx';
import { Users } from './users-panel.tsx';
import './version.css';
import { VolumePanel } from './volume-panel.tsx';

export default function VersionPage(place: VersionPlace) {
  const { project, dataset, version } = place;
  const { data, error } = useDataset(place);
  const crumbs = [
    { label: 'Datasets', to: routes.list('datasets') },
    { label: project, to: routes.list('datasets', project) },
  ];
  return (
    <div className="stack">
      <PageHead
        title={`${dataset}@${version}`}
        crumbs={crumbs}
        about={data && <About place={place} detail={data} />}
      />
      <Loaded data={data} error={error} lines={10}>
        {(detail) => <Version place={place} detail={detail} />}
      </Loaded>
    </div>
  );
}

interface DetailProps {
  readonly place: VersionPlace;
  readonly detail: DatasetVersionDetail;
}

function About({ place: { project }, detail: { manifest, validation } }: DetailProps) {
  const now = useNow(30_000);
  const { createdAt, lineage } = manifest;
  const loud = validation?.findings.filter(({ severity }) => severity !== 'info').length ?? 0;
  return (
    <>
      Made{' '}
      <time dateTime={createdAt} title={instant(createdAt)}>
        {age(createdAt, now)}
      </time>{' '}
      by run{' '}
      <Link className="mono" href={routes.run(project, lineage.run)}>
        {lineage.run}
      </Link>
      {validation !== undefined && (
        <>
          {' '}
          ·{' '}
          <Link href={routes.runData(project, lineage.run)}>
            {loud === 0 ? 'The report on its data' : `The report on its data: ${counted(loud, 'warning')}`}
          </Link>
        </>
      )}
    </>
  );
}

function Version({ place, detail }: DetailProps) {
  const { manifest, validation, assembled, volume } = detail;
  return (
    <>
      <Contents manifest={manifest} assembled={assembled} validation={validation} />
      <SampleRows place={place} />
      {assembled?.nearDuplicates && <AlikePanel found={assembled.nearDuplicates} splits={manifest.splits} />}
      {validation?.drift && <DriftPanel drift={validation.drift} />}
      {volume && <VolumePanel volume={volume} />}
      {validation?.learningCurve && <Growth curve={validation.learningCurve} />}
      <Origins manifest={manifest} assembled={assembled} />
      {validation && <Columns columns={validation.columns} rows={validation.rows} />}
      <div className="two-columns">
        <Users place={place} manifest={manifest} />
        <Commands place={place} manifest={manifest} />
      </div>
    </>
  );
}
