/** The end of a run on its record. Each is safe to repeat: a run that has ended stays as it ended. */

import type { z } from 'zod';
import { readDocument } from '../documents.ts';
import type { RunRecord } from '../spec/records.ts';
import { DatasetManifest, type FailOutput, type RegisterOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { changeRun, ENDED } from './run-record.ts';

type Rooms = Pick<StageContext, 'table' | 'clock'>;

const MOST_CHARACTERS = 2_000;

/** What Catch gives: a Lambda's Cause is JSON with errorMessage, others are plain text. Pure. */
export function reasonOf({
  Error: error,
  Cause,
}: {
  readonly Error: string;
  readonly Cause?: string | undefined;
}): {
  readonly name: string;
  readonly message: string;
} {
  const cause = Cause ?? '';
  const thrown = lambdaError(cause);
  return {
    name: thrown?.errorType ?? error,
    message: (thrown?.errorMessage ?? cause).slice(0, MOST_CHARACTERS) || `${error}, without a cause`,
  };
}

function lambdaError(
  cause: string,
): { readonly errorType?: string; readonly errorMessage: string } | undefined {
  try {
    const { errorType, errorMessage } = JSON.parse(cause) as { errorType?: unknown; errorMessage?: unknown };
    if (typeof errorMessage !== 'string') return undefined;
    return { errorMessage, ...(typeof errorType === 'string' ? { errorType } : {}) };
  } catch {
    return undefined;
  }
}

/** Refused data or settings: `rejected`; a gate: `held`; all else: `failed`. Pure. */
export function statusFor(name: string): z.infer<typeof FailOutput>['status'] {
  if (name === 'InputRejected') return 'rejected';
  return name === 'QualityHold' ? 'held' : 'failed';
}

export async function failRun(
  { table, clock }: Rooms,
  ref: RunRef,
  error: { readonly Error: string; readonly Cause?: string | undefined },
): Promise<z.input<typeof FailOutput>> {
  const reason = reasonOf(error);
  const status = statusFor(reason.name);
  const finishedAt = clock.now();
  const ended = await changeRun(table, ref, (record) =>
    ENDED.includes(record.status) ? undefined : { status, reason, finishedAt, review: undefined },
  );
  return { status, reason: ended.reason?.message ?? reason.message };
}

/** A run that was to make a dataset version has made it. */
export async function finishDatasetRun(
  { objects, table, clock }: Pick<StageContext, 'objects'> & Rooms,
  ref: RunRef,
  manifest: string,
): Promise<string> {
  const { dataset, version } = await readDocument(objects, manifest, DatasetManifest);
  const name = `${dataset}@${version}`;
  const finishedAt = clock.now();
  await changeRun(table, ref, (record) =>
    ENDED.includes(record.status)
      ? undefined
      : { status: 'succeeded', finishedAt, review: undefined, dataset: name },
  );
  return name;
}

export async function finishRun(
  { table, clock }: Rooms,
  ref: RunRef,
  { verdict, reason }: z.infer<typeof RegisterOutput>,
): Promise<RunRecord> {
  const finishedAt = clock.now();
  return changeRun(table, ref, (record) => {
    if (ENDED.includes(record.status)) return undefined;
    if (verdict === 'passed') return { status: 'succeeded', finishedAt, review: undefined };
    const held = { name: 'QualityHold', message: reason, stage: 'register' };
    return { status: 'held', finishedAt, review: undefined, reason: held };
  });
}
