/**
 * From one look at a run to the next: what is new, in the order it happened, and what goes on. Reads nothing itself.
 */
import type { RunDetail } from '../domain/spec/api-runs.ts';
import { pointText, type Series, stageLine, viewsOf } from './run-view.ts';

export type RunEvent =
  | { readonly event: 'state'; readonly state: RunDetail['states'][number] }
  | { readonly event: 'metric'; readonly job: string; readonly point: Series['points'][number] }
  | { readonly event: 'end'; readonly record: RunDetail['record'] };

export interface News {
  /** Everything that is new, for programs. */
  readonly events: readonly RunEvent[];
  /** For people: each stage that ended, each validation. */
  readonly lines: readonly string[];
  /** Stages that run, then the newest figures of each running job. */
  readonly running: readonly string[];
  /** Of those figures the ones that stand on no line yet. */
  readonly unsaid: readonly string[];
}

interface Dated<T> {
  readonly at: string;
  readonly what: T;
}

const inOrder = <T>(dated: readonly Dated<T>[]): readonly T[] =>
  dated.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ what }) => what);

export class Progress {
  /** Of each job: its newest figures. */
  readonly #latest = new Map<string, string>();
  readonly #said = new Set<string>();
  readonly #finished = new Set<number>();
  #states = 0;

  look(detail: RunDetail, series: readonly Series[], now: string): News {
    const events: Dated<RunEvent>[] = [];
    const lines: Dated<string>[] = [];
    for (const state of detail.states.slice(this.#states)) {
      events.push({ at: state.at, what: { event: 'state', state } });
    }
    this.#states = detail.states.length;

    for (const { job, points } of series) {
      for (const point of points) {
        events.push({ at: point.at, what: { event: 'metric', job, point } });
        const text = `    ${job}  ${pointText(point)}`;
        // A job that resumed reports its last validation again.
        if (point.phase === 'validation' && !this.#said.has(text)) lines.push({ at: point.at, what: text });
        if (point.phase === 'validation') this.#said.add(text);
        this.#latest.set(job, text);
      }
    }

    const views = viewsOf(detail);
    for (const [index, view] of views.entries()) {
      if (view.finishedAt === undefined || this.#finished.has(index)) continue;
      this.#finished.add(index);
      lines.push({ at: view.finishedAt, what: `  ${stageLine(view, now)}` });
    }

    const going = new Set(detail.jobs.filter(({ status }) => status === 'running').map(({ name }) => name));
    const figures = [...this.#latest].filter(([job]) => going.has(job)).map(([, text]) => text);
    return {
      events: inOrder(events),
      lines: inOrder(lines),
      running: [
        ...views.filter(({ status }) => status === 'running').map((view) => `  ${stageLine(view, now)}`),
        ...figures,
      ],
      unsaid: figures.filter((text) => !this.#said.has(text)),
    };
  }

  /** These figures stand on a line now. */
  say(texts: readonly string[]): void {
    for (const text of texts) this.#said.add(text);
  }
}
