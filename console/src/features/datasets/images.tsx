/** Pictures: how many, of which formats, how large. */
import type { ValidationReport } from '../../api/answers.ts';
import { count } from '../../text/format.ts';
import { Facts, Panel } from '../../ui/panel.tsx';
import { RowsTable } from '../../ui/table.tsx';
import { aligned, Bars, rangeOf } from './histogram.tsx';

type ImagesOf = NonNullable<ValidationReport['images']>;

export function Images({ images }: { readonly images: ImagesOf }) {
  const { borders, counts } = aligned([images.width, images.height]);
  const [width = [], height = []] = counts;
  return (
    <Panel title="Images">
      <Facts
        facts={[
          ['Images', count(images.images)],
          ['Copies', count(images.duplicates)],
          ...images.formats.map(({ format, images: own }) => [format, count(own)] as const),
        ]}
      />
      <div className="histograms">
        {[
          { name: 'width', own: width },
          { name: 'height', own: height },
        ].map(({ name, own }, i) => (
          <figure key={name}>
            <figcaption>{name}</figcaption>
            <Bars borders={borders} counts={own} colour={i + 1} />
          </figure>
        ))}
      </div>
      <RowsTable
        label="Images by size"
        rows={borders.map((_, bin) => bin)}
        rowKey={String}
        columns={[
          { head: 'Pixels', cell: (bin) => rangeOf(borders, bin), heads: true },
          { head: 'By width', cell: (bin) => count(width[bin] ?? 0), number: true },
          { head: 'By height', cell: (bin) => count(height[bin] ?? 0), number: true },
        ]}
      />
    </Panel>
  );
}
