/**
 * The upload door: a file under projects/{project}/incoming/ starts a run.
 *
 *   reads   a queue of S3's "Object Created" events
 *   writes  what starting a run writes; a refusal beside the file where it can't be used
 *   fails   message by message: the others of the batch are not done again; five times, then the dead-letter queue
 *
 * Safe to repeat: events are passed over by their sequencer, and the same content is the same run.
 */
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { takeUpload } from '../../domain/runs/take-upload.ts';
import { uploadsIn } from '../../domain/runs/upload-event.ts';
import type { StageContext } from '../../domain/stage.ts';
import { asQueueHandler, type Take, takeEach } from '../platform/queue.ts';

export const takeUploads: Take = async (message, context) => {
  for (const uploaded of uploadsIn(message)) {
    const run = await takeUpload(context, uploaded);
    context.log('upload taken', { project: uploaded.project, key: uploaded.key, ...run });
  }
};

/** The door over any context. */
export const openDoor = (context: StageContext, records: readonly SQSRecord[]): Promise<SQSBatchResponse> =>
  takeEach(context, records, takeUploads);

export const handler = asQueueHandler('intake', takeUploads);
