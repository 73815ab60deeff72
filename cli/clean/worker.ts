/** A thread that cleans blocks: each comes with its memory, and goes back in it where what it became fits. */
import { parentPort, workerData } from 'node:worker_threads';
import { END } from '../threads.ts';
import { type CleaningJob, engineOf } from './engine.ts';
import type { Cleaned, Order } from './order.ts';

const engine = await engineOf(workerData as CleaningJob);

parentPort!.on('message', (order: Order | typeof END) => {
  if (order === END) {
    parentPort!.close();
    return;
  }
  const source = new Uint8Array(order.buffer);
  const report = engine.block(source, order.from, order.to);
  const { output } = engine;
  const fits = output.length <= source.length;
  if (fits) source.set(output);
  const buffer = fits ? order.buffer : output.slice().buffer;
  const cleaned: Cleaned = { ...report, buffer: buffer as ArrayBuffer };
  parentPort!.postMessage(cleaned, [cleaned.buffer]);
});
