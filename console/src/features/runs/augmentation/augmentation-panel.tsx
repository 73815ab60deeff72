/** How a run's training rows were copied, how many copies came of it, and what they look like. */
import type { RunAugmentation, RunDetail } from '../../../api/answers.ts';
import { Loaded } from '../../../api/loaded.tsx';
import { type Place, useAugmentation, useContactSheet } from '../../../api/queries.ts';
import { count, counted, percent } from '../../../text/format.ts';
import { Facts, Panel } from '../../../ui/panel.tsx';
import { barOf, RowsTable } from '../../../ui/table.tsx';
import './augmentation.css';
import { differing, type Operation, rangesOf, recipeOf } from './operations.ts';

interface AugmentationPanelProps {
  readonly place: Place;
  readonly detail: RunDetail;
}

export function AugmentationPanel({ place, detail: { spec, jobs } }: AugmentationPanelProps) {
  const job = jobs.find(({ stage }) => stage === 'augment');
  const made = job?.status === 'succeeded';
  const { data, error } = useAugmentation(place, made);
  if (spec?.augmentation === undefined || job === undefined) return null;
  const { copies, operations } = recipeOf(spec.augmentation, spec.task);
  return (
    <Panel
      title="Augmentation"
      aside={
        <span className="soft small">
          {counted(copies, 'copy', 'copies')} of each training row; validation and test stay as they are
        </span>
      }
    >
      <div className="stack">
        <RowsTable
          label="Operations"
          rows={operations}
          rowKey={({ name }) => name}
          columns={[
            { head: 'Operation', cell: ({ name }) => name, heads: true },
            { head: 'Probability', cell: ({ probability }) => percent(probability, 0), number: true },
            barOf('Probability', ({ probability }: Operation) => probability),
            { head: 'Ranges', cell: ({ ranges }) => ranges, className: 'prose' },
          ]}
        />
        {made ? (
          <Loaded data={data} error={error} lines={3}>
            {(found) => <Copies place={place} found={found} />}
          </Loaded>
        ) : (
          <p className="soft">
            {job.status === 'running' || job.status === 'queued'
              ? 'The copies are shown when the job has made them.'
              : 'The job ended before it had made its copies.'}
          </p>
        )}
      </div>
    </Panel>
  );
}

function Copies({ place, found }: { readonly place: Place; readonly found: RunAugmentation }) {
  const { rows, copies, unchanged, known, quarantined, samples, sheet } = found;
  return (
    <>
      <Facts
        facts={[
          ['Training rows', count(rows)],
          ['Copies made', count(copies)],
          ['Left out: unchanged', count(unchanged)],
          ['Left out: a row already', count(known)],
          ['Unreadable rows', count(quarantined)],
        ]}
      />
      {sheet && <Sheet place={place} bytes={sheet.bytes} copies={copies} />}
      {samples.length > 0 && <Samples samples={samples} />}
    </>
  );
}

interface SheetProps {
  readonly place: Place;
  readonly bytes: number;
  readonly copies: number;
}

function Sheet({ place, bytes, copies }: SheetProps) {
  const { data, error } = useContactSheet(place, bytes);
  return (
    <Loaded data={data} error={error} lines={4}>
      {(address) => (
        <figure className="sheet">
          <figcaption className="soft small">
            Rows of images, the original first, then its copies with what was done to each.
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section className="sheet-frame" aria-label="Contact sheet" tabIndex={0}>
            <img src={address} alt={`Contact sheet: some of ${counted(copies, 'copy', 'copies')}`} />
          </section>
        </figure>
      )}
    </Loaded>
  );
}

function Samples({ samples }: Pick<RunAugmentation, 'samples'>) {
  return (
    <ol className="samples" aria-label="Texts before and after">
      {samples.map(({ id, text, copies }) => (
        <li key={id}>
          {copies.map((copy, number) => {
            const [before, after] = differing(text, copy.text);
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a copy's number is what it is told by
              <dl className="sample" key={number}>
                <dt>Before</dt>
                <dd>{before}</dd>
                <dt>After</dt>
                <dd>
                  <span>{after}</span>
                  <span className="soft small">
                    {copy.operations
                      .map(({ name, ...values }) => [name, rangesOf(values)].filter(Boolean).join(': '))
                      .join(' · ')}
                  </span>
                </dd>
              </dl>
            );
          })}
        </li>
      ))}
    </ol>
  );
}
