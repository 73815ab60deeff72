/** Threads that infer: several at once, beside the event loop; what fails is an answer, what dies is not waited for. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { engineOf, manyCallers, oneCaller } from '../../../functions/predict/inference-pool.ts';
import { tinyModels } from '../../support/onnx-model.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const model = await readFile(join(await tinyModels(), 'a', 'model.onnx'));
const feed = (length = 4) => ({
  rows: 1,
  length,
  ids: BigInt64Array.from({ length }, (_, i) => BigInt(i % 3)),
  mask: new BigInt64Array(length).fill(1n),
});

function engine(lanes: number) {
  const made = engineOf({ lanes, perInference: 1 });
  onTestFinished(() => made.close());
  return made;
}

describe.each([1, 3])('with %i lane(s)', (lanes) => {
  it('answers many at once as it answers each alone', async () => {
    const graph = await engine(lanes).open(model);
    expect(graph.inputs).toContain('input_ids');
    const alone = [];
    for (let length = 1; length <= 12; length += 1) alone.push(await graph.run(feed(length), 'logits'));
    const together = await Promise.all(alone.map((_, i) => graph.run(feed(i + 1), 'logits')));
    expect(together).toEqual(alone);
    expect(together[0]).toMatchObject({ type: 'float32', dims: [1, 2] });
    await graph.release();
  });

  it('rejects what is no model, and serves the next', async () => {
    const made = engine(lanes);
    await expect(made.open(Buffer.from('no model'))).rejects.toThrow();
    const graph = await made.open(model);
    await expect(graph.run(feed(), 'logits')).resolves.toMatchObject({ type: 'float32' });
  });

  it('tells what went wrong in a run, and goes on', async () => {
    const graph = await engine(lanes).open(model);
    await expect(graph.run({ ...feed(), rows: 7 }, 'logits')).rejects.toThrow();
    await expect(graph.run(feed(), 'nothing')).rejects.toThrow();
    await expect(graph.run(feed(), 'logits')).resolves.toMatchObject({ dims: [1, 2] });
  });
});

it('keeps graphs apart, and lets one go without the others', async () => {
  const made = engine(2);
  const [one, two] = await Promise.all([made.open(model), made.open(model)]);
  await one.release();
  await expect(two.run(feed(), 'logits')).resolves.toMatchObject({ dims: [1, 2] });
  await expect(one.run(feed(), 'logits')).rejects.toThrow('no inference thread');
});

it('leaves the event loop free while it infers', async () => {
  const graph = await engine(2).open(model);
  let answered = false;
  const run = graph.run(feed(64), 'logits').then(() => {
    answered = true;
  });
  // What computes on this thread has answered by the time that its promises have been seen to.
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  expect(answered).toBe(false);
  await run;
});

it('does not wait for a thread that ended: the others answer, and when none is left that is told', async () => {
  const workers: Worker[] = [];
  const { unref } = Worker.prototype;
  const spy = vi.spyOn(Worker.prototype, 'unref').mockImplementation(function (this: Worker) {
    workers.push(this);
    unref.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  const graph = await engine(2).open(model);
  const [, second] = workers;
  if (!second) throw new Error('one thread');
  await once(second, 'message');
  await workers[0]?.terminate();
  const answers = await Promise.all([1, 2, 3, 4].map((length) => graph.run(feed(length), 'logits')));
  expect(answers.map(({ dims }) => dims)).toEqual([1, 2, 3, 4].map(() => [1, 2]));
  const last = [graph.run(feed(), 'logits'), graph.run(feed(), 'logits')].map((run) => run.catch(String));
  await second.terminate();
  for (const end of await Promise.all(last)) expect(String(end)).toMatch(/thread|object/);
  await expect(graph.run(feed(), 'logits')).rejects.toThrow('no inference thread has this model open');
});

it('finds its thread beside the bundle, as in the container', async () => {
  const outdir = await mkdtemp(join(ROOT, 'node_modules', '.modelmill-bundle-'));
  onTestFinished(() => rm(outdir, { recursive: true, force: true }));
  const entry = `import { readFileSync } from 'node:fs';
    import { engineOf } from './functions/predict/inference-pool.ts';
    const engine = engineOf({ lanes: 2, perInference: 1 });
    const graph = await engine.open(readFileSync(process.argv[2]));
    const one = { rows: 1, length: 2, ids: BigInt64Array.of(1n, 2n), mask: BigInt64Array.of(1n, 1n) };
    console.log((await graph.run(one, 'logits')).dims.join());
    await engine.close();`;
  const options: BuildOptions = {
    ...{ absWorkingDir: ROOT, bundle: true, platform: 'node', format: 'esm', external: ['onnxruntime-node'] },
    ...{ outdir, outExtension: { '.js': '.mjs' } },
  } as const;
  await build({
    ...options,
    stdin: { contents: entry, resolveDir: ROOT, sourcefile: 'server.ts', loader: 'ts' },
  });
  await build({ ...options, entryPoints: ['functions/predict/inference-worker.ts'] });
  const [server] = (await readdir(outdir)).filter((name) => name !== 'inference-worker.mjs');
  const file = join(await tinyModels(), 'a', 'model.onnx');
  const { stdout } = await promisify(execFile)(process.execPath, [join(outdir, server ?? ''), file]);
  expect(stdout).toBe('1,2\n');
});

it('gives a server a core each, up to four lanes, and a Lambda function one lane with all', () => {
  expect([1, 2, 4, 9, 16].map((cores) => manyCallers(cores))).toEqual([
    { lanes: 1, perInference: 1 },
    { lanes: 2, perInference: 1 },
    { lanes: 4, perInference: 1 },
    { lanes: 4, perInference: 2 },
    { lanes: 4, perInference: 4 },
  ]);
  expect(oneCaller(6)).toEqual({ lanes: 1, perInference: 6 });
});
