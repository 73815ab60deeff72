/**
 * The upload door: a file under projects/{project}/incoming/ starts a run.
 *
 *   reads   a queue of S3's "Object Created" events
 *   writes  what starting a run writes; a refusal beside the file where it can't be used
 *   fails   message by message: the others of the batch are not done again; five times, then the dead-letter queue
 *
 * Safe to repeat: events are passed over by their sequencer, and the same content is the same run.
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { takeUpload } from '../../domain/runs/take-upload.ts';
import { uploadsIn } from '../../domain/runs/upload-event.ts';
import type { StageContext } from '../../domain/stage.ts';
import { awsContext } from '../platform/context.ts';
import { variable } from '../platform/env.ts';
import { telemetryOf } from '../platform/telemetry.ts';

/** The door over any context. One message after the other: files of one project come in their order. */
export async function openDoor(
  context: StageContext,
  records: readonly SQSRecord[],
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of records) {
    try {
      for (const uploaded of uploadsIn(body)) {
        const run = await takeUpload(context, uploaded);
        context.log('upload taken', { project: uploaded.project, key: uploaded.key, ...run });
      }
    } catch (error) {
      context.log('upload not taken', { messageId, error: (error as Error).name, reason: String(error) });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

let context: StageContext | undefined;

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  if (context === undefined) {
    const { logger } = telemetryOf('intake', variable('MODELMILL_ENVIRONMENT'));
    context = awsContext((message, fields = {}) => logger.info(message, { ...fields }));
  }
  return openDoor(context, event.Records);
}
