/**
 * A graph in ONNX Runtime: token ids in, logits out. `run` computes on the thread that calls it and blocks it, though
 * it looks asynchronous: whoever has other work to do asks a worker (inference-pool.ts).
 */
import { devNull } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** `rows` texts, each padded to `length`: both matrices row by row. */
export interface Feed {
  readonly rows: number;
  readonly length: number;
  readonly ids: BigInt64Array;
  readonly mask: BigInt64Array;
}

/** The output as it is: the caller says whether it fits. */
export interface Output {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

export interface Graph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  run(feed: Feed, output: string): Promise<Output>;
  /** After its last answer. */
  release(): Promise<void>;
}

export const INPUTS: ReadonlySet<string> = new Set(['input_ids', 'attention_mask', 'token_type_ids']);

/**
 * The extended rewrites pay where quantize and dequantize nodes are to be folded into integer kernels. Everywhere
 * else the plain graph is quicker, to load and to run: MiniLM by 20 % in INT8, by 10 % in FP32.
 */
const levelFor = (model: Uint8Array): 'all' | 'basic' =>
  Buffer.from(model.buffer, model.byteOffset, model.length).includes('DequantizeLinear') ? 'all' : 'basic';

export async function openGraph(model: Uint8Array, threads: number): Promise<Graph> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: levelFor(model),
    logSeverityLevel: 4,
    // A graph read from memory may name files with weights, relative to the working directory: to none, here.
    extra: {
      session: {
        model_external_initializers_file_folder_path: devNull,
        // Threads that spin while they wait take the core from the other requests: half the throughput under load.
        intra_op: { allow_spinning: '0' },
      },
    },
  });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run({ rows, length, ids, mask }, output) {
      const dimensions = [rows, length];
      const feeds: Record<string, () => Tensor> = {
        input_ids: () => new Tensor('int64', ids, dimensions),
        attention_mask: () => new Tensor('int64', mask, dimensions),
        token_type_ids: () => new Tensor('int64', new BigInt64Array(ids.length), dimensions),
      };
      const wanted = session.inputNames.flatMap((name) =>
        feeds[name] ? [[name, feeds[name]()] as const] : [],
      );
      const outputs = await session.run(Object.fromEntries(wanted), [output]);
      const found = outputs[output];
      return { type: found?.type ?? 'nothing', dims: found?.dims ?? [], data: found?.data };
    },
    release: () => session.release(),
  };
}
