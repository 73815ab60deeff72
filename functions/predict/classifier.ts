/**
 * One model version, loaded: text in, a probability for each label out.
 *
 *   reads   the verified files of artifact.ts; nothing else, external data of an ONNX file included
 *   fails   ArtifactCorrupt when the graph is not what serving.json says
 *
 * Quantized activations get their scale from the whole tensor, so in a batch a text's INT8 score would depend on
 * its neighbours (measured: logits off by up to 10 %). INT8 therefore runs one row at a time, in parallel lanes, and
 * the same text always has the same score; FP32 rows are independent and are batched.
 */
import { cleanerOf } from '../../domain/cleaning/clean.ts';
import { ArtifactCorrupt, InputRejected } from '../../domain/errors.ts';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import { shown } from '../../domain/shown.ts';
import { ServingCard } from '../../domain/spec/jobs.ts';
import type { ArtifactFiles } from './artifact.ts';
import { INPUTS } from './inference.ts';
import type { Engine } from './inference-pool.ts';
import { Lanes } from './lanes.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

export interface Classifier {
  readonly labels: readonly string[];
  readonly waiting: number;
  /**
   * For each text the probability of each label, in label order. `Overloaded` when too many texts wait;
   * `InputRejected` when nothing of one is left to read, and then none is classified.
   */
  classify(
    texts: readonly string[],
    placeOf: (index: number) => string,
    signal?: AbortSignal,
  ): Promise<number[][]>;
  /** Ends when what was accepted is answered. */
  close(): Promise<void>;
}

function softmax(logits: Float32Array): number[] {
  const top = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (logit) => Math.exp(logit - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

export async function loadClassifier(
  where: string,
  files: ArtifactFiles,
  engine: Engine,
): Promise<Classifier> {
  const corrupt = (found: string, allowed: string, options?: ErrorOptions) =>
    new ArtifactCorrupt(
      { where, found, allowed, next: 'Run the training again, or promote another version' },
      options,
    );
  const card = parsedCard(files.card, corrupt);
  const clean = await cleanerOf(card.cleaning);
  const opening = engine.open(files.model).catch((error: unknown) => {
    throw corrupt(`model.onnx that ONNX Runtime refuses`, 'a self-contained ONNX classifier', {
      cause: error,
    });
  });
  let tokenizer: Tokenizer;
  try {
    // While the graph loads on its own thread.
    tokenizer = loadTokenizer(`${where}/tokenizer.json`, files.tokenizer, card.maxLength);
  } catch (error) {
    await opening.then((graph) => graph.release()).catch(() => undefined);
    throw error;
  }
  const graph = await opening;
  const fits =
    graph.inputs.every((name) => card.inputs.includes(name) && INPUTS.has(name)) &&
    graph.outputs.includes(card.output);
  if (!fits) {
    await graph.release();
    throw corrupt(
      `inputs ${graph.inputs.join(', ')} and outputs ${graph.outputs.join(', ')}`,
      `${card.inputs.join(', ')} and ${card.output}, as serving.json says`,
    );
  }

  async function infer(rows: readonly number[][]): Promise<number[][]> {
    const length = Math.max(...rows.map((row) => row.length));
    const ids = new BigInt64Array(rows.length * length).fill(BigInt(tokenizer.padId));
    const mask = new BigInt64Array(rows.length * length);
    rows.forEach((row, at) => {
      row.forEach((id, column) => {
        ids[at * length + column] = BigInt(id);
      });
      mask.fill(1n, at * length, at * length + row.length);
    });
    const logits = await graph.run({ rows: rows.length, length, ids, mask }, card.output);
    const [count, width] = logits.dims;
    if (!(logits.data instanceof Float32Array) || count !== rows.length || width !== card.labels.length) {
      throw corrupt(
        `logits [${logits.dims}] of ${logits.type}`,
        `float32 [${rows.length}, ${card.labels.length}]`,
      );
    }
    const { data } = logits;
    return rows.map((_, at) => softmax(data.subarray(at * width, (at + 1) * width)));
  }

  const lanes = new Lanes(infer, {
    lanes: engine.lanes,
    batch: card.precision === 'int8' ? 1 : SERVING_LIMITS.batch,
    queue: SERVING_LIMITS.queue,
  });
  const nothing = tokenizer.encode('');
  /** Tokens that are every text's: a model would answer them with confidence, and it would mean nothing. */
  const frame = nothing.length;
  // Once, before any request: a graph that can't run is noticed while the older version still serves.
  try {
    await infer([nothing]);
  } catch (error) {
    await graph.release();
    throw error;
  }

  return {
    labels: card.labels,
    get waiting() {
      return lanes.waiting;
    },
    async classify(texts, placeOf, signal) {
      lanes.admit(texts.length);
      const rows = texts.map((text) => tokenizer.encode(clean(text.toWellFormed())));
      const empty = rows.findIndex(({ length }) => length === frame);
      if (empty >= 0) throw nothingToRead(placeOf(empty), texts[empty] ?? '');
      return lanes.submit(rows, signal);
    },
    async close() {
      await lanes.drained();
      await graph.release();
    },
  };
}

const nothingToRead = (where: string, text: string) =>
  new InputRejected({
    where,
    found: text === '' ? 'an empty text' : `${shown(text, 40)}, of which cleaning leaves nothing`,
    allowed: 'text with at least one letter, digit or sign that the model reads',
    next: 'Send no request for an item without text; of a batch, leave it out',
  });

function parsedCard(
  bytes: Uint8Array,
  corrupt: (found: string, allowed: string) => ArtifactCorrupt,
): ServingCard {
  try {
    const card = ServingCard.parse(JSON.parse(new TextDecoder().decode(bytes)));
    if (card.task === 'text-classification') return card;
  } catch {
    // What the parser found is not for a client; the file is named below.
  }
  throw corrupt('a serving.json this server does not know', 'schemaVersion 1, task text-classification');
}
