/** `plan` and `run`: a spec from files and options, its data uploaded, what it would do, and the doing. */
import type { Command } from 'commander';
import { PlanAnswer } from '../../domain/spec/api-plan.ts';
import { StartedRun } from '../../domain/spec/api-runs.ts';
import type { CommandContext } from '../context.ts';
import { document, list, note } from '../output.ts';
import { PLAN_COLUMNS, planView } from '../plan-view.ts';
import { prepare, type SpecFlags, withSpecFlags } from '../prepare.ts';
import { counted } from '../text.ts';
import { sayStarted } from '../watch.ts';

interface PlanFlags extends SpecFlags {
  readonly all?: boolean;
}

async function plan(
  context: CommandContext,
  path: string | undefined,
  { all = false, ...flags }: PlanFlags,
): Promise<void> {
  const { layers, spec } = await prepare(context, path, flags);
  const answer = await context.client().send(PlanAnswer, { method: 'POST', path: ['plan'], body: spec });
  if (context.out.json) {
    document(context.out, answer);
    return;
  }
  const { decisions, hidden } = planView(answer.decisions, layers, all);
  list(context.out, decisions, PLAN_COLUMNS);
  if (hidden > 0) note(context.out, `${counted(hidden, 'more setting')} at the default: --all shows them`);
}

interface RunFlags extends SpecFlags {
  readonly follow?: boolean;
}

async function run(
  context: CommandContext,
  path: string | undefined,
  { follow, ...flags }: RunFlags,
): Promise<void> {
  const { spec } = await prepare(context, path, flags);
  const started = await context.client().send(StartedRun, { method: 'POST', path: ['runs'], body: spec });
  await sayStarted(context, started, follow);
}

export function addRunCommands(program: Command, context: () => CommandContext): void {
  withSpecFlags(program.command('plan'))
    .description('what a run would do, each setting with its reason; starts nothing')
    .option('-a, --all', 'also the settings that keep their default')
    .action((path: string | undefined, flags: PlanFlags) => plan(context(), path, flags));
  withSpecFlags(program.command('run'))
    .description('start a run; the same spec on the same data is the same run')
    .option('-f, --follow', 'watch it to its end; the exit code says how it ended')
    .action((path: string | undefined, flags: RunFlags) => run(context(), path, flags));
}
