/**
 * What job `augment` is to do for a run, known as soon as its dataset version is labelled.
 *
 *   writes  jobs/augment/input.json, where the spec asks for copies
 */
import { writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import { augmentInput, augmentJob, isAugmented } from '../planning/job-inputs.ts';
import { JobInput } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';

/**
 * `dataset`: the labelled version's manifest; none while it is to be reviewed. Gives back the job's key prefix, and
 * whether there is anything for it.
 */
export async function writeAugmentInput(
  { objects }: Pick<StageContext, 'objects'>,
  ref: RunRef,
  spec: RunSpec,
  dataset: string | undefined,
): Promise<{ readonly augmentJob: string; readonly augment: boolean }> {
  const job = augmentJob(ref);
  if (dataset === undefined || !isAugmented(spec)) return { augmentJob: job, augment: false };
  await writeDocument(objects, keys.jobInput(job), JobInput.parse(augmentInput(ref, spec, dataset)));
  return { augmentJob: job, augment: true };
}
