/**
 * What a run of a spec would do and cost, without starting anything: `modelmill plan`, POST /plan, and what a door
 * asks before it starts a run.
 *
 *   reads   which models are mirrored; for the plan also the dataset versions, or else the sources themselves
 *   fails   InputRejected for a spec that can't run, as starting it would be
 *
 * Of a run that ends with a dataset version no model is chosen, so there is nothing to say of batches, time and price.
 */

import { mirroredModels } from '../catalogue/mirror.ts';
import { chooseModel } from '../catalogue/recommend.ts';
import { refuseUnmirrored } from '../catalogue/translators.ts';
import { parseRunSpec } from '../runs/run-spec-document.ts';
import { refuseUntrained } from '../runs/task-settings.ts';
import type { PlanAnswer } from '../spec/api-plan.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';
import { refuseDeeperStudent, refuseUnavailable } from './available.ts';
import { decide, decideData, leaves, UNKNOWN_ROWS } from './decide.ts';
import { INSTANCE } from './instance.ts';
import { knownData } from './known-data.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'compute'>;

/** The spec can be run here and now: every setting is available, its model is known and mirrored. */
export async function refuseUnrunnable({ objects }: Pick<Rooms, 'objects'>, spec: RunSpec): Promise<void> {
  refuseUnavailable(spec);
  const { entry } = chooseModel(spec, UNKNOWN_ROWS, INSTANCE, await mirroredModels(objects));
  refuseDeeperStudent(spec, entry);
}

export async function describePlan(context: Rooms, document: unknown): Promise<PlanAnswer> {
  const spec = parseRunSpec(document);
  const dataset = spec.until === 'dataset';
  refuseUntrained(spec);
  await refuseUnmirrored(context, spec);
  if (!dataset) await refuseUnrunnable(context, spec);
  const written = new Set(leaves(document, '').map(([path]) => path));
  const known = await knownData(context, spec);
  if (dataset) return { spec, decisions: [...decideData(spec, { ...known, written })] };
  const mirrored = await mirroredModels(context.objects);
  const { decisions } = decide(spec, { ...known, mirrored, written, compute: context.compute });
  return { spec, decisions: [...decisions] };
}
