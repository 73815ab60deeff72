/**
 * What a run of a spec would do and cost, without starting anything: `modelmill plan`, POST /plan, and what a door
 * asks before it starts a run.
 *
 *   reads   which models are mirrored; for the plan also the sources' lines
 *   fails   InputRejected for a spec that can't run, as starting it would be
 */

import { mirroredModels } from '../catalogue/mirror.ts';
import { chooseModel } from '../catalogue/recommend.ts';
import { intakeSources } from '../runs/intake-sources.ts';
import { parseRunSpec } from '../runs/run-spec-document.ts';
import type { PlanAnswer } from '../spec/api-plan.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';
import { refuseDeeperStudent, refuseUnavailable } from './available.ts';
import { decide, leaves, percent, UNKNOWN_ROWS } from './decide.ts';
import { INSTANCE } from './instance.ts';

type Rooms = Pick<StageContext, 'objects'>;

/** Read at most: an HTTP door must answer in time. What a larger file holds is reckoned from its beginning. */
const MOST_COUNTED_BYTES = 64 * 1024 ** 2;
const NEWLINE = 10;

/** The spec can be run here and now: every setting is available, its model is known and mirrored. */
export async function refuseUnrunnable({ objects }: Rooms, spec: RunSpec): Promise<void> {
  refuseUnavailable(spec);
  const { entry } = chooseModel(spec, UNKNOWN_ROWS, INSTANCE, await mirroredModels(objects));
  refuseDeeperStudent(spec, entry);
}

export async function describePlan(context: Rooms, document: unknown): Promise<PlanAnswer> {
  const spec = parseRunSpec(document);
  await refuseUnrunnable(context, spec);
  const written = new Set(leaves(document, '').map(([path]) => path));
  const mirrored = await mirroredModels(context.objects);
  const lines = await linesOf(context, spec);
  const rows = Math.max(1, Math.round(Math.min(lines, spec.data.limit ?? lines) * spec.data.split.train));
  const why = `of about ${lines} lines in the sources, the training split's ${percent(spec.data.split.train)}; duplicates and refused rows make it fewer`;
  const { decisions } = decide(spec, { rows, rowsReason: why, mirrored, written });
  return { spec, decisions: [...decisions] };
}

/** Lines of all sources together, the larger ones extrapolated. */
async function linesOf(context: Rooms, spec: RunSpec): Promise<number> {
  let lines = 0;
  for (const { key, size } of await intakeSources(context, spec.project, spec)) {
    let seen = 0;
    let newlines = 0;
    const { body } = await context.objects.get(key, { start: 0, end: MOST_COUNTED_BYTES - 1 });
    for await (const piece of body) {
      seen += piece.length;
      for (let at = piece.indexOf(NEWLINE); at >= 0; at = piece.indexOf(NEWLINE, at + 1)) newlines += 1;
    }
    lines += Math.max(1, Math.round((newlines * size) / Math.max(1, seen)));
  }
  return lines;
}
