/**
 * Item after item: the text, what others said, a button for each label. Keys: 1 to 9 label, S skips, Z goes back.
 * Each label is sent at once; the next item waits until it has arrived, so that nothing is lost unseen.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { Review, ReviewItem } from '../../api/answers.ts';
import { answered, api } from '../../api/client.ts';
import { Failure } from '../../api/loaded.tsx';
import * as routes from '../../routes.ts';
import { count, counted, metric } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Bar } from '../../ui/table.tsx';
import { back, done, labelOfKey, queueFor, skip, votes } from './queue.ts';

/** With more labels, a field narrows them down. */
const MOST_BUTTONS = 9;

interface LabellingProps {
  readonly review: Review;
  readonly items: readonly ReviewItem[];
  readonly complete: number;
  readonly reviewer: string;
}

export function Labelling({ review, items, complete, reviewer }: LabellingProps) {
  const { project, review: name } = review;
  const client = useQueryClient();
  const [queue, setQueue] = useState(() => queueFor(items, reviewer, review.reviewers));
  const [total] = useState(queue.ahead.length);
  const shown = items.find(({ id }) => id === queue.ahead[0]);
  const text = useRef<HTMLElement>(null);

  const send = useMutation({
    mutationFn: ({ item, label }: { readonly item: string; readonly label: string }) =>
      answered(
        api.POST('/projects/{project}/reviews/{review}/labels', {
          params: { path: { project, review: name } },
          body: { reviewer, labels: [{ item, labels: [label] }] },
        }),
      ),
    onSuccess: (progress) => {
      setQueue(done);
      client.setQueryData<{ readonly review: Review }>(
        ['review', project, name],
        (before) => before && { ...before, progress },
      );
      if (progress.status === 'done') void client.invalidateQueries({ queryKey: ['reviews'] });
      text.current?.focus();
    },
  });

  const label = (chosen: string) => {
    if (shown !== undefined && !send.isPending) send.mutate({ item: shown.id, label: chosen });
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const inField =
      event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (inField || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const chosen = labelOfKey(event.key, review.labels);
    if (chosen !== undefined) label(chosen);
    else if (event.key === 's') setQueue(skip);
    else if (event.key === 'z') setQueue(back);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);

  if (shown === undefined)
    return <NothingLeft review={review} complete={complete} labelled={queue.behind.length} />;
  const labelled = queue.behind.length;
  return (
    <>
      <div className="spread">
        <span>
          Item <b>{count(labelled + 1)}</b> of {count(total)}
          <span className="soft">
            {' '}
            · {count(complete)} of {counted(review.itemCount, 'item')} complete
          </span>
        </span>
        <span className="row">
          <Button size="small" disabled={labelled === 0} onClick={() => setQueue(back)}>
            Back <kbd>Z</kbd>
          </Button>
          <Button size="small" disabled={queue.ahead.length < 2} onClick={() => setQueue(skip)}>
            Skip <kbd>S</kbd>
          </Button>
        </span>
      </div>
      <Bar share={total === 0 ? 0 : labelled / total} wide />
      <div className="labelling">
        <Panel title="Text">
          <div className="stack">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: takes the focus with each item, and may scroll */}
            <section ref={text} className="item-text" tabIndex={0} aria-label="Text to label" dir="auto">
              {shown.text}
            </section>
            <Labels labels={review.labels} busy={send.isPending} onLabel={label} />
            {send.error && <Failure error={send.error} />}
          </div>
        </Panel>
        <Panel
          title="What others said"
          aside={<span className="soft small">agreement {metric(shown.agreement)}</span>}
        >
          <Votes item={shown} />
        </Panel>
      </div>
      <span className="visually-hidden" role="status">
        Item {labelled + 1} of {total}
      </span>
    </>
  );
}

interface LabelsProps {
  readonly labels: readonly string[];
  readonly busy: boolean;
  readonly onLabel: (label: string) => void;
}

function Labels({ labels, busy, onLabel }: LabelsProps) {
  const [wanted, setWanted] = useState('');
  const many = labels.length > MOST_BUTTONS;
  const fitting = labels
    .map((label, index) => ({ label, key: index < MOST_BUTTONS ? String(index + 1) : undefined }))
    .filter(({ label }) => label.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <>
      {many && (
        <label>
          <span className="soft small">Find one of {count(labels.length)} labels</span>
          <input className="input" value={wanted} onChange={({ target }) => setWanted(target.value)} />
        </label>
      )}
      <fieldset className="labels" aria-label="Labels" aria-busy={busy}>
        {fitting.map(({ label, key }) => (
          <Button key={label} onClick={() => onLabel(label)} {...(key && { 'aria-keyshortcuts': key })}>
            {key !== undefined && <kbd aria-hidden>{key}</kbd>}
            {label}
          </Button>
        ))}
      </fieldset>
    </>
  );
}

function Votes({ item }: { readonly item: ReviewItem }) {
  const counted = votes(item);
  const most = item.annotations.length;
  if (counted.length === 0) return <p className="soft">Nobody has labelled it yet.</p>;
  return (
    <div className="stack">
      <ul className="votes">
        {counted.map(({ label, count: own }) => (
          <li key={label}>
            <span>{label}</span>
            <Bar share={own / most} wide />
            <span className="number">
              {own} of {most}
            </span>
          </li>
        ))}
      </ul>
      <p className="soft small">Decide by the text; they may be wrong.</p>
    </div>
  );
}

interface NothingLeftProps {
  readonly review: Review;
  readonly complete: number;
  readonly labelled: number;
}

const NothingLeft = ({ review, complete, labelled }: NothingLeftProps) => (
  <Notice
    tone="good"
    title={labelled > 0 ? 'Thank you: nothing is left for you here' : 'Nothing is left for you here'}
  >
    <p>
      {count(complete)} of {counted(review.itemCount, 'item')} have labels from {count(review.reviewers)}{' '}
      people. The run goes on when all have: send this page’s address to the next reviewer, or{' '}
      <Link href={routes.run(review.project, review.run)}>watch the run</Link>.
    </p>
  </Notice>
);
