/** The spec a run was started with: every stage reads its settings here, so that they can't change under way. */
import { findDocument } from '../documents.ts';
import { NotFound } from '../errors.ts';
import { keys } from '../layout.ts';
import { RunSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';

export async function frozenSpec(
  { objects }: Pick<StageContext, 'objects'>,
  { project, run }: RunRef,
): Promise<RunSpec> {
  const spec = await findDocument(objects, keys.runSpec(project, run), RunSpec);
  if (spec !== undefined) return spec;
  throw new NotFound({
    where: `run ${run} of project ${project}`,
    found: 'no frozen spec',
    allowed: 'a run that a door has started',
    next: "Start it with 'modelmill run' or POST /runs",
  });
}
