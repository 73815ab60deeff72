/** `plan` and `run`: a spec from files and options, its data uploaded, what it would do, and the doing. */
import { type Command, Option } from 'commander';
import { PlanAnswer } from '../../domain/spec/api-plan.ts';
import { StartedRun } from '../../domain/spec/api-runs.ts';
import { Slug, TASKS } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { newLive } from '../live.ts';
import { document, list, note } from '../output.ts';
import { PLAN_COLUMNS, planView } from '../plan-view.ts';
import {
  type Document,
  type Layer,
  layersOf,
  recipeNames,
  type SpecOptions,
  specOf,
  withSources,
} from '../spec-file.ts';
import { counted, printableJson, size } from '../text.ts';
import { uploadable, uploadFile } from '../upload.ts';
import { sayStarted } from '../watch.ts';

interface SpecFlags extends SpecOptions {
  readonly data?: readonly string[];
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const withSpecFlags = (command: Command): Command =>
  command
    .argument('[spec]', 'YAML or JSON file with the run spec; everything in it has a default but the project')
    .option('-d, --data <file>', 'CSV or JSONL file to upload; may be given again', collect)
    .option('-r, --recipe <name>', `settings to start from: ${recipeNames().join(', ')}`)
    .option('-p, --project <name>', 'the project; this and what follows win over the spec')
    .option('--text <column>', "the data's column of texts (default: text)")
    .option('--label <column>', "the data's column of labels (default: label)")
    .option('--model <id>', "auto, or one of 'modelmill catalogue' (default: auto)")
    .addOption(new Option('--task <task>', 'what to learn (default: text-classification)').choices(TASKS));

function projectOf(spec: Document): string {
  const parsed = Slug.safeParse(spec.project);
  if (parsed.success) return parsed.data;
  throw misuse(
    'spec, project',
    spec.project === undefined ? 'none' : printableJson(spec.project),
    '1 to 40 of a-z, 0-9 and -, not at either end',
    'Give --project, or write it in the spec',
  );
}

interface Prepared {
  readonly layers: readonly Layer[];
  /** With the keys of what was uploaded. */
  readonly spec: Document;
}

/** Everything that can be refused here is refused before the first byte is sent. */
async function prepare(
  context: CommandContext,
  path: string | undefined,
  { data = [], ...options }: SpecFlags,
): Promise<Prepared> {
  const layers = layersOf(path, options);
  const spec = specOf(layers);
  const project = projectOf(spec);
  if (data.length === 0 && (spec.data as Document | undefined)?.sources === undefined) {
    throw misuse('spec, data', 'no data', 'a file, or keys in data.sources', 'Name a file with --data');
  }
  for (const file of data) await uploadable(file);

  const live = newLive(context.out.stderr);
  const keys: string[] = [];
  try {
    for (const file of data) {
      const progress = (sent: number, bytes: number): void =>
        live.status([`uploading ${file}  ${size(sent)} of ${size(bytes)}`]);
      keys.push(await uploadFile(context.client(), project, file, context.signal, progress));
      live.line(`uploaded ${file}`);
    }
  } finally {
    live.end();
  }
  const uploads = keys.length === 0 ? [] : [{ name: '--data', document: withSources({}, keys) }];
  return { layers: [...layers, ...uploads], spec: withSources(spec, keys) };
}

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
