/**
 * Starts a run, whichever door asked.
 *
 *   reads   the spec's sources: their content, or where that is large their etag
 *   writes  runs/{run}/spec.json, the run's record, and its place in time
 *   fails   InputRejected: the spec or a source can't be used as given; nothing is written then
 *
 * The run's name is a hash of the project, the sources' content and the spec, so the same file twice is one run.
 * Each step is put-if-absent and found when it is done already: a door that crashed in between just asks again.
 */
import { Conflict, InputRejected } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { refuseUnrunnable } from '../planning/describe-plan.ts';
import type { Json, ObjectHead } from '../ports.ts';
import { digest, sha256Hex } from '../sha256.ts';
import type { RunRecord } from '../spec/records.ts';
import type { RunSpec, RunSpecInput } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';
import { canonicalJson } from './canonical-json.ts';
import { frozenSpec } from './frozen-spec.ts';
import { intakeSources } from './intake-sources.ts';
import { findRun, REPEATABLE } from './run-record.ts';
import { parseRunSpec } from './run-spec-document.ts';

const MAX_ORDINAL = 9_999;
/** About a second of hashing: an HTTP door must answer in time. */
const MAX_HASHED_BYTES = 128 * 1024 ** 2;

export interface StartRequest {
  readonly spec: RunSpecInput;
  readonly door: 'api' | 'upload' | 'schedule';
  /** @default the first whose run does not exist, or exists and was neither rejected, failed nor stopped */
  readonly ordinal?: number;
}

export interface StartedRun {
  readonly run: string;
  /** False when the run was there already. */
  readonly started: boolean;
}

type Doors = Pick<StageContext, 'objects' | 'table' | 'workflow' | 'clock'>;

export async function startRun(context: Doors, request: StartRequest): Promise<StartedRun> {
  const spec = parseRunSpec(request.spec);
  await refuseUnrunnable(context, spec);
  const contents: string[] = [];
  for (const head of await intakeSources(context, spec.project, spec))
    contents.push(await contentOf(context, head));
  const base = runBase(spec, contents);
  const ordinal = request.ordinal ?? (await nextOrdinal(context, spec.project, base));
  const run = runName(base, ordinal);

  await putOnce(() =>
    context.objects.put(keys.runSpec(spec.project, run), `${JSON.stringify(spec, null, 2)}\n`, {
      ifAbsent: true,
      contentType: 'application/json',
    }),
  );
  if ((await findRun(context.table, { project: spec.project, run })) === undefined) {
    const createdAt = context.clock.now();
    const record: RunRecord = { project: spec.project, run, status: 'queued', createdAt, door: request.door };
    await putOnce(() =>
      context.table.transact([
        { put: { ...items.run(spec.project, run), value: record as Json }, condition: { ifAbsent: true } },
        { put: { ...items.runByTime(spec.project, createdAt, run), value: { run } } },
      ]),
    );
  }
  const { started } = await context.workflow.start(run, { project: spec.project, run });
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
  {
    project,
    run,
    door,
  }: { readonly project: string; readonly run: string; readonly door: 'api' | 'schedule' },
): Promise<StartedRun> {
  const spec = await frozenSpec(context, { project, run });
  const base = run.slice(0, run.lastIndexOf('-'));
  let ordinal = Number(run.slice(run.lastIndexOf('-') + 1));
  while ((await findRun(context.table, { project, run: runName(base, ordinal) })) !== undefined) ordinal += 1;
  return startRun(context, { spec, door, ordinal });
}

/** Its sha256; of a large one size and etag, which an upload in the same parts repeats on S3. */
async function contentOf({ objects }: Pick<StageContext, 'objects'>, head: ObjectHead): Promise<string> {
  if (head.size > MAX_HASHED_BYTES) return `${head.size}-${head.etag}`;
  const content = digest();
  for await (const piece of (await objects.get(head.key)).body) content.update(piece);
  return content.hex();
}

/** A lost put-if-absent is a step that is done already. */
async function putOnce(put: () => Promise<unknown>): Promise<void> {
  try {
    await put();
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}
