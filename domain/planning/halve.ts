/**
 * Chooses a round's survivors.
 *
 *   reads   plan.json, each job's output.json
 *   writes  the next round's job inputs; after the last round those of compression and evaluation
 *   fails   ContractBroken: a job of the round left no output that fits
 *
 * The choice follows from the outputs alone, so a retry makes it again.
 */
import type { z } from 'zod';
import { findDocument, readDocument } from '../documents.ts';
import { ContractBroken } from '../errors.ts';
import { keys } from '../layout.ts';
import { JobInput, TrainOutput } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { HalveOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { compressionOf, roundOf, trainName } from './job-inputs.ts';
import { PlanDocument } from './plan-document.ts';
import { planKey, writeInputs } from './plan-run.ts';

export interface Trained {
  readonly variant: string;
  readonly validationLoss: number;
  readonly accuracy: number;
}

/** Best first: lowest validation loss, then highest accuracy, then by name. Pure. */
export const ranked = <T extends Trained>(trained: readonly T[]): readonly T[] =>
  trained.toSorted(
    (a, b) =>
      a.validationLoss - b.validationLoss || b.accuracy - a.accuracy || (a.variant < b.variant ? -1 : 1),
  );

/** The better half, rounded up: at least one. Pure. */
export const betterHalf = <T extends Trained>(trained: readonly T[]): readonly T[] =>
  ranked(trained).slice(0, Math.max(1, Math.ceil(trained.length / 2)));

export async function halve(
  { objects }: Pick<StageContext, 'objects'>,
  ref: RunRef,
  spec: RunSpec,
  index: number,
): Promise<z.input<typeof HalveOutput>> {
  const plan = await readDocument(objects, planKey(ref), PlanDocument);
  const trained = await trainedIn({ objects }, ref, plan, index);
  const last = index + 1 >= plan.fractions.length;
  if (!last) {
    const variants = betterHalf(trained).map(({ variant }) => variant);
    const { round, inputs } = roundOf({ ref, spec, plan }, index + 1, variants.toSorted());
    await writeInputs(objects, inputs);
    return round;
  }
  const winner = ranked(trained)[0]!;
  const { compression, inputs } = compressionOf({ ref, spec, plan }, winner);
  await writeInputs(objects, inputs);
  return { index: index + 1, fraction: 1, done: true, jobs: [], compression };
}

/** The variants whose job of this round has an input: plan or the halving before wrote it. */
async function trainedIn(
  { objects }: Pick<StageContext, 'objects'>,
  { project, run }: RunRef,
  plan: PlanDocument,
  index: number,
): Promise<readonly (Trained & { readonly job: string })[]> {
  const trained = [];
  for (const variant of Object.keys(plan.variants)) {
    const job = keys.job(project, run, trainName(index, variant));
    if ((await findDocument(objects, keys.jobInput(job), JobInput)) === undefined) continue;
    const output = await findDocument(objects, keys.jobOutput(job), TrainOutput);
    if (output === undefined) throw noOutput(keys.jobOutput(job));
    const { validationLoss, accuracy } = output.metrics;
    trained.push({ variant, job, validationLoss, accuracy });
  }
  if (trained.length === 0) throw noOutput(keys.job(project, run, trainName(index, '*')));
  return trained;
}

const noOutput = (key: string): ContractBroken =>
  new ContractBroken({
    where: key,
    found: 'no output of a job that has succeeded',
    allowed: 'output.json, published before the job exits 0',
    next: 'This is a defect of Modelmill: report it with the run id',
  });
