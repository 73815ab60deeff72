/** `runs`, `stop`, `rerun`: what goes on, and interfering. */
import { type Command, InvalidArgumentError } from 'commander';
import { Run, type RunDetail, RunPage, StartedRun } from '../../domain/spec/api-runs.ts';
import type { RunRef } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { readRun, runPath } from '../follow.ts';
import { document, list, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { ofProjects, type ProjectFlags, runNamed, withProject } from '../projects.ts';
import { isSettled, outcome, resultText, stageLine, viewsOf } from '../run-view.ts';
import type { Column } from '../table.ts';
import { ago, counted, figure, size } from '../text.ts';
import { sayStarted, watch } from '../watch.ts';

type Record = RunDetail['record'];

const RUNS: readonly Column<Record>[] = [
  { head: 'run', cell: ({ run }) => run },
  { head: 'project', cell: ({ project }) => project, spare: 2 },
  { head: 'status', cell: ({ status }) => status },
  { head: 'created', cell: ({ createdAt }) => ago(createdAt), spare: 1 },
  { head: 'version', cell: ({ version }) => version ?? '', spare: 3 },
  { head: 'result', cell: resultText, prose: 'cut' },
];

const CANDIDATES: readonly Column<NonNullable<RunDetail['evaluation']>[number]>[] = [
  { head: 'candidate', cell: ({ name }) => name },
  { head: 'accuracy', cell: ({ accuracy }) => figure(accuracy) },
  { head: 'macro F1', cell: ({ macroF1 }) => figure(macroF1), spare: 2 },
  { head: 'size', cell: ({ bytes }) => size(bytes) },
  { head: 'p50 ms', cell: ({ latencyMs }) => figure(latencyMs.p50), spare: 1 },
  { head: 'p99 ms', cell: ({ latencyMs }) => figure(latencyMs.p99), spare: 3 },
];

interface ListFlags extends ProjectFlags {
  readonly limit: number;
}

async function listRuns(context: CommandContext, flags: ListFlags): Promise<void> {
  const client = context.client();
  const runs = await ofProjects(client, flags, (project) =>
    everyPage(async (cursor) => {
      const query = { cursor, limit: Math.min(flags.limit, 200) };
      const page = await client.send(RunPage, { path: ['projects', project, 'runs'], query });
      return { items: page.runs, cursor: page.cursor };
    }, flags.limit),
  );
  const newest = runs.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, flags.limit);
  const whose = flags.project === undefined ? '' : ` of project ${flags.project}`;
  list(context.out, newest, RUNS, `no runs${whose} yet: start one with 'modelmill run'`);
}

/** Jobs that were started again or failed: what the stages alone would not tell. */
function* troubles({ jobs }: RunDetail): Generator<string> {
  for (const { name, status, attempts, error } of jobs) {
    if (attempts < 2 && status !== 'failed') continue;
    const why = error ? `: ${error.name}: ${error.message}` : '';
    yield `  job ${name}: ${status}, ${counted(attempts, 'attempt')}${why}`;
  }
}

async function showRun(context: CommandContext, ref: RunRef): Promise<void> {
  const detail = await readRun(context.client(), ref);
  const { out } = context;
  if (out.json) {
    document(out, detail);
    return;
  }
  const now = new Date().toISOString();
  say(out, `${ref.run} of ${ref.project}: ${detail.record.status}`);
  for (const view of viewsOf(detail)) say(out, `  ${stageLine(view, now)}`);
  for (const trouble of troubles(detail)) say(out, trouble);
  if (detail.evaluation) list(out, detail.evaluation, CANDIDATES);
  if (isSettled(detail.record.status)) say(out, outcome(detail.record));
}

async function stop(
  context: CommandContext,
  name: string,
  { reason, ...flags }: ProjectFlags & { readonly reason?: string },
): Promise<void> {
  const ref = await runNamed(context.client(), name, flags);
  const record = await context.client().send(Run, {
    method: 'POST',
    path: runPath(ref, 'stop'),
    body: reason === undefined ? {} : { reason },
  });
  if (context.out.json) document(context.out, record);
  else if (record.status === 'stopped') say(context.out, `${name} stopped`);
  else say(context.out, `${name} had ended before: ${record.status}`);
}

async function rerun(
  context: CommandContext,
  name: string,
  { follow, ...flags }: ProjectFlags & { readonly follow?: boolean },
): Promise<void> {
  const ref = await runNamed(context.client(), name, flags);
  const request = { method: 'POST', path: runPath(ref, 'rerun'), body: {} } as const;
  await sayStarted(context, await context.client().send(StartedRun, request), follow);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Give a whole number of 1 or more.');
  return value;
}

export function addRunsCommands(program: Command, context: () => CommandContext): void {
  withProject(program.command('runs'))
    .description('runs, newest first; with RUN: its stages and results')
    .argument('[run]', 'one run')
    .option('-f, --follow', 'watch RUN to its end; the exit code says how it ended')
    .option('-n, --limit <count>', 'how many', positive, 20)
    .action(async (run: string | undefined, flags: ListFlags & { readonly follow?: boolean }) => {
      if (run === undefined) return listRuns(context(), flags);
      const ref = await runNamed(context().client(), run, flags);
      return flags.follow ? watch(context(), ref) : showRun(context(), ref);
    });
  withProject(program.command('stop'))
    .description('stop a run; its jobs save a checkpoint first')
    .argument('<run>', "its name, from 'modelmill runs'")
    .option('--reason <text>', 'kept on the run')
    .action((run: string, flags: ProjectFlags & { readonly reason?: string }) => stop(context(), run, flags));
  withProject(program.command('rerun'))
    .description('the same spec on the same data again, as a run of its own')
    .argument('<run>', "its name, from 'modelmill runs'")
    .option('-f, --follow', 'watch it to its end; the exit code says how it ended')
    .action((run: string, flags: ProjectFlags & { readonly follow?: boolean }) =>
      rerun(context(), run, flags),
    );
}
