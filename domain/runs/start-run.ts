/**
 * Starts a run, whichever door asked.
 *
 *   reads   the spec's sources: what their content is known by
 *   writes  runs/{run}/spec.json with the sources pinned, the run's record, and its place in time
 *   fails   InputRejected: the spec or a source can't be used as given; nothing is written then
 *
 * The run's name is a hash of the project, the sources' content and the spec, so the same file twice is one run.
 * Each step is put-if-absent and found when it is done already: a door that crashed in between just asks again.
 */
import { refuseUnmirrored } from '../catalogue/translators.ts';
import { unlessThere } from '../conflicts.ts';
import { writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { refuseUnrunnable } from '../planning/describe-plan.ts';
import type { Json } from '../ports.ts';
import { sha256Hex } from '../sha256.ts';
import type { RunRecord } from '../spec/records.ts';
import type { RunSpec, RunSpecInput } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { canonicalJson } from './canonical-json.ts';
import { frozenSpec } from './frozen-spec.ts';
import { intakeSources } from './intake-sources.ts';
import { findRun, REPEATABLE } from './run-record.ts';
import { parseRunSpec } from './run-spec-document.ts';
import { identityOf, pinned } from './source-content.ts';
import { refuseUntrained } from './task-settings.ts';

const MAX_ORDINAL = 9_999;

interface StartRequest {
  readonly spec: RunSpecInput;
  readonly door: RunRecord['door'];
  /** @default the first whose run does not exist, or exists and was neither rejected, failed nor stopped */
  readonly ordinal?: number;
  /** The run that the same request came to before: if it is of this spec and data, it is found, whatever became of it. */
  readonly before?: string;
}

export interface StartedRun {
  readonly run: string;
  /** False when the run was there already. */
  readonly started: boolean;
}

interface PlannedRun {
  readonly run: string;
  readonly spec: RunSpec;
  readonly door: RunRecord['door'];
}

type Doors = Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock'>;

export const startRun = async (context: Doors, request: StartRequest): Promise<StartedRun> =>
  launchRun(context, await planRun(context, request));

/** Which run a request comes to. Writes nothing. */
export async function planRun(
  context: Pick<Doors, 'objects' | 'table'>,
  { spec: document, door, ordinal, before }: StartRequest,
): Promise<PlannedRun> {
  const parsed = parseRunSpec(document);
  refuseUntrained(parsed);
  await refuseUnmirrored(context, parsed);
  // A run that ends with a dataset version needs no model.
  if (parsed.until === 'model') await refuseUnrunnable(context, parsed);
  const { project, data } = parsed;
  const heads = await intakeSources(context, project, parsed);
  const sources = await pinned(context, data.sources, heads);
  const spec = { ...parsed, data: { ...data, sources } };
  const base = runBase(
    spec,
    sources.map((source, i) => identityOf(source, heads[i]!)),
  );
  if (before !== undefined && baseOf(before).base === base) return { run: before, spec, door };
  return { run: runName(base, ordinal ?? (await nextOrdinal(context, project, base))), spec, door };
}

export async function launchRun(context: Doors, { run, spec, door }: PlannedRun): Promise<StartedRun> {
  const { project } = spec;
  await unlessThere(() =>
    writeDocument(context.objects, keys.runSpec(project, run), spec, { ifAbsent: true }),
  );
  if ((await findRun(context.table, { project, run })) === undefined) {
    const createdAt = context.clock.now();
    const record: RunRecord = { project, run, status: 'queued', createdAt, door };
    await unlessThere(() =>
      context.table.transact([
        { put: { ...items.run(project, run), value: record as Json }, condition: { ifAbsent: true } },
        { put: { ...items.runByTime(project, createdAt, run), value: { run } } },
      ]),
    );
  }
  const { started } = await context.workflow.start(run, { project, run });
  return { run, started };
}

/**
 * `r` and 16 hex digits of what makes two runs the same: project, content of each source, settings. The sources'
 * names do not.
 */
export function runBase(spec: RunSpec, contents: readonly string[]): string {
  const sources = spec.data.sources.map(({ format }, i) => ({ format, content: contents[i] ?? '' }));
  return `r${sha256Hex(canonicalJson({ ...spec, data: { ...spec.data, sources } })).slice(0, 16)}`;
}

export function runName(base: string, ordinal: number): string {
  if (Number.isInteger(ordinal) && ordinal >= 0 && ordinal <= MAX_ORDINAL) return `${base}-${ordinal}`;
  throw new InputRejected({
    where: `run ${base}, ordinal`,
    found: String(ordinal),
    allowed: `a whole number from 0 to ${MAX_ORDINAL}`,
    next: 'Change the spec or the data: this one was run too often',
  });
}

function baseOf(run: string): { readonly base: string; readonly ordinal: number } {
  const at = run.lastIndexOf('-');
  return { base: run.slice(0, at), ordinal: Number(run.slice(at + 1)) };
}

/** A rerun after failure counts on; a run that is under way, waits, was held or succeeded is found. */
export async function nextOrdinal(
  { table }: Pick<StageContext, 'table'>,
  project: string,
  base: string,
): Promise<number> {
  for (let ordinal = 0; ; ordinal += 1) {
    const record = await findRun(table, { project, run: runName(base, ordinal) });
    if (record === undefined || !REPEATABLE.includes(record.status)) return ordinal;
  }
}

/** Runs the same spec on the same data once more, whatever became of the run before. */
export async function rerun(
  context: Doors,
  { project, run, door }: RunRef & { readonly door: RunRecord['door'] },
): Promise<StartedRun> {
  const spec = await frozenSpec(context, { project, run });
  const { base, ordinal: last } = baseOf(run);
  let ordinal = last;
  while ((await findRun(context.table, { project, run: runName(base, ordinal) })) !== undefined) ordinal += 1;
  return startRun(context, { spec, door, ordinal });
}
