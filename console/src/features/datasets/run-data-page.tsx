/** What validation found in a run's data, and how far its annotators agree. */
import { Link } from 'wouter';
import type { RunDetail } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { type Place, useAgreement, useReport, useRun } from '../../api/queries.ts';
import { hasEnded, passes } from '../../api/run-states.ts';
import * as routes from '../../routes.ts';
import { reasonShown } from '../../text/complaint.ts';
import { Empty, Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Agreement } from './agreement.tsx';
import './datasets.css';
import { Quarantine } from './quarantine.tsx';
import { Validation } from './validation.tsx';

export default function RunDataPage(place: Place) {
  const { project, run } = place;
  const { data, error } = useRun(place);
  return (
    <div className="stack">
      <PageHead
        title="What the data looks like"
        about={data?.record.dataset !== undefined && <MadeOfIt record={data.record} />}
        crumbs={[
          { label: 'Runs', to: routes.list('runs') },
          { label: project, to: routes.list('runs', project) },
          { label: run, to: routes.run(project, run) },
        ]}
      />
      <Loaded data={data} error={error}>
        {(detail) => <Reports place={place} detail={detail} />}
      </Loaded>
    </div>
  );
}

function MadeOfIt({ record: { project, dataset = '' } }: { readonly record: RunDetail['record'] }) {
  const [name = '', version = ''] = dataset.split('@');
  return (
    <>
      It became{' '}
      <Link className="mono" href={routes.dataset(project, name, version)}>
        {dataset}
      </Link>
    </>
  );
}

function Reports({ place, detail }: { readonly place: Place; readonly detail: RunDetail }) {
  const { states, record } = detail;
  const validated = passes(states, 'report') > 0;
  const rounds = passes(states, 'agreement');
  const report = useReport(place, validated);
  const agreement = useAgreement(place, rounds > 0, rounds);
  const measured = agreement.data !== undefined && agreement.data.score !== null ? agreement.data : undefined;
  if (!validated) {
    return hasEnded(record) ? (
      <Empty title="It was not looked at">
        <p>
          The run ended before its stage validate:{' '}
          <Link href={routes.run(place.project, place.run)}>why</Link>.
        </p>
      </Empty>
    ) : (
      <Empty title="Not looked at yet">
        <p>The report appears when the run has passed its stage validate, usually within seconds.</p>
      </Empty>
    );
  }
  const refused = record.status === 'rejected' && record.reason && reasonShown(record.reason);
  return (
    <>
      {refused && <Notice tone="bad" title={refused.title} parts={refused.parts} />}
      <Loaded data={report.data} error={report.error}>
        {(found) => (
          <>
            <Validation report={found} people={measured && <Agreement report={measured} record={record} />} />
            {found.quarantined > 0 && <Quarantine place={place} />}
          </>
        )}
      </Loaded>
      {rounds > 0 && measured === undefined && (
        <Loaded data={agreement.data} error={agreement.error} lines={3}>
          {(found) => <Agreement report={found} record={record} />}
        </Loaded>
      )}
    </>
  );
}
