/** `annotations dataset`: a run on the settled tasks. */
import type { Command } from 'commander';
import { DatasetStarted } from '../../domain/spec/api-annotation.ts';
import type { CommandContext } from '../context.ts';
import { note } from '../output.ts';
import { type ProjectFlags, slug, theProject, withProject } from '../projects.ts';
import { readDocument } from '../spec-file.ts';
import { counted } from '../text.ts';
import { sayStarted } from '../watch.ts';

interface DatasetFlags extends ProjectFlags {
  readonly dataset?: string;
  readonly spec?: string;
  readonly follow?: boolean;
}

async function dataset(context: CommandContext, { follow, ...flags }: DatasetFlags): Promise<void> {
  const spec = flags.spec === undefined ? undefined : readDocument(flags.spec);
  const project = await theProject(context.client(), flags);
  const made = await context.client().send(DatasetStarted, {
    method: 'POST',
    path: ['projects', project, 'annotation', 'dataset'],
    body: {
      ...(flags.dataset === undefined ? {} : { dataset: flags.dataset }),
      ...(spec === undefined ? {} : { spec }),
    },
  });
  note(context.out, `${counted(made.rows, 'row')} from settled tasks, in ${made.source}`);
  for (const { why, tasks } of made.left) note(context.out, `left out: ${counted(tasks, 'task')} ${why}`);
  await sayStarted(context, { project, run: made.run, started: made.started }, follow);
}

export function addDatasetCommand(annotations: Command, context: () => CommandContext): void {
  withProject(annotations.command('dataset'))
    .description('a dataset version from the settled tasks, or with --spec a run of your own on them')
    .option('--dataset <name>', "the dataset (default: the project's name)", slug)
    .option('--spec <file>', "a run spec; its project, task, sources and columns are the tasks'")
    .option('-f, --follow', 'watch the run to its end; the exit code says how it ended')
    .action((flags: DatasetFlags) => dataset(context(), flags));
}
