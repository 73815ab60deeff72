/** `annotations …`: files in and out, the queue, how far people agree. */
import type { Command } from 'commander';
import {
  type AnnotationFormat,
  OFFSET_UNITS,
  type OffsetUnit,
} from '../../domain/annotation/formats/format.ts';
import { FORMATS, formatNamed } from '../../domain/annotation/formats/formats.ts';
import {
  AnnotationOverview,
  TaskPage,
  TaskState,
  type TaskSummary,
} from '../../domain/spec/api-annotation.ts';
import { exportedTasks, lossesOf, writeExport } from '../annotations/export.ts';
import { annotationFiles } from '../annotations/files.ts';
import { importTasks } from '../annotations/import.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { document, list, note, say } from '../output.ts';
import { type ProjectFlags, theProject, withProject } from '../projects.ts';
import type { Column } from '../table.ts';
import { counted, figure } from '../text.ts';
import { addAgreementCommands } from './agreement.ts';
import { addDatasetCommand } from './annotation-dataset.ts';
import { addSyncCommands } from './annotations-sync.ts';
import { addScoreCommand } from './score.ts';

const FORMAT_HELP = `one of ${FORMATS.map(({ name }) => name).join(', ')}`;

function theFormat(name: string): AnnotationFormat {
  const found = formatNamed(name);
  if (found !== undefined) return found;
  throw misuse(
    '--format',
    name,
    FORMATS.map((format) => `${format.name} (${format.title})`).join('; '),
    'Name one of them',
  );
}

interface ImportFlags extends ProjectFlags {
  readonly format: string;
  readonly offsets?: string;
  readonly annotator: string;
}

async function bringIn(context: CommandContext, file: string, flags: ImportFlags): Promise<void> {
  const format = theFormat(flags.format);
  const offsets = OFFSET_UNITS.find((unit) => unit === flags.offsets);
  if (flags.offsets !== undefined && offsets === undefined) {
    throw misuse('--offsets', flags.offsets, OFFSET_UNITS.join(', '), 'Name one of them');
  }
  const client = context.client();
  // A project need not be there before: annotating is a way to begin one.
  const project = flags.project ?? (await theProject(client, flags));
  const { folder, imageSize } = await annotationFiles(file, context.signal, () => {});
  const notes = new Notes();
  const read = () => {
    notes.clear();
    return format.read(folder, { ...options(flags, offsets), imageSize, note: notes.add });
  };
  const came = await importTasks(client, project, read, file, () => {});
  for (const line of notes.lines()) note(context.out, line);
  if (context.out.json) {
    document(context.out, { ...came, notes: notes.list() });
    return;
  }
  if (came.settings !== undefined) {
    const { asks, labels } = came.settings.scheme;
    say(
      context.out,
      `set up: ${asks.join(', ')}; labels ${labels.map(({ name }) => name).join(', ') || 'none'}`,
    );
  }
  say(
    context.out,
    `${counted(came.added, 'task')} added, ${came.known} known; ${counted(came.annotations, 'annotation')} added, ${came.repeated} known`,
  );
  for (const { where, found, allowed } of came.refusals)
    note(context.out, `refused: ${where}: ${found}. Allowed: ${allowed}`);
  if (came.refused > came.refusals.length) note(context.out, `… ${came.refused} refused in all`);
}

const options = ({ annotator }: ImportFlags, offsets: OffsetUnit | undefined) => ({
  annotator,
  ...(offsets === undefined ? {} : { offsets }),
});

/** Counted by kind, the first of each told. */
class Notes {
  readonly #kinds = new Map<string, { count: number; readonly first: string }>();

  readonly add = (kind: string, message: string): void => {
    const found = this.#kinds.get(kind);
    if (found === undefined) this.#kinds.set(kind, { count: 1, first: message });
    else found.count += 1;
  };

  clear(): void {
    this.#kinds.clear();
  }

