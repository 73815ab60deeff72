/** Review rounds: the open ones first, since a run waits for each. */
import { Link } from 'wouter';
import type { Review } from '../../api/answers.ts';
import { Loaded } from '../../api/loaded.tsx';
import { useReviews } from '../../api/queries.ts';
import { useNow } from '../../clock.ts';
import * as routes from '../../routes.ts';
import { age, count, instant, metric } from '../../text/format.ts';
import { Chip } from '../../ui/chip.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';

export function ReviewsPage({ project }: { readonly project?: string }) {
  const { rows, error } = useReviews(project);
  return (
    <div className="stack">
      <PageHead
        title={project === undefined ? 'Reviews' : `Reviews of ${project}`}
        about="Items whose annotators disagree. A run waits until people have labelled them again."
      />
      <Loaded data={rows} error={error}>
        {(reviews) => (reviews.length === 0 ? <NoReviews /> : <ReviewsTable reviews={reviews} />)}
      </Loaded>
    </div>
  );
}

const openFirst = (a: Review, b: Review): number =>
  a.status === b.status ? (a.openedAt < b.openedAt ? 1 : -1) : a.status === 'open' ? -1 : 1;

function ReviewsTable({ reviews }: { readonly reviews: readonly Review[] }) {
  const now = useNow(30_000);
  return (
    <Table
      label="Reviews"
      head={
        <>
          <th scope="col">Review</th>
          <th scope="col">Project</th>
          <th scope="col">Status</th>
          <th scope="col" className="number">
            Items
          </th>
          <th scope="col" className="number">
            Reviewers each
          </th>
          <th scope="col" className="number">
            Agreement
          </th>
          <th scope="col" className="number">
            Minimum
          </th>
          <th scope="col">Opened</th>
        </>
      }
    >
      {reviews.toSorted(openFirst).map((review) => (
        <tr key={`${review.project}/${review.review}`}>
          <th scope="row" className="nowrap">
            <Link className="mono" href={routes.review(review.project, review.review)}>
              {review.review}
            </Link>
          </th>
          <td className="clipped" title={review.project}>
            <Link href={routes.list('reviews', review.project)}>{review.project}</Link>
          </td>
          <td>{review.status === 'open' ? <Chip tone="wait">open</Chip> : <Chip tone="good">done</Chip>}</td>
          <td className="number">{count(review.itemCount)}</td>
          <td className="number">{count(review.reviewers)}</td>
          <td className="number">{metric(review.score)}</td>
          <td className="number">{review.minimum}</td>
          <td className="nowrap">
            <time dateTime={review.openedAt} title={instant(review.openedAt)}>
              {age(review.openedAt, now)}
            </time>
          </td>
        </tr>
      ))}
    </Table>
  );
}

const NoReviews = () => (
  <Empty title="Nobody has to review anything">
    <p>
      A round opens when the annotators of a run’s data agree less than the spec’s{' '}
      <code>annotation.minimum</code>, 0.85 by default. Data with one label a row never opens one: nothing is
      measured there.
    </p>
  </Empty>
);
