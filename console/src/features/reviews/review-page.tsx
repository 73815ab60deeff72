/** One review round: who labels, then item by item until the round is done and the run goes on. */
import { type FormEvent, useId, useState } from 'react';
import { Link } from 'wouter';
import type { ReviewDetail } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useReview, useReviewItems } from '../../api/queries.ts';
import { useSession } from '../../api/session.ts';
import * as routes from '../../routes.ts';
import { count, metric } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Labelling } from './labelling.tsx';
import { isReviewer, useReviewer } from './reviewer.ts';
import './reviews.css';

interface ReviewPlace {
  readonly project: string;
  readonly review: string;
}

export default function ReviewPage({ project, review }: ReviewPlace) {
  const { data, error } = useReview(project, review);
  return (
    <div className="stack">
      <Loaded data={data} error={error} lines={8} head={<PageHead title="Review" crumbs={crumbs(project)} />}>
        {(detail) => <ReviewView detail={detail} />}
      </Loaded>
    </div>
  );
}

const crumbs = (project: string) => [
  { label: 'Reviews', to: routes.list('reviews') },
  { label: project, to: routes.list('reviews', project) },
];

function ReviewView({ detail: { review, progress } }: { readonly detail: ReviewDetail }) {
  const { project } = review;
  const [typed, setReviewer] = useReviewer();
  const { data: session } = useSession();
  // An account signs with its own name; only the machine's token may say who labels.
  const own = session?.by === 'session' ? session.name : undefined;
  const reviewer = own ?? typed;
  return (
    <>
      <PageHead
        title="Review"
        crumbs={crumbs(project)}
        about={
          <>
            Round {review.round} of run{' '}
            <Link className="mono" href={routes.run(project, review.run)}>
              {review.run}
            </Link>
            : its annotators agree to {metric(review.score)}, the minimum is {review.minimum}.
          </>
        }
        actions={
          reviewer !== undefined && (
            <span className="row">
              <span className="soft">labelling as {reviewer}</span>
              {own === undefined && (
                <Button size="small" onClick={() => setReviewer(undefined)}>
                  Change
                </Button>
              )}
            </span>
          )
        }
      />
      {progress.status === 'done' ? (
        <RoundDone project={project} run={review.run} items={progress.items} />
      ) : reviewer === undefined ? (
        <WhoLabels needed={review.reviewers} onName={setReviewer} />
      ) : (
        <Round key={reviewer} review={review} complete={progress.complete} reviewer={reviewer} />
      )}
    </>
  );
}

interface RoundDoneProps {
  readonly project: string;
  readonly run: string;
  readonly items: number;
}

const RoundDone = ({ project, run, items }: RoundDoneProps) => (
  <Notice tone="good" title="The round is done, and the run goes on">
    <p>
      All {count(items)} items have labels from enough people. The run measures the agreement again and trains
      when it is high enough: <Link href={routes.run(project, run)}>watch it</Link>.
    </p>
  </Notice>
);

interface RoundProps {
  readonly review: ReviewDetail['review'];
  readonly complete: number;
  readonly reviewer: string;
}

function Round({ review, complete, reviewer }: RoundProps) {
  const { data, error } = useReviewItems(review.project, review.review);
  return (
    <Loaded data={data} error={error} lines={8}>
      {(items) => <Labelling review={review} items={items} complete={complete} reviewer={reviewer} />}
    </Loaded>
  );
}

interface WhoLabelsProps {
  readonly needed: number;
  readonly onName: (name: string) => void;
}

function WhoLabels({ needed, onName }: WhoLabelsProps) {
  const [name, setName] = useState('');
  const [refused, setRefused] = useState(false);
  const field = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReviewer(name)) onName(name.trim());
    else setRefused(true);
  };
  return (
    <div className="narrow">
      <Panel title="Who labels?">
        <form className="stack" onSubmit={submit}>
          <p className="soft">
            Each item needs {count(needed)} different people, so your labels carry your name. It is asked once
            and kept in this browser.
          </p>
          <div>
            <label htmlFor={field}>Your name or address</label>
            <input
              id={field}
              className="input"
              autoComplete="name"
              maxLength={100}
              value={name}
              aria-invalid={refused}
              onChange={({ target }) => {
                setName(target.value);
                setRefused(false);
              }}
            />
            {refused && <p role="alert">1 to 100 characters, without “/”: type a name or an address.</p>}
          </div>
          <div>
            <Button type="submit" kind="primary">
              Begin
            </Button>
          </div>
        </form>
      </Panel>
    </div>
  );
}
