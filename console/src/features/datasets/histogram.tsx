/**
 * Bars over bins that widen as lengths grow. The bars are hidden from a screen reader: whoever shows them gives the
 * numbers as a table. Several histograms of one figure share their bins, so that they can be compared by eye.
 */
import type { ValidationReport } from '../../api/answers.ts';
import { count, percent } from '../../text/format.ts';

export type Bins = NonNullable<ValidationReport['lengths']>['characters'];

/** Each histogram's counts over the borders of all of them. */
export function aligned(histograms: readonly Bins[]): {
  readonly borders: readonly number[];
  readonly counts: readonly (readonly number[])[];
} {
  const borders = [...new Set(histograms.flatMap((one) => one.borders))].sort((a, b) => a - b);
  const counts = histograms.map((one) => {
    const at = new Map(one.borders.map((border, i) => [border, one.counts[i] ?? 0]));
    return borders.map((border) => at.get(border) ?? 0);
  });
  return { borders, counts };
}

interface BarsProps {
  readonly borders: readonly number[];
  readonly counts: readonly number[];
  /** 1 to 6: `--series-N`. */
  readonly colour: number;
}

/** Borders written under the bars: as many as a narrow window has room for. */
const WRITTEN = 5;

export function Bars({ borders, counts, colour }: BarsProps) {
  const all = counts.reduce((sum, rows) => sum + rows, 0);
  const most = Math.max(...counts, 1);
  const every = Math.max(1, Math.ceil(borders.length / WRITTEN));
  return (
    <div className="histogram" aria-hidden>
      <div className="histogram-bars" data-colour={colour}>
        {borders.map((border, i) => (
          <span key={border} title={`${rangeOf(borders, i)}: ${count(counts[i] ?? 0)} rows`}>
            <span style={{ height: `${(100 * (counts[i] ?? 0)) / most}%` }} />
          </span>
        ))}
      </div>
      <div className="histogram-axis">
        {borders.map((border, i) => (
          <span key={border}>{i % every === 0 ? short(border) : ''}</span>
        ))}
      </div>
      <span className="histogram-most soft small">{percent(most / Math.max(1, all), 0)}</span>
    </div>
  );
}

/** `100 to 149`, `700 or more`. */
export function rangeOf(borders: readonly number[], i: number): string {
  const [from, to] = [borders[i] ?? 0, borders[i + 1]];
  if (to === undefined) return `${count(from)} or more`;
  return to === from + 1 ? count(from) : `${count(from)} to ${count(to - 1)}`;
}

const UNITS = ['', 'k', 'M'] as const;

/** `150`, `1.5k`, `2M` */
function short(value: number): string {
  const unit = value >= 1e6 ? 2 : value >= 1_000 ? 1 : 0;
  return `${Number((value / 1_000 ** unit).toPrecision(2))}${UNITS[unit]}`;
}
