/** One chart's lines from the curves that are shown. Pure. */
import { type Aligned, align, type Curve, type CurvePoint } from './stitch.ts';

/** More points on one line would melt into a band; then no line of the chart shows any. */
export const MOST_MARKS = 30;
const COLOURS = 6;

export const colourOf = (index: number): number => (index % COLOURS) + 1;

export interface DrawnLine {
  readonly name: string;
  readonly label: string;
  readonly colour: number;
  readonly weight: 'faint' | 'strong';
  readonly marks: boolean;
}

export interface Drawing {
  readonly lines: readonly DrawnLine[];
  readonly data: Aligned;
  readonly borders: readonly number[];
}

interface Side extends DrawnLine {
  readonly points: readonly CurvePoint[];
}

function sidesOf({ name, train, validation }: Curve, colour: number, value: string): Side[] {
  const own = { name, colour };
  const sides: Side[] = [
    { ...own, label: `${name}, training`, weight: 'faint', marks: false, points: train },
    { ...own, label: `${name}, validation`, weight: 'strong', marks: true, points: validation },
  ];
  const measured = sides.filter(({ points }) => points.some(({ values }) => values[value] !== undefined));
  // A rate is set, not measured: one line, and a strong one.
  return measured.length === 1 ? measured.map((side) => ({ ...side, weight: 'strong' })) : measured;
}

export function drawn(curves: readonly Curve[], hidden: ReadonlySet<string>, value: string): Drawing {
  const sides = curves.flatMap((curve, index) =>
    hidden.has(curve.name) ? [] : sidesOf(curve, colourOf(index), value),
  );
  const few = sides.every(({ marks, points }) => !marks || points.length <= MOST_MARKS);
  const shown = curves.filter(({ name }) => !hidden.has(name));
  return {
    lines: sides.map(({ points, ...line }) => ({ ...line, marks: line.marks && few })),
    data: align(
      sides.map(({ points }) => points),
      value,
    ),
    borders: [...new Set(shown.flatMap(({ borders }) => borders))].sort((a, b) => a - b),
  };
}
