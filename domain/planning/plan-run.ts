/**
 * Plans a run on its labelled dataset version.
 *
 *   reads   the dataset's manifest and validation report, which models are mirrored
 *   writes  the first round's job inputs, then plan/plan.json
 *   fails   InputRejected: no model can run; BudgetExceeded: the plan costs more than the spec allows
 *
 * Everything follows from the spec, the dataset and the mirror. A plan that exists is kept, so that a model mirrored
 * in between changes nothing in a run that has begun.
 */
import type { z } from 'zod';
import { mirroredModels, mirrorManifestKey } from '../catalogue/mirror.ts';
import { validationOf } from '../datasets/lineage.ts';
import { findDocument, readDocument, writeDocument } from '../documents.ts';
import { BudgetExceeded } from '../errors.ts';
import { keys } from '../layout.ts';
import type { ObjectStore } from '../ports.ts';
import { JobInput } from '../spec/jobs.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { DatasetManifest, type PlanOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { refuseDeeperStudent } from './available.ts';
import { type Decided, decide, knownFrom } from './decide.ts';
import type { Compute } from './instance.ts';
import { roundOf } from './job-inputs.ts';
import { PlanDocument } from './plan-document.ts';

export const planKey = ({ project, run }: RunRef): string => `${keys.stage(project, run, 'plan')}/plan.json`;

export async function planRun(
  { objects, compute }: Pick<StageContext, 'objects' | 'compute'>,
  ref: RunRef,
  spec: RunSpec,
  dataset: string,
): Promise<z.input<typeof PlanOutput>> {
  const plan =
    (await findDocument(objects, planKey(ref), PlanDocument)) ??
    (await freshPlan({ objects, compute }, spec, dataset));
  const { round, inputs } = roundOf({ ref, spec, plan }, 0, Object.keys(plan.variants));
  await writeInputs(objects, inputs);
  await writeDocument(objects, planKey(ref), plan);
  return round;
}

async function freshPlan(
  { objects, compute }: { readonly objects: ObjectStore; readonly compute: Compute | undefined },
  spec: RunSpec,
  dataset: string,
): Promise<PlanDocument> {
  const manifest = await readDocument(objects, dataset, DatasetManifest);
  const { splits, labels } = manifest;
  const decided = decide(spec, {
    rows: splits.train.rows,
    ...knownFrom(await validationOf({ objects }, manifest)),
    mirrored: await mirroredModels(objects),
    compute,
  });
  refuseBeyondBudget(decided, spec);
  refuseDeeperStudent(spec, decided.entry);
  const { id, revision, layers } = decided.entry;
  return {
    schemaVersion: 1,
    decisions: [...decided.decisions],
    estimate: decided.estimate,
    dataset,
    labels,
    model: { id, revision, layers, manifest: mirrorManifestKey(id, revision) },
    fractions: [...decided.fractions],
    variants: { ...decided.variants },
  };
}

export function refuseBeyondBudget({ estimate }: Pick<Decided, 'estimate'>, { budget }: RunSpec): void {
  const over = (field: 'dollars' | 'hours', unit: string): BudgetExceeded =>
    new BudgetExceeded({
      where: `plan, budget.${field}`,
      found: `an estimate of ${estimate[field].toFixed(2)} ${unit} (${estimate.steps} steps)`,
      allowed: `${budget[field]} ${unit}`,
      next: `Lower training.epochs, the variants or data.limit, or raise budget.${field}`,
    });
  if (estimate.dollars > budget.dollars) throw over('dollars', 'dollars');
  if (estimate.hours > budget.hours) throw over('hours', 'hours');
}

/** Each checked against the jobs' contract before a job can read it. */
export async function writeInputs(
  objects: ObjectStore,
  inputs: ReadonlyMap<string, JobInput>,
): Promise<void> {
  for (const [key, input] of inputs) await writeDocument(objects, key, JobInput.parse(input));
}
