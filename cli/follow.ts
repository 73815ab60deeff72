/**
 * Watches a run until it is over or people are asked: its states and figures through the API, a line for each stage
 * and each validation, a status block on a terminal. Reads only; watching again starts from the beginning.
 */
import { RunDetail, RunMetrics } from '../domain/spec/api-runs.ts';
import type { RunRef } from '../domain/spec/words.ts';
import type { Client } from './client.ts';
import { newLive, type Screen } from './live.ts';
import { pause } from './pause.ts';
import { Progress, type RunEvent } from './progress.ts';
import { isSettled, type Series } from './run-view.ts';

const EVERY_MS = 1_000;
/** The first looks come sooner, each this much later than the one before: what is refused is refused at once. */
const LATER_MS = 100;
/** How often a training's figures become a line where there is no terminal. */
const FIGURES_EVERY_MS = 10_000;

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
  const progress = new Progress();
  let cursor: string | undefined;
  let figuresAt = 0;
  try {
    for (let looks = 1; ; looks++) {
      const detail = await readRun(client, ref);
      const metrics = await newPoints(client, ref, cursor);
      cursor = metrics.cursor;
      const news = progress.look(detail, metrics.series, new Date().toISOString());
      for (const event of news.events) onEvent?.(event);
      for (const line of news.lines) live.line(line);
      if (screen.isTTY !== true && news.unsaid.length > 0 && Date.now() - figuresAt > FIGURES_EVERY_MS) {
        figuresAt = Date.now();
        for (const line of news.unsaid) live.line(line);
        progress.say(news.unsaid);
      }
      live.status(news.running);
      if (isSettled(detail.record.status)) {
        onEvent?.({ event: 'end', record: detail.record });
        return detail.record;
      }
      await pause(Math.min(everyMs, LATER_MS * looks), signal);
    }
  } finally {
    live.end();
  }
}
