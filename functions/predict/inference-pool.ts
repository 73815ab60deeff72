/**
 * Threads that infer beside the event loop, shared by all models of a process: a core each, every graph open in each.
 * With one lane there is no thread: the caller's own computes.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Feed, type Graph, type Output, openGraph } from './inference.ts';
import type { Answer, Numbered, Opened, Request } from './inference-worker.ts';

export interface Threads {
  /** Of one inference. */
  readonly perInference: number;
  /** Inferences at the same time. */
  readonly lanes: number;
}

/** Each lane holds every model. */
const MOST_LANES = 4;

/** A server has many callers: a core for each, up to four at a time, then more cores for each. */
export function manyCallers(cores = availableParallelism()): Threads {
  const lanes = Math.min(cores, MOST_LANES);
  return { lanes, perInference: Math.floor(cores / lanes) };
}
/** A Lambda instance has one request at a time: all cores for it. */
export const oneCaller = (cores = availableParallelism()): Threads => ({ lanes: 1, perInference: cores });

export interface Engine {
  readonly lanes: number;
  /** Ahead of `open`: the first thread boots while the model is still read. */
  start(): void;
  /** Rejects when ONNX Runtime refuses the model. */
  open(model: Uint8Array): Promise<Graph>;
  /** After the last graph is released. */
  close(): Promise<void>;
}

export const engineOf = ({ lanes, perInference }: Threads): Engine =>
  lanes > 1
    ? new InferencePool(lanes, perInference)
    : {
        lanes: 1,
        start: () => undefined,
        open: (model) => openGraph(model, perInference),
        close: async () => undefined,
      };

/** In the container the worker lies beside the bundled server; from source it is a module of its own. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './inference-worker.ts' : './inference-worker.mjs',
  import.meta.url,
);

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** One worker thread and what it has not answered yet. */
class Lane {
  readonly worker = new Worker(ENTRY);
  /** Graphs it has open. */
  readonly ready = new Set<number>();
  readonly #pending = new Map<number, Pending>();
  #numbers = 0;

  constructor(died: (lane: Lane) => void) {
    // A waiting client holds a connection, and that the process; an idle worker must not.
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => {
      const asked = this.#pending.get(answer.number);
      this.#pending.delete(answer.number);
      if ('error' in answer) asked?.reject(new Error(answer.error));
      else asked?.resolve(answer.value as never);
    });
    const end = (error: Error) => {
      for (const { reject } of this.#pending.values()) reject(error);
      this.#pending.clear();
      died(this);
    };
    this.worker.on('error', end);
    this.worker.on('exit', (code) => end(new Error(`an inference thread ended with ${code}`)));
  }

  ask<T>(request: Request): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#numbers += 1;
      this.#pending.set(this.#numbers, { resolve, reject });
      this.worker.postMessage({ ...request, number: this.#numbers } satisfies Numbered);
    });
  }
}

interface Waiting {
  readonly graph: number;
  readonly lane: PromiseWithResolvers<Lane>;
}

class InferencePool implements Engine {
  readonly lanes: number;
  readonly #threads: number;
  #all: Lane[] = [];
  #free: Lane[] = [];
  #waiting: Waiting[] = [];
  #graphs = 0;

  constructor(lanes: number, threads: number) {
    this.lanes = lanes;
    this.#threads = threads;
  }

  start(): void {
    if (this.#all.length === 0) this.#add(1);
  }

  async open(model: Uint8Array): Promise<Graph> {
    this.start();
    this.#graphs += 1;
    const graph = this.#graphs;
    const openIn = async (lane: Lane) => {
      const opened = await lane.ask<Opened>({ kind: 'open', graph, model, threads: this.#threads });
      lane.ready.add(graph);
      if (this.#free.includes(lane)) this.#give(lane);
      return opened;
    };
    const [first] = this.#all;
    if (!first) throw noThread();
    const opening = openIn(first);
    // Begun together, they would share the cores, and the first answer wait for all of them.
    const rest = opening.then(() => {
      this.#add(this.lanes - this.#all.length);
      return Promise.allSettled(this.#all.filter((lane) => lane !== first).map(openIn));
    });
    rest.catch(() => undefined);
    const { inputs, outputs } = await opening;
    return {
      inputs,
      outputs,
      run: (feed, output) => this.#run(graph, feed, output),
      release: async () => {
        await rest;
        await Promise.all(
          this.#all.map(async (lane) => {
            if (lane.ready.delete(graph)) await lane.ask({ kind: 'release', graph });
          }),
        );
      },
    };
  }

  async close(): Promise<void> {
    const lanes = this.#all;
    this.#all = [];
    this.#free = [];
    await Promise.all(lanes.map(({ worker }) => worker.terminate()));
  }

  #add(count: number): void {
    const lanes = Array.from({ length: count }, () => new Lane((lane) => this.#drop(lane)));
    this.#all.push(...lanes);
    this.#free.push(...lanes);
  }

  /** A thread that ended answers no more; the others go on. */
  #drop(lane: Lane): void {
    this.#all = this.#all.filter((other) => other !== lane);
    this.#free = this.#free.filter((other) => other !== lane);
    const answerable = (graph: number) => this.#all.some(({ ready }) => ready.has(graph));
    const lost = this.#waiting.filter(({ graph }) => !answerable(graph));
    this.#waiting = this.#waiting.filter(({ graph }) => answerable(graph));
    for (const waiting of lost) waiting.lane.reject(noThread());
  }

  async #run(graph: number, feed: Feed, output: string): Promise<Output> {
    const lane = await this.#take(graph);
    try {
      return await lane.ask<Output>({ kind: 'run', graph, feed, output });
    } finally {
      if (this.#all.includes(lane)) this.#give(lane);
    }
  }

  /** To the longest waiting that it can answer, else to the free ones. */
  #give(lane: Lane): void {
    const next = this.#waiting.find(({ graph }) => lane.ready.has(graph));
    this.#waiting = this.#waiting.filter((waiting) => waiting !== next);
    this.#free = this.#free.filter((other) => other !== lane);
    if (next) next.lane.resolve(lane);
    else this.#free.push(lane);
  }

  #take(graph: number): Promise<Lane> {
    const lane = this.#free.find(({ ready }) => ready.has(graph));
    if (lane) {
      this.#free = this.#free.filter((other) => other !== lane);
      return Promise.resolve(lane);
    }
    if (!this.#all.some(({ ready }) => ready.has(graph))) return Promise.reject(noThread());
    const waiting = { graph, lane: Promise.withResolvers<Lane>() };
    this.#waiting.push(waiting);
    return waiting.lane.promise;
  }
}

const noThread = (): Error => new Error('no inference thread has this model open');
