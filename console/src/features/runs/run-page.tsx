/** One run: where it stands, what each stage found, how training goes, what came out, and why it ended. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { Run, RunDetail } from '../../api/answers.ts';
import { answered, api } from '../../api/client.ts';
import { Failure, Loaded } from '../../api/loaded.tsx';
import { type Place, useAgreement, useMetrics, useModels, useReport, useRun } from '../../api/queries.ts';
import { useLastLook } from '../../api/rereading.ts';
import { hasEnded, passes } from '../../api/run-states.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { reasonShown } from '../../text/complaint.ts';
import { age, elapsed, instant, metric } from '../../text/format.ts';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { AugmentationPanel } from './augmentation/augmentation-panel.tsx';
import { candidatesOf } from './candidates.ts';
import { CandidatesPanel } from './candidates-panel.tsx';
import { CollectedPanel } from './collected-panel.tsx';
import { CurvesPanel } from './curves/curves-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { Pipeline } from './pipeline/pipeline.tsx';
import { phasesOf } from './pipeline/stages.ts';
import { PlanPanel } from './plan-panel.tsx';
import { RunStatusChip, startedBy } from './status.tsx';

export default function RunPage(place: Place) {
  const { data, error } = useRun(place);
  return (
    <div className="stack">
      <Loaded
        data={data}
        error={error}
        lines={10}
        head={<PageHead title={place.run} crumbs={crumbs(place.project)} />}
      >
        {(detail) => <RunView place={place} detail={detail} />}
      </Loaded>
    </div>
  );
}

const crumbs = (project: string) => [
  { label: 'Runs', to: routes.list('runs') },
  { label: project, to: routes.list('runs', project) },
];

function RunView({ place, detail }: { readonly place: Place; readonly detail: RunDetail }) {
  const { record, states, jobs, plan, evaluation } = detail;
  const live = !hasEnded(record);
  const now = useNow();
  const rounds = passes(states, 'agreement');
  const { data: validation } = useReport(place, passes(states, 'report') > 0);
  const { data: agreement } = useAgreement(place, rounds > 0, rounds);
  const { data: metrics } = useMetrics(place, live);
  const { rows: models = [] } = useModels(place.project);
  useLastLook(place, live);
  const phases = useMemo(() => phasesOf(detail, { validation, agreement }), [detail, validation, agreement]);
  const trains = jobs.some(({ stage }) => stage === 'train' || stage === 'distill');
  return (
    <>
      <RunHead record={record} now={now} />
      <Outcome record={record} />
      <Pipeline phases={phases} now={now} />
      {evaluation && <CandidatesPanel run={record} candidates={candidatesOf(evaluation, models, record)} />}
      <CollectedPanel detail={detail} />
      <AugmentationPanel place={place} detail={detail} />
      {trains && <CurvesPanel points={metrics?.rows ?? []} jobs={jobs} live={live} />}
      {plan.length > 0 && <PlanPanel plan={plan} />}
      {jobs.length > 0 && <LogPanel place={place} jobs={jobs} live={live} />}
    </>
  );
}

function RunHead({ record, now }: { readonly record: Run; readonly now: number }) {
  const { project, run, createdAt, startedAt, finishedAt, status } = record;
  const took = elapsed(startedAt, finishedAt, now);
  return (
    <PageHead
      title={run}
      crumbs={crumbs(project)}
      state={<RunStatusChip status={status} />}
      about={
        <>
          Begun{' '}
          <time dateTime={createdAt} title={instant(createdAt)}>
            {age(createdAt, now)}
          </time>{' '}
          by {startedBy(record)}
          {took && `, ${finishedAt ? 'took' : 'under way for'} ${took}`} ·{' '}
          <Link href={routes.runData(project, run)}>What the data looks like</Link>
        </>
      }
      actions={<Actions record={record} />}
    />
  );
}

function Actions({ record }: { readonly record: Run }) {
  const { project, run } = record;
  const path = { project, run };
  const client = useQueryClient();
  const [, go] = useLocation();
  const stop = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/projects/{project}/runs/{run}/stop', {
          params: { path },
          body: { reason: 'a click on Stop in the console' },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: ['run', project, run] }),
  });
  const rerun = useMutation({
    mutationFn: () => answered(api.POST('/projects/{project}/runs/{run}/rerun', { params: { path } })),
    onSuccess: (started) => go(routes.run(started.project, started.run)),
  });
  const error = stop.error ?? rerun.error;
  return (
    <>
      {hasEnded(record) ? (
        <ConfirmButton
          label="Rerun"
          question="Run this again?"
          confirm="Rerun"
          busy={rerun.isPending}
          onConfirm={() => rerun.mutate()}
        >
          A new run of the same spec on the same data begins. This one stays as it is.
        </ConfirmButton>
      ) : (
        <ConfirmButton
          label="Stop"
          question="Stop this run?"
          confirm="Stop the run"
          kind="danger"
          busy={stop.isPending}
          onConfirm={() => stop.mutate()}
        >
          Its jobs save a checkpoint and end. The run stays in the list as stopped; it does not go on, but it
          can be rerun.
        </ConfirmButton>
      )}
      {error && <Failure error={error} />}
    </>
  );
}

function Outcome({ record }: { readonly record: Run }) {
  const { status, reason, project, run, review, version, summary, dataset } = record;
  if (status === 'waiting' && review !== undefined) {
    return (
      <Notice tone="wait" title="The run waits for people">
        <p>
          The annotators agree too little. When the disputed items have labels from enough different
          reviewers, the run goes on by itself:{' '}
          <Link href={routes.review(project, review)}>label them now</Link>.
        </p>
      </Notice>
    );
  }
  if (status === 'succeeded' && version !== undefined) {
    return (
      <Notice tone="good" title={`It made ${version}`}>
        <p>
          {summary && `Its ${summary.metric} is ${metric(summary.value)} on rows it had not seen. `}
          <Link href={routes.model(project, version)}>Look at it, and ask it something</Link>.
        </p>
      </Notice>
    );
  }
  if (status === 'succeeded' && dataset !== undefined) {
    return (
      <Notice tone="good" title={`It made ${dataset}`}>
        <p>
          A dataset version that runs can train on.{' '}
          <Link href={routes.runData(project, run)}>Look at what is in it</Link>.
        </p>
      </Notice>
    );
  }
  if (reason === undefined) return null;
  if (status === 'stopped') {
    return (
      <Notice tone="idle" title="The run was stopped">
        <p>Reason given: {reason.message}</p>
      </Notice>
    );
  }
  const { title, parts } = reasonShown(reason);
  return (
    <Notice tone={status === 'held' ? 'wait' : 'bad'} title={title} parts={parts}>
      {status === 'held' && version !== undefined && (
        <p>
          Nearest was <Link href={routes.model(project, version)}>{version}</Link>; it is registered, and
          serves only if it is promoted.
        </p>
      )}
    </Notice>
  );
}
