/**
 * One small chart over a shared x axis. uPlot draws on a canvas; colours come from the design's tokens and follow the
 * scheme. The chart itself is hidden from a screen reader: its page gives the numbers as a table.
 */
import { useEffect, useRef } from 'react';
import './navigator-language.ts';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './plot.css';

export interface PlotLine {
  readonly label: string;
  /** 1 to 6: `--series-N`. */
  readonly colour: number;
  /** Faint for what is noisy. */
  readonly weight: 'faint' | 'strong';
  /** A point at each value, for what is measured rarely. */
  readonly marks: boolean;
}

interface PlotProps {
  readonly lines: readonly PlotLine[];
  /** x, then one column a line; null where a line has no value. */
  readonly data: readonly [number[], ...(number | null)[][]];
  readonly format: (value: number) => string;
  /** Charts of the same group share their cursor. */
  readonly group: string;
  readonly height?: number;
  readonly borders?: readonly number[];
  readonly onCursor?: (index: number | undefined) => void;
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function options(
  props: PlotProps,
  width: number,
  cursor: (index: number | undefined) => void,
): UPlot.Options {
  const { lines, format, group, height = 200, borders = [] } = props;
  const ink = token('--ink-soft');
  const grid = { stroke: token('--grid'), width: 1 };
  const font = `12px ${token('--font')}`;
  const axis = { stroke: ink, grid, font, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: group, setSeries: false },
      drag: { x: false, y: false },
      y: false,
      points: { size: 6, width: 1 },
    },
    scales: { x: { time: false } },
    axes: [
      { ...axis, space: 60, size: 26, values: (_u, ticks) => ticks.map((x) => x.toLocaleString('en')) },
      { ...axis, space: 34, size: 58, values: (_u, ticks) => ticks.map((y) => format(y)) },
    ],
    series: [
      {},
      ...lines.map(({ label, colour, weight, marks }): UPlot.Series => {
        const strong = weight === 'strong';
        return {
          label,
          stroke: `${token(`--series-${colour}`)}${strong ? '' : '80'}`,
          width: strong ? 2 : 1,
          spanGaps: true,
          points: { show: marks, size: 5, fill: token('--surface') },
        };
      }),
    ],
    hooks: {
      setCursor: [(u) => cursor(u.cursor.idx ?? undefined)],
      drawClear: [
        (u) => {
          u.ctx.save();
          u.ctx.strokeStyle = token('--line-strong');
          u.ctx.setLineDash([3 * devicePixelRatio, 4 * devicePixelRatio]);
          for (const border of borders) {
            const x = Math.round(u.valToPos(border, 'x', true));
            u.ctx.beginPath();
            u.ctx.moveTo(x, u.bbox.top);
            u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
            u.ctx.stroke();
          }
          u.ctx.restore();
        },
      ],
    },
  };
}

export function Plot(props: PlotProps) {
  const { lines, data, borders = [], onCursor } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const report = useRef(onCursor);
  report.current = onCursor;

  // Built again when its lines change; new points only set its data.
  const shape = JSON.stringify([lines, borders]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for lines and borders
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const build = () => {
      plot.current?.destroy();
      const width = Math.max(120, element.clientWidth);
      plot.current = new UPlot(
        options(latest.current, width, (index) => report.current?.(index)),
        latest.current.data as unknown as UPlot.AlignedData,
        element,
      );
    };
    build();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', build);
    const resized = new ResizeObserver(() => {
      const width = Math.max(120, element.clientWidth);
      if (plot.current && plot.current.width !== width) {
        plot.current.setSize({ width, height: plot.current.height });
      }
    });
    resized.observe(element);
    return () => {
      scheme.removeEventListener('change', build);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(data as unknown as UPlot.AlignedData);
  }, [data]);

  return <div ref={host} className="plot" aria-hidden />;
}
