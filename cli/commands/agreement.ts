/** `annotations agreement`: how far the annotators of a run's data agree, and what to do about it. */
import type { Command } from 'commander';
import { AgreementReport } from '../../domain/agreement/report.ts';
import { sayAdvice, sayMeasures } from '../advice-view.ts';
import type { CommandContext } from '../context.ts';
import { runPath } from '../follow.ts';
import { document, say } from '../output.ts';
import { type ProjectFlags, runNamed, withProject } from '../projects.ts';
import { figure } from '../text.ts';

async function ofRun(context: CommandContext, name: string, flags: ProjectFlags): Promise<void> {
  const ref = await runNamed(context.client(), name, flags);
  const report = await context.client().send(AgreementReport, { path: runPath(ref, 'agreement') });
  const { out } = context;
  if (out.json) {
    document(out, report);
    return;
  }
  const { score, minimum, verdict, measured, items, disputed, round } = report;
  if (score === null) {
    say(out, `${name}: not measured, no row has labels of two annotators`);
    return;
  }
  const rounds = round === 0 ? '' : ` after ${round} review round(s)`;
  say(out, `${name}: ${figure(score)} of ${minimum}${rounds}, ${verdict}`);
  say(out, `${measured} of ${items} items measured, ${disputed} of them below the minimum`);
  sayMeasures(out, report.measures);
  if (report.advice !== undefined) sayAdvice(out, report.advice);
}

export function addAgreementCommand(annotations: Command, context: () => CommandContext): void {
  withProject(annotations.command('agreement'))
    .description("how far the annotators of a run's data agree, and what to do about it")
    .requiredOption('--run <run>', "its name, from 'modelmill runs'")
    .action((flags: ProjectFlags & { readonly run: string }) => ofRun(context(), flags.run, flags));
}
