/** What is in the version: its task, rows by split, classes by split. */
import type { DatasetVersionDetail } from '../../../api/answers.ts';
import { SPLITS } from '../../../api/dataset-place.ts';
import { bytes, count, counted, percent } from '../../../text/format.ts';
import { Facts, Panel } from '../../../ui/panel.tsx';
import { type Column, RowsTable } from '../../../ui/table.tsx';
import { Shares } from '../shares.tsx';
import { type ClassRows, classCounts, farthest } from './class-counts.ts';

type Manifest = DatasetVersionDetail['manifest'];

interface ContentsProps {
  readonly manifest: Manifest;
  readonly assembled: DatasetVersionDetail['assembled'];
  readonly validation: DatasetVersionDetail['validation'];
}

type Counted = NonNullable<DatasetVersionDetail['validation']>['labels'];

export function Contents({ manifest, assembled, validation }: ContentsProps) {
  const { task, splits } = manifest;
  const classes = classCounts(manifest, assembled);
  const files = SPLITS.flatMap((split) => splits[split].files);
  const rows = SPLITS.reduce((all, split) => all + splits[split].rows, 0);
  return (
    <Panel title="What is in it">
      <Facts
        facts={[
          ['Task', task],
          ['Rows', count(rows)],
          ...SPLITS.map(
            (split) =>
              [
                NAMES[split],
                `${count(splits[split].rows)} (${percent(splits[split].rows / Math.max(1, rows), 0)})`,
              ] as const,
          ),
          [
            'Parquet',
            `${bytes(files.reduce((all, file) => all + file.bytes, 0))}, ${counted(files.length, 'file')}`,
          ],
        ]}
      />
      {classes === undefined ? <Unsplit counted={validation?.labels ?? []} /> : <Classes classes={classes} />}
    </Panel>
  );
}

const NAMES = { train: 'Training', validation: 'Validation', test: 'Test' } as const;

/** A row has several people's labels, or spans, or objects: all splits together, as the report counted them. */
const Unsplit = ({ counted: labels }: { readonly counted: Counted }) =>
  labels.length === 0 ? null : (
    <>
      <p className="soft small">
        A row has no class of its own here: the report counts labels of all splits.
      </p>
      <Shares
        label="Rows of each label"
        what="Label"
        counted="Rows"
        counts={labels.slice(0, MOST).map(({ label, rows }) => ({ name: label, rows }))}
        all={labels.reduce((all, { rows }) => all + rows, 0)}
      />
    </>
  );

/** So many of a long list say enough. */
const MOST = 20;
/** There are as many colours; the last one is for the others. */
const COLOURS = 6;

function Classes({ classes }: { readonly classes: readonly ClassRows[] }) {
  const totals = SPLITS.map((_, i) => classes.reduce((all, { rows }) => all + (rows[i] ?? 0), 0));
  const most = farthest(classes);
  const share = ({ rows }: ClassRows, i: number): number => (rows[i] ?? 0) / Math.max(1, totals[i] ?? 1);
  const columns: readonly Column<ClassRows>[] = [
    { head: 'Label', cell: ({ label }) => label, heads: true },
    ...SPLITS.map((split, i) => ({
      head: NAMES[split],
      cell: (row: ClassRows) => (
        <>
          {count(row.rows[i] ?? 0)} <span className="soft">{percent(share(row, i))}</span>
        </>
      ),
      number: true,
    })),
  ];
  return (
    <>
      <figure className="class-shares">
        <figcaption className="soft small">
          {coloured(classes).map(({ label }, i) => (
            <span key={label}>
              <span className="patch" style={{ color: `var(--series-${i + 1})` }} />
              {label}
            </span>
          ))}
        </figcaption>
        {SPLITS.map((split, i) => (
          <div key={split} className="class-split">
            <span>{NAMES[split]}</span>
            <span className="class-bar" aria-hidden>
              {coloured(classes).map((row, colour) => (
                <span
                  key={row.label}
                  title={`${row.label}: ${percent(share(row, i))}`}
                  style={{
                    width: `${100 * share(row, i)}%`,
                    background: `var(--series-${colour + 1})`,
                  }}
                />
              ))}
            </span>
          </div>
        ))}
      </figure>
      {most && (
        <p className="soft small">
          {most.apart < 0.05
            ? `The splits have the same shares to within ${points(most.apart)}.`
            : `The splits differ: the share of ‘${most.label}’ by ${points(most.apart)}.`}
        </p>
      )}
      <RowsTable
        label="Rows of each label by split"
        rows={shortened(classes, MOST)}
        rowKey={({ label }) => label}
        columns={columns}
      />
    </>
  );
}

const points = (share: number): string => `${(100 * share).toFixed(1)} points`;

const coloured = (classes: readonly ClassRows[]): readonly ClassRows[] => shortened(classes, COLOURS);

/** The first ones; what is left of more than `most` is added up. */
function shortened(classes: readonly ClassRows[], most: number): readonly ClassRows[] {
  if (classes.length <= most) return classes;
  const others = classes.slice(most - 1);
  const rows = SPLITS.map((_, i) => others.reduce((all, own) => all + (own.rows[i] ?? 0), 0));
  return [...classes.slice(0, most - 1), { label: `${count(others.length)} others`, rows }];
}
