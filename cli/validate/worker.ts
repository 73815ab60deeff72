/** A thread that reports on parts of files. */
import { parentPort } from 'node:worker_threads';
import { END } from '../threads.ts';
import { type PartJob, reportPart } from './part.ts';

parentPort!.on('message', async (job: PartJob | typeof END) => {
  if (job === END) {
    parentPort!.close();
    return;
  }
  const found = await reportPart(job);
  parentPort!.postMessage(found, found && [found.part.firsts.buffer as ArrayBuffer]);
});
