/** `runs`, `logs`, `stop`, `rerun`: what goes on, what was said, and interfering. */
import { type Command, InvalidArgumentError } from 'commander';
import { Run, RunLogs, RunPage, StartedRun } from '../../domain/spec/api-runs.ts';
import type { CommandContext } from '../context.ts';
import { followRun, type RunRef, readRun, runPath } from '../follow.ts';
import { document, jsonLine, list, note, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { projectNames, projectOfRun } from '../projects.ts';
import { exitOf, isSettled, outcome, stageLine, stagesOf } from '../run-view.ts';
import { ago, figure, size } from '../text.ts';

interface ProjectFlags {
  readonly project?: string;
}

/** Follows the run to its end; its status becomes the exit code. */
export async function watch(context: CommandContext, ref: RunRef): Promise<void> {
  const { out, signal } = context;
  const record = await followRun(context.client(), ref, {
    screen: out.stderr,
    signal,
    ...(out.json ? { onEvent: (event) => jsonLine(out, event) } : {}),
  });
  say(out, outcome(record));
  context.exit(exitOf(record.status));
}

async function refOf(context: CommandContext, run: string, { project }: ProjectFlags): Promise<RunRef> {
  return { project: await projectOfRun(context.client(), run, project), run };
}

async function runsOf(context: CommandContext, project: string, most: number) {
  return everyPage(async (cursor) => {
    const page = await context.client().send(RunPage, {
      path: ['projects', project, 'runs'],
      query: { cursor, limit: Math.min(most, 200) },
    });
    return { items: page.runs, cursor: page.cursor };
  }, most);
}

async function listRuns(context: CommandContext, flags: ProjectFlags & { limit: number }): Promise<void> {
  const projects = flags.project ? [flags.project] : await projectNames(context.client());
  const runs = (await Promise.all(projects.map((project) => runsOf(context, project, flags.limit))))
    .flat()
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, flags.limit);
  list(
    context.out,
    runs,
    ['run', 'project', 'status', 'created', 'version', 'result', 'why'],
    ({ run, project, status, createdAt, version, summary, reason }) => [
      run,
      project,
      status,
      ago(createdAt),
      version ?? '',
      summary ? `${summary.metric} ${figure(summary.value)}, ${size(summary.bytes)}` : '',
      reason?.message ?? '',
    ],
    "no runs yet: start one with 'modelmill run'",
  );
}

async function showRun(context: CommandContext, ref: RunRef): Promise<void> {
  const detail = await readRun(context.client(), ref);
  if (context.out.json) {
    document(context.out, detail);
    return;
  }
  const now = new Date().toISOString();
  say(context.out, `${ref.run} of ${ref.project}: ${detail.record.status}`);
  for (const view of stagesOf(detail.states)) say(context.out, `  ${stageLine(view, now)}`);
  if (detail.evaluation) {
    list(
      context.out,
      detail.evaluation,
      ['candidate', 'accuracy', 'macro F1', 'size', 'p50 ms', 'p99 ms'],
      ({ name, accuracy, macroF1, bytes, latencyMs }) => [
        name,
        figure(accuracy),
        figure(macroF1),
        size(bytes),
        figure(latencyMs.p50),
        figure(latencyMs.p99),
      ],
      'nothing evaluated',
    );
  }
  if (isSettled(detail.record.status)) say(context.out, outcome(detail.record));
}

interface LogFlags extends ProjectFlags {
  readonly job?: string;
  readonly follow?: boolean;
}

const EVERY_MS = 1_000;

async function logs(context: CommandContext, run: string, flags: LogFlags): Promise<void> {
  const ref = await refOf(context, run, flags);
  let after: string | undefined;
  for (let settled = !flags.follow; ; ) {
    const page = await context
      .client()
      .send(RunLogs, { path: runPath(ref, 'logs'), query: { job: flags.job, after } });
    for (const entry of page.lines) {
      if (context.out.json) jsonLine(context.out, entry);
      else say(context.out, `${entry.at.slice(11, 23)} ${entry.job} ${entry.level}: ${entry.message}`);
    }
    after = page.cursor;
    if (page.more) continue;
    if (settled) return;
    // One more page after the end: the last lines may come with it.
    settled = isSettled((await readRun(context.client(), ref)).record.status);
    if (!settled) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    context.signal.throwIfAborted();
  }
}

async function stop(
  context: CommandContext,
  run: string,
  flags: ProjectFlags & { reason?: string },
): Promise<void> {
  const ref = await refOf(context, run, flags);
  const record = await context.client().send(Run, {
    method: 'POST',
    path: runPath(ref, 'stop'),
    body: flags.reason === undefined ? {} : { reason: flags.reason },
  });
  if (context.out.json) document(context.out, record);
  else say(context.out, `${run} ${record.status}`);
}

async function rerun(
  context: CommandContext,
  run: string,
  flags: ProjectFlags & { follow?: boolean },
): Promise<void> {
  const ref = await refOf(context, run, flags);
  const started = await context
    .client()
    .send(StartedRun, { method: 'POST', path: runPath(ref, 'rerun'), body: {} });
  if (context.out.json && !flags.follow) document(context.out, started);
  else say(context.out, `${started.run} ${started.started ? 'started' : 'was there already'}`);
  if (flags.follow) return watch(context, { project: started.project, run: started.run });
  note(context.out, `watch it: modelmill runs ${started.run} --project ${started.project} --follow`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('Give a whole number of 1 or more.');
  return value;
}

export function addRunsCommands(program: Command, context: () => CommandContext): void {
  const project = ['-p, --project <name>', 'the project; not needed where there is one'] as const;
  program
    .command('runs')
    .description('runs, newest first; with RUN: its stages and results')
    .argument('[run]', 'one run')
    .option(...project)
    .option('-f, --follow', 'watch RUN to its end; the exit code says how it ended')
    .option('-n, --limit <count>', 'how many', positive, 20)
    .action(async (run: string | undefined, flags: ProjectFlags & { follow?: boolean; limit: number }) => {
      if (run === undefined) return listRuns(context(), flags);
      const ref = await refOf(context(), run, flags);
      return flags.follow ? watch(context(), ref) : showRun(context(), ref);
    });
  program
    .command('logs')
    .description("a run's log lines, of all its jobs")
    .argument('<run>')
    .option(...project)
    .option('-j, --job <name>', 'one job: train-0-a, distill …')
    .option('-f, --follow', 'go on until the run is over')
    .action((run: string, flags: LogFlags) => logs(context(), run, flags));
  program
    .command('stop')
    .description('stop a run; its jobs save a checkpoint first')
    .argument('<run>')
    .option(...project)
    .option('--reason <text>', 'kept on the run')
    .action((run: string, flags: ProjectFlags & { reason?: string }) => stop(context(), run, flags));
  program
    .command('rerun')
    .description('the same spec on the same data again, as a run of its own')
    .argument('<run>')
    .option(...project)
    .option('-f, --follow', 'watch it to its end')
    .action((run: string, flags: ProjectFlags & { follow?: boolean }) => rerun(context(), run, flags));
}
