/** `logs`: what a run's jobs said, in the order they said it. */
import type { Command } from 'commander';
import type { z } from 'zod';
import { RunLogs } from '../../domain/spec/api-runs.ts';
import type { RunRef } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { readRun, runPath } from '../follow.ts';
import { jsonLine, note, say } from '../output.ts';
import { pause } from '../pause.ts';
import { type ProjectFlags, runNamed, withProject } from '../projects.ts';
import { isSettled } from '../run-view.ts';
import { figure, printableJson } from '../text.ts';

interface LogFlags extends ProjectFlags {
  readonly job?: string;
  readonly follow?: boolean;
}

type Line = z.infer<typeof RunLogs>['lines'][number];

const EVERY_MS = 1_000;
/** Of every job's first line; said by the columns already, or by nobody asked for. */
const UNSAID = new Set(['job', 'attempt', 'fence']);

function fieldText([name, value]: [string, unknown]): string {
  if (typeof value === 'number') return `${name}=${figure(value)}`;
  return `${name}=${typeof value === 'string' ? value : printableJson(value)}`;
}

export function lineText({ at, job, level, message, fields = {} }: Line): string {
  const said = Object.entries(fields).filter(([name]) => !UNSAID.has(name));
  return [at.slice(11, 23), job, `${level}:`, message, ...said.map(fieldText)].join(' ');
}

/** What came since the cursor, of all jobs together by time: the API gives it job by job. */
async function newLines(
  context: CommandContext,
  ref: RunRef,
  job: string | undefined,
  after: string | undefined,
) {
  const lines: Line[] = [];
  let cursor = after;
  for (;;) {
    const request = { path: runPath(ref, 'logs'), query: { job, after: cursor } };
    const page = await context.client().send(RunLogs, request);
    lines.push(...page.lines);
    cursor = page.cursor;
    if (!page.more) return { lines: lines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)), cursor };
  }
}

async function logs(context: CommandContext, name: string, { job, follow, ...flags }: LogFlags) {
  const ref = await runNamed(context.client(), name, flags);
  let after: string | undefined;
  let said = 0;
  for (let settled = !follow; ; ) {
    const { lines, cursor } = await newLines(context, ref, job, after);
    for (const line of lines) {
      if (context.out.json) jsonLine(context.out, line);
      else say(context.out, lineText(line));
    }
    said += lines.length;
    after = cursor;
    if (settled) break;
    // One more look after the end: the last lines may come with it.
    settled = isSettled((await readRun(context.client(), ref)).record.status);
    if (!settled) await pause(EVERY_MS, context.signal);
  }
  if (said > 0) return;
  const jobs = (await readRun(context.client(), ref)).jobs.map((one) => one.name);
  if (job !== undefined && !jobs.includes(job)) {
    throw misuse('--job', `run ${name} has no job '${job}'`, jobs.join(', ') || 'none yet', 'Choose another');
  }
  note(context.out, `no log lines of ${job ?? name} yet: jobs write them, and they come a few seconds later`);
}

export function addLogsCommand(program: Command, context: () => CommandContext): void {
  withProject(program.command('logs'))
    .description("a run's log lines, of all its jobs by time (UTC)")
    .argument('<run>', "its name, from 'modelmill runs'")
    .option('-j, --job <name>', 'one job, named as its lines name it: distill, evaluate …')
    .option('-f, --follow', 'go on until the run is over')
    .action((run: string, flags: LogFlags) => logs(context(), run, flags));
}