  list() {
    return [...this.#kinds].map(([kind, { count, first }]) => ({ kind, count, first }));
  }

  lines(): readonly string[] {
    return this.list().map(
      ({ kind, count, first }) => `${kind}: ${first}${count > 1 ? ` (and ${count - 1} more)` : ''}`,
    );
  }
}

interface ExportFlags extends ProjectFlags {
  readonly format: string;
  readonly out: string;
}

async function bringOut(context: CommandContext, flags: ExportFlags): Promise<void> {
  const format = theFormat(flags.format);
  const client = context.client();
  const project = await theProject(client, flags);
  const { settings } = await client.send(AnnotationOverview, { path: ['projects', project, 'annotation'] });
  if (settings === undefined) {
    throw misuse(
      `project ${project}`,
      'no annotation settings',
      'a project with annotation tasks',
      "Begin with 'modelmill annotations import'",
    );
  }
  const { tasks, losses } = await lossesOf(format, exportedTasks(client, project));
  for (const [loss, count] of losses)
    note(context.out, `${format.name} can not hold ${loss}: lost of ${counted(count, 'task')}`);
  const notes = new Notes();
  const files = await writeExport(format, exportedTasks(client, project), {
    ...{ scheme: settings.scheme, out: flags.out, note: notes.add },
  });
  for (const line of notes.lines()) note(context.out, line);
  if (context.out.json) {
    document(context.out, { tasks, files, losses: Object.fromEntries(losses), notes: notes.list() });
    return;
  }
  say(context.out, `${counted(tasks, 'task')} written to ${files.join(', ') || 'nothing'}`);
}

const QUEUE: readonly Column<TaskSummary>[] = [
  { head: 'task', cell: ({ id }) => id },
  { head: 'state', cell: ({ state, late }) => (late ? `${state}, late` : state) },
  { head: 'answers', cell: ({ answers }) => String(answers) },
  { head: 'agreement', cell: ({ agreement }) => (agreement === null ? '–' : figure(agreement)), spare: 2 },
  { head: 'held by', cell: ({ held }) => held.join(', '), spare: 3 },
  { head: 'shown', cell: ({ shown }) => shown, spare: 1 },
];

async function queue(
  context: CommandContext,
  flags: ProjectFlags & { readonly state?: string; readonly limit: string },
): Promise<void> {
  const client = context.client();
  const project = await theProject(client, flags);
  const state = TaskState.safeParse(flags.state ?? 'annotate');
  if (!state.success)
    throw misuse('--state', flags.state ?? '', TaskState.options.join(', '), 'Name one of them');
  const { progress, late } = await client.send(AnnotationOverview, {
    path: ['projects', project, 'annotation'],
  });
  const page = await client.send(TaskPage, {
    path: ['projects', project, 'annotation', 'tasks'],
    query: { state: state.data, limit: Number(flags.limit) || 20 },
  });
  list(context.out, page.tasks, QUEUE, `no tasks at '${state.data}'`);
  const counts = TaskState.options.map((name) => `${name} ${progress[name]}`).join(', ');
  if (!context.out.json) say(context.out, `${counts}${late > 0 ? `; ${late} late` : ''}`);
}

export function addAnnotationCommands(program: Command, context: () => CommandContext): void {
  const command = program
    .command('annotations')
    .description('annotation tasks: files in and out, the queue, agreement');
  withProject(command.command('import'))
    .description('tasks and annotations from a file or archive')
    .argument('<file>', 'as another tool wrote it, or a folder; gzip, zip and tar too')
    .requiredOption('--format <name>', FORMAT_HELP)
    .option('--annotator <name>', 'who answered, where the format names nobody', 'import')
    .option(
      '--offsets <unit>',
      `what places in texts count: ${OFFSET_UNITS.join(', ')} (default: as the format has it)`,
    )
    .action((file: string, flags: ImportFlags) => bringIn(context(), file, flags));
  withProject(command.command('export'))
    .description('all tasks with their annotations')
    .requiredOption('--format <name>', FORMAT_HELP)
    .requiredOption('--out <path>', 'a file, or a folder where the format has several')
    .action((flags: ExportFlags) => bringOut(context(), flags));
  withProject(command.command('queue'))
    .description('what is to be done, in the order in which it is handed out')
    .option('--state <state>', `one of ${TaskState.options.join(', ')}`, 'annotate')
    .option('--limit <n>', 'how many', '20')
    .action((flags: ProjectFlags & { readonly state?: string; readonly limit: string }) =>
      queue(context(), flags),
    );
  addScoreCommand(command, context);
  addDatasetCommand(command, context);
  addAgreementCommands(command, context);
  addSyncCommands(command, context);
}
