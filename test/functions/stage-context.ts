/** A stage's world on temporary folders: the real folder store and SQLite table, and a workflow that remembers. */
import { NotFound } from '../../domain/errors.ts';
import { keys } from '../../domain/layout.ts';
import type { Json, ObjectStore, Table, Workflow } from '../../domain/ports.ts';
import { startRun } from '../../domain/runs/start-run.ts';
import type { RunSpecInput } from '../../domain/spec/run-spec.ts';
import type { StageContext } from '../../domain/stage.ts';
import { temporaryStore, temporaryTable, withMirror } from '../support/stores.ts';

/** Executions that were started, tokens that were answered. */
export interface RecordedWorkflow extends Workflow {
  readonly started: Map<string, Json>;
  readonly answered: Map<string, Json>;
  /** Tokens that tasks wait on. */
  readonly waiting: Set<string>;
}

export function recordedWorkflow(): RecordedWorkflow {
  const started = new Map<string, Json>();
  const answered = new Map<string, Json>();
  const waiting = new Set<string>();
  return {
    started,
    answered,
    waiting,
    async start(name, input) {
      if (started.has(name)) return { started: false };
      started.set(name, input);
      return { started: true };
    },
    describe: async () => undefined,
    history: async () => [],
    stop: async () => {},
    async succeed(token, output) {
      if (!waiting.delete(token)) throw new NotFound(`token ${token}`);
      answered.set(token, output);
    },
    async fail(token) {
      if (!waiting.delete(token)) throw new NotFound(`token ${token}`);
    },
  };
}

export interface TestContext extends StageContext {
  readonly objects: ObjectStore;
  readonly table: Table;
  readonly workflow: RecordedWorkflow;
}

export async function stageContext(): Promise<TestContext> {
  let ticks = 0;
  return {
    objects: await withMirror(await temporaryStore()),
    table: await temporaryTable(),
    workflow: recordedWorkflow(),
    clock: { now: () => new Date(Date.UTC(2026, 0, 1) + 1_000 * ticks++).toISOString() },
    ids: { fresh: () => `id-${ticks++}` },
    log: () => {},
  };
}

export interface Given {
  /** File name under incoming/ → content. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly spec?: Omit<Partial<RunSpecInput>, 'data'> & { readonly data?: Partial<RunSpecInput['data']> };
  readonly project?: string;
}

/** A run that a door has started on these files. */
export async function givenRun(context: TestContext, { files, spec = {}, project = 'mails' }: Given) {
  const sources = [];
  for (const [name, content] of Object.entries(files)) {
    const key = keys.incoming(project, name);
    await context.objects.put(key, content);
    sources.push({ key });
  }
  const { run } = await startRun(context, {
    spec: { ...spec, project, data: { ...spec.data, sources } },
    door: 'api',
  });
  return { project, run };
}

export async function textOf(objects: ObjectStore, key: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await objects.get(key)).body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export const jsonOf = async (objects: ObjectStore, key: string): Promise<never> =>
  JSON.parse(await textOf(objects, key)) as never;

export const linesOf = async (objects: ObjectStore, key: string): Promise<never[]> =>
  (await textOf(objects, key))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as never);

/** The message's last part: what the reader does next. */
export const nextStep = (message: string): string => message.split(/(?<=\.) /).at(-1) ?? '';

/** `rows` texts of two classes, all different, as CSV. */
export const csv = (rows: number, labels: readonly string[] = ['ham', 'spam']): string =>
  `text,label\n${Array.from({ length: rows }, (_, i) => `message number ${i},${labels[i % labels.length]}`).join('\n')}\n`;
