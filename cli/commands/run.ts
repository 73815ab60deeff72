/** `plan` and `run`: a spec from files, its data uploaded, what it would do, and the doing. */
import type { Command } from 'commander';
import { PlanAnswer } from '../../domain/spec/api-plan.ts';
import { StartedRun } from '../../domain/spec/api-runs.ts';
import { Slug } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailed, EXIT } from '../exit.ts';
import { document, jsonLine, list, note, say } from '../output.ts';
import { type Document, recipeNames, specFrom, withSources } from '../spec-file.ts';
import { printableJson } from '../text.ts';
import { uploadFile } from '../upload.ts';
import { watch } from './runs.ts';

interface SpecFlags {
  readonly data: readonly string[];
  readonly recipe?: string;
  readonly project?: string;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const withSpecFlags = (command: Command): Command =>
  command
    .argument('[spec]', 'YAML or JSON file with the run spec; everything in it has a default but the project')
    .option('-d, --data <file>', 'CSV or JSONL file to upload; may be given again', collect, [])
    .option('-r, --recipe <name>', `settings to start from: ${recipeNames().join(', ')}`)
    .option('-p, --project <name>', 'the project; wins over the spec');

function projectOf(spec: Document): string {
  const parsed = Slug.safeParse(spec.project);
  if (parsed.success) return parsed.data;
  throw new CommandFailed(
    EXIT.usage,
    `spec, project: ${spec.project === undefined ? 'none' : printableJson(spec.project)}. Allowed: ` +
      '1 to 40 of a-z, 0-9 and -. Give --project, or write it in the spec.',
  );
}

async function specWithData(
  context: CommandContext,
  path: string | undefined,
  { data, ...flags }: SpecFlags,
): Promise<Document> {
  const spec = specFrom(path, flags);
  const project = projectOf(spec);
  const keys: string[] = [];
  for (const file of data) {
    note(context.out, `uploading ${file}`);
    keys.push(await uploadFile(context.client(), project, file, context.signal));
  }
  return withSources(spec, keys);
}

async function plan(context: CommandContext, path: string | undefined, flags: SpecFlags): Promise<void> {
  const spec = await specWithData(context, path, flags);
  const answer = await context.client().send(PlanAnswer, { method: 'POST', path: ['plan'], body: spec });
  if (context.out.json) {
    document(context.out, answer);
    return;
  }
  const shown = (value: unknown): string => (typeof value === 'string' ? value : printableJson(value));
  list(
    context.out,
    answer.decisions,
    ['setting', 'value', 'by', 'reason'],
    ({ setting, value, by, reason }) => [setting, shown(value), by, reason],
    'nothing to decide',
  );
}

interface RunFlags extends SpecFlags {
  readonly follow?: boolean;
}

async function run(context: CommandContext, path: string | undefined, flags: RunFlags): Promise<void> {
  const spec = await specWithData(context, path, flags);
  const started = await context.client().send(StartedRun, { method: 'POST', path: ['runs'], body: spec });
  const { project, run: name } = started;
  if (context.out.json && flags.follow) jsonLine(context.out, { event: 'started', ...started });
  else if (context.out.json) document(context.out, started);
  else say(context.out, `${name} of ${project} ${started.started ? 'started' : 'was there already'}`);
  if (flags.follow) return watch(context, { project, run: name });
  if (!context.out.json) note(context.out, `watch it: modelmill runs ${name} --project ${project} --follow`);
}

export function addRunCommands(program: Command, context: () => CommandContext): void {
  withSpecFlags(program.command('plan'))
    .description('what a run would do, each setting with its reason; starts nothing')
    .action((path: string | undefined, flags: SpecFlags) => plan(context(), path, flags));
  withSpecFlags(program.command('run'))
    .description('start a run; the same spec on the same data is the same run')
    .option('-f, --follow', 'watch it to its end; the exit code says how it ended')
    .action((path: string | undefined, flags: RunFlags) => run(context(), path, flags));
}
