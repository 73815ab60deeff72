/**
 * Watches a run until it is over or people are asked: its states and figures through the API, a line for each stage
 * and each validation, a status block on a terminal. Reads only; watching again starts from the beginning.
 */
import { RunDetail, RunMetrics } from '../domain/spec/api-runs.ts';
import type { Client } from './client.ts';
import { newLive, type Screen } from './live.ts';
import { isSettled, pointText, type Series, stageLine, stagesOf } from './run-view.ts';

const EVERY_MS = 1_000;
/** How often a training's figures become a line where there is no terminal. */
const FIGURES_EVERY_MS = 10_000;

export interface RunRef {
  readonly project: string;
  readonly run: string;
}

export type RunEvent =
  | { readonly event: 'state'; readonly state: RunDetail['states'][number] }
  | { readonly event: 'metric'; readonly job: string; readonly point: Series['points'][number] }
  | { readonly event: 'end'; readonly record: RunDetail['record'] };

export interface FollowOptions {
  readonly screen: Screen;
  readonly signal?: AbortSignal | undefined;
  /** Everything new, for --json; lines and status then stay away. */
  readonly onEvent?: (event: RunEvent) => void;
  readonly everyMs?: number;
}

export const runPath = ({ project, run }: RunRef, ...more: readonly string[]): readonly string[] => [
  'projects',
  project,
  'runs',
  run,
  ...more,
];

export async function readRun(client: Client, ref: RunRef): Promise<RunDetail> {
  return client.send(RunDetail, { path: runPath(ref) });
}

/** New points since the cursor; asks on while there are more at once. */
async function newPoints(client: Client, ref: RunRef, after: string | undefined) {
  const series: Series[] = [];
  let cursor = after;
  for (;;) {
    const page = await client.send(RunMetrics, { path: runPath(ref, 'metrics'), query: { after: cursor } });
    series.push(...page.series);
    cursor = page.cursor;
    if (!page.more) return { series, cursor };
  }
}

export async function followRun(
  client: Client,
  ref: RunRef,
  options: FollowOptions,
): Promise<RunDetail['record']> {
  const { screen, signal, onEvent, everyMs = EVERY_MS } = options;
  const live = newLive(onEvent ? { write: () => true } : screen);
  /** Of each job: its newest figures, and those that stand on a line already. */
  const latest = new Map<string, string>();
  const printed = new Map<string, string>();
  const finished = new Set<string>();
  let states = 0;
  let cursor: string | undefined;
  let figuresAt = 0;

  try {
    for (;;) {
      const detail = await readRun(client, ref);
      const metrics = await newPoints(client, ref, cursor);
      cursor = metrics.cursor;

      for (const state of detail.states.slice(states)) onEvent?.({ event: 'state', state });
      states = detail.states.length;
      for (const { job, points } of metrics.series) {
        for (const point of points) onEvent?.({ event: 'metric', job, point });
        for (const point of points.filter(({ phase }) => phase === 'validation')) {
          const text = `    ${job}  ${pointText(point)}`;
          if (printed.get(job) !== text) live.line(text);
          printed.set(job, text);
        }
        const last = points.at(-1);
        if (last) latest.set(job, `    ${job}  ${pointText(last)}`);
      }

      const now = new Date().toISOString();
      const views = stagesOf(detail.states);
      for (const [index, view] of views.entries()) {
        const key = `${index} ${view.stage}`;
        if (view.status === 'running' || finished.has(key)) continue;
        finished.add(key);
        live.line(`  ${stageLine(view, now)}`);
      }
      const running = new Set(
        detail.jobs.filter(({ status }) => status === 'running').map(({ name }) => name),
      );
      const figures = [...latest].filter(([job]) => running.has(job));
      const unsaid = figures.filter(([job, text]) => printed.get(job) !== text);
      if (screen.isTTY !== true && unsaid.length > 0 && Date.now() - figuresAt > FIGURES_EVERY_MS) {
        figuresAt = Date.now();
        for (const [job, text] of unsaid) {
          live.line(text);
          printed.set(job, text);
        }
      }
      live.status([
        ...views.filter(({ status }) => status === 'running').map((view) => `  ${stageLine(view, now)}`),
        ...figures.map(([, text]) => text),
      ]);

      if (isSettled(detail.record.status)) {
        onEvent?.({ event: 'end', record: detail.record });
        return detail.record;
      }
      await waited(everyMs, signal);
    }
  } finally {
    live.end();
  }
}

function waited(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
