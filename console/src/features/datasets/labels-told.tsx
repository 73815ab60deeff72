/** What tells the labels, and labels that are doubted. */
import type { ValidationReport } from '../../api/answers.ts';
import { count, counted, percent } from '../../text/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';

type Told = Pick<ValidationReport, 'telltales' | 'labels'>;

/** Of rows of any label the share that has this one: what a guess would get right. */
function chances({ labels }: Pick<Told, 'labels'>): ReadonlyMap<string, number> {
  const all = labels.reduce((sum, { rows }) => sum + rows, 0);
  return new Map(labels.map(({ label, rows }) => [label, rows / Math.max(1, all)]));
}

/** At this precision a word or line all but decides the label: it comes before those that only lean to one. */
const DECIDES = 0.95;
const MOST = 10;

export function Telltales({ telltales, labels }: Told) {
  const decides = ({ precision }: Telltale): number => Number(precision >= DECIDES);
  const sorted = telltales.toSorted((a, b) => decides(b) - decides(a));
  const chance = chances({ labels });
  return (
    <Panel title="What tells the labels" aside={<span className="soft small">most telling first</span>}>
      {sorted.length === 0 ? (
        <p className="soft">No word or line is frequent enough to say.</p>
      ) : (
        <Telling label="What tells the labels" telltales={sorted.slice(0, MOST)} chance={chance} />
      )}
      {sorted.length > MOST && (
        <details className="details">
          <summary>{count(sorted.length - MOST)} more</summary>
          <Telling label="What else tells the labels" telltales={sorted.slice(MOST)} chance={chance} />
        </details>
      )}
    </Panel>
  );
}

type Telltale = Told['telltales'][number];

interface TellingProps {
  readonly label: string;
  readonly telltales: readonly Telltale[];
  readonly chance: ReadonlyMap<string, number>;
}

const Telling = ({ label: name, telltales, chance }: TellingProps) => (
  <RowsTable
    label={name}
    rows={telltales}
    rowKey={({ what, text }) => `${what} ${text}`}
    columns={[
      { head: 'Word or line', cell: ({ text }) => text, heads: true },
      { head: 'Label', cell: ({ label }) => label, className: 'clipped', title: ({ label }) => label },
      { head: 'Right', cell: ({ precision }) => percent(precision), number: true },
      {
        head: 'By chance',
        cell: ({ label }) => percent(chance.get(label) ?? 0),
        number: true,
        className: 'soft',
      },
      { head: 'Of its texts', cell: ({ coverage }) => percent(coverage), number: true },
    ]}
  />
);

type Errors = NonNullable<ValidationReport['labelErrors']>;

export function LabelErrors({ errors }: { readonly errors: Errors }) {
  const { checked, accuracy, baseline, likely, examples } = errors;
  return (
    <Panel title="Doubtful labels" aside={<span className="soft small">by a quick model</span>}>
      <p>
        A quick model, asked of each row after learning from the others, is right for {percent(accuracy)} of{' '}
        {counted(checked, 'row')}; always naming the largest class would be for {percent(baseline)}. It is
        sure of another label for {count(likely)}.
      </p>
      {examples.length > 0 && <Doubtful label="Doubtful labels" examples={examples.slice(0, FIRST)} />}
      {examples.length > FIRST && (
        <details className="details">
          <summary>{counted(examples.length - FIRST, 'more row')}</summary>
          <Doubtful label="More doubtful labels" examples={examples.slice(FIRST)} />
        </details>
      )}
    </Panel>
  );
}

/** The surest ones: who agrees with none of them reads no further. */
const FIRST = 5;

interface DoubtfulProps {
  readonly label: string;
  readonly examples: Errors['examples'];
}

function Doubtful({ label, examples }: DoubtfulProps) {
  return (
    <RowsTable
      label={label}
      rows={examples}
      rowKey={({ source, line }) => `${source}:${line}`}
      columns={[
        {
          head: 'Row',
          cell: ({ source, line }) => `${source.split('/').at(-1)}:${line}`,
          title: ({ source }) => source,
          className: 'mono nowrap',
        },
        { head: 'Label', cell: ({ given }) => given, className: 'clipped', title: ({ given }) => given },
        {
          head: 'Rather',
          cell: ({ suggested }) => suggested,
          className: 'clipped',
          title: ({ suggested }) => suggested,
        },
        { head: 'Sure', cell: ({ confidence }) => percent(confidence), number: true },
        { head: 'Text', cell: ({ text }) => <span className="quoted">{text}</span>, className: 'prose' },
      ]}
    />
  );
}
