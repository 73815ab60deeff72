/**
 * One thread that infers, for inference-pool.ts: opens graphs, runs them, releases them, as it is told. Requests are
 * answered by their number; what fails is an answer too.
 */
import { parentPort } from 'node:worker_threads';
import { type Feed, type Graph, type Output, openGraph } from './inference.ts';

export type Request =
  | { readonly kind: 'open'; readonly graph: number; readonly model: Uint8Array; readonly threads: number }
  | { readonly kind: 'run'; readonly graph: number; readonly feed: Feed; readonly output: string }
  | { readonly kind: 'release'; readonly graph: number };
export type Numbered = Request & { readonly number: number };

export interface Opened {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}
export type Answer = { readonly number: number } & (
  | { readonly value: Opened | Output | undefined }
  | { readonly error: string }
);

/** Promises, so that a run may arrive before its graph is open. */
const graphs = new Map<number, Promise<Graph>>();

async function answered(request: Request): Promise<Opened | Output | undefined> {
  if (request.kind === 'open') {
    const opening = openGraph(request.model, request.threads);
    graphs.set(request.graph, opening);
    const { inputs, outputs } = await opening;
    return { inputs, outputs };
  }
  const graph = await graphs.get(request.graph);
  if (graph === undefined) throw new Error(`graph ${request.graph} is not open`);
  if (request.kind === 'run') return graph.run(request.feed, request.output);
  graphs.delete(request.graph);
  await graph.release();
  return undefined;
}

parentPort?.on('message', ({ number, ...request }: Numbered) => {
  const answer = (given: Answer): void => parentPort?.postMessage(given);
  answered(request).then(
    (value) => answer({ number, value }),
    (error: unknown) => answer({ number, error: error instanceof Error ? error.message : String(error) }),
  );
});
