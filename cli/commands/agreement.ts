/** `annotations agreement`, `annotations people`: how far annotators agree, of a run's data or on the workbench. */
import type { Command } from 'commander';
import { AgreementReport } from '../../domain/agreement/report.ts';
import { People, type PersonReport, WorkbenchAgreement } from '../../domain/spec/api-annotation.ts';
import { sayAdvice, sayMeasures } from '../advice-view.ts';
import type { CommandContext } from '../context.ts';
import { runPath } from '../follow.ts';
import { document, list, say } from '../output.ts';
import { type ProjectFlags, runNamed, theProject, withProject } from '../projects.ts';
import type { Column } from '../table.ts';
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

async function ofWorkbench(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const client = context.client();
  const project = await theProject(client, flags);
  const found = await client.send(WorkbenchAgreement, {
    path: ['projects', project, 'annotation', 'agreement'],
  });
  const { out } = context;
  if (out.json) {
    document(out, found);
    return;
  }
  const { score, minimum, tasks, why } = found;
  const of = tasks.partial ? `the first ${tasks.total}` : String(tasks.total);
  say(out, `${project}: ${score === null ? 'not measured' : `${figure(score)} of ${minimum}`}`);
  say(out, `${tasks.measured} of ${of} tasks have answers of two annotators`);
  if (why !== undefined) say(out, why);
  sayMeasures(out, found.measures);
  for (const [title, scores] of [
    ['label', found.labels.map(({ label, score: own }) => ({ name: label, own }))],
    ['annotator', found.annotators.map(({ annotator, score: own }) => ({ name: annotator, own }))],
    ['guideline', found.guidelines.map(({ guideline, score: own }) => ({ name: guideline, own }))],
  ] as const) {
    if (scores.length === 0) continue;
    say(out, '');
    list(out, scores, [
      { head: title, cell: ({ name }) => name },
      { head: 'agreement', cell: ({ own }) => shown(own) },
    ]);
  }
  if (found.advice !== undefined) sayAdvice(out, found.advice);
}

const shown = (value: number | null): string => (value === null ? '–' : figure(value));

const PEOPLE: readonly Column<PersonReport>[] = [
  { head: 'person', cell: ({ name }) => name },
  { head: 'answered', cell: ({ answered }) => String(answered) },
  { head: 'skipped', cell: ({ skipped }) => String(skipped), spare: 2 },
  { head: 'returned', cell: ({ returned }) => String(returned), spare: 3 },
  { head: 'seconds', cell: ({ seconds }) => shown(seconds), spare: 1 },
  { head: 'agreement', cell: ({ agreement }) => shown(agreement) },
  {
    head: 'known answers',
    cell: ({ gold }) => (gold.answered === 0 ? '–' : `${gold.right} of ${gold.answered}`),
  },
];

async function people(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const client = context.client();
  const project = await theProject(client, flags);
  const found = await client.send(People, { path: ['projects', project, 'annotation', 'people'] });
  list(context.out, found.people, PEOPLE, 'nobody has answered yet');
}

export function addAgreementCommands(annotations: Command, context: () => CommandContext): void {
  withProject(annotations.command('agreement'))
    .description('how far annotators agree on the workbench, or in a run’s data, and what to do about it')
    .option('--run <run>', "of this run's data: its name, from 'modelmill runs'")
    .action((flags: ProjectFlags & { readonly run?: string }) =>
      flags.run === undefined ? ofWorkbench(context(), flags) : ofRun(context(), flags.run, flags),
    );
  withProject(annotations.command('people'))
    .description(
      'who answered how much, how fast, how like the others, and how well where the answer is known',
    )
    .action((flags: ProjectFlags) => people(context(), flags));
}
