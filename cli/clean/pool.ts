/** Threads that clean blocks. They start as blocks come, so that a short input starts one. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BlockReport } from '../../domain/cleaning/block-report.ts';
import type { CleaningJob } from './engine.ts';

export interface Order {
  readonly buffer: ArrayBuffer;
  readonly from: number;
  readonly to: number;
}

/** The first `bytes` of `buffer`. */
export interface Cleaned extends BlockReport {
  readonly buffer: ArrayBuffer;
}

interface Promised {
  readonly resolve: (cleaned: Cleaned) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it has been given, in order. */
  readonly promised: Promised[];
}

/**
 * Each thread would load the compiler that takes the types out of a .ts file, 30 ms and 17 MB: with a cache it finds
 * them taken out.
 */
export const COMPILE_CACHE =
  process.env.NODE_COMPILE_CACHE ??
  fileURLToPath(new URL('../../node_modules/.cache/modelmill', import.meta.url));

export class Pool {
  readonly #job: CleaningJob;
  readonly #size: number;
  readonly #threads: Thread[] = [];

  constructor(job: CleaningJob, size: number) {
    this.#job = job;
    this.#size = size;
  }

  get idle(): boolean {
    return this.#threads.every(({ promised }) => promised.length === 0);
  }

  /** The memory goes to the thread and comes back with the answer. */
  clean(order: Order): Promise<Cleaned> {
    const { worker, promised } = this.#freest();
    return new Promise((resolve, reject) => {
      promised.push({ resolve, reject });
      worker.postMessage(order, [order.buffer]);
    });
  }

  #freest(): Thread {
    const [freest] = this.#threads.toSorted((a, b) => a.promised.length - b.promised.length);
    if (freest && (freest.promised.length === 0 || this.#threads.length === this.#size)) return freest;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.#job,
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    });
    const thread: Thread = { worker, promised: [] };
    worker.on('message', (cleaned: Cleaned) => thread.promised.shift()?.resolve(cleaned));
    worker.on('error', (error) => {
      for (const { reject } of thread.promised.splice(0)) reject(error);
    });
    this.#threads.push(thread);
    return thread;
  }

  /** Ends when the threads have: what is under way is finished, or given up. */
  async close({ giveUp }: { readonly giveUp: boolean }): Promise<void> {
    await Promise.all(
      this.#threads.map(async ({ worker }) => {
        if (giveUp) await worker.terminate();
        else {
          worker.postMessage('end');
          // By itself, so that it leaves its cache behind.
          await new Promise((resolve) => worker.once('exit', resolve));
        }
      }),
    );
  }
}
