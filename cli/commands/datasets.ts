/** `data add`, `data collect`, `data list`, `data show`: dataset versions, made by runs that end with one. */
import { type Command, Option } from 'commander';
import type { AssembledNear, DatasetVersion } from '../../domain/spec/api-datasets.ts';
import { RunPage, StartedRun } from '../../domain/spec/api-runs.ts';
import { Slug, TASKS } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { namedVersion, readVersions } from '../dataset-version.ts';
import { misuse } from '../exit.ts';
import { readRun } from '../follow.ts';
import { document, list, note, type Out, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { prepare, type SpecFlags } from '../prepare.ts';
import { ofProjects, type ProjectFlags, projectNames, theProject, withProject } from '../projects.ts';
import { sayCurve, sayDrift } from '../report-view.ts';
import { readDocument } from '../spec-file.ts';
import type { Column } from '../table.ts';
import { ago, counted, size } from '../text.ts';
import { sayStarted } from '../watch.ts';

const sum = ({ rows }: Pick<DatasetVersion, 'rows'>): number => rows.train + rows.validation + rows.test;

const VERSIONS: readonly Column<DatasetVersion>[] = [
  { head: 'version', cell: ({ dataset, version }) => `${dataset}@${version}` },
  { head: 'project', cell: ({ project }) => project, spare: 1 },
  { head: 'rows', cell: (version) => String(sum(version)) },
  { head: 'labels', cell: ({ labels }) => labels.join(', '), prose: 'cut' },
  { head: 'task', cell: ({ task }) => task, spare: 3 },
  { head: 'created', cell: ({ createdAt }) => ago(createdAt), spare: 2 },
  { head: 'run', cell: ({ run }) => run, spare: 4 },
];

async function listVersions(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const all = await ofProjects(context.client(), flags, (project) => readVersions(context, project));
  const newest = all.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  list(context.out, newest, VERSIONS, "no dataset version yet: 'modelmill data add NAME FILE' makes one");
}

async function show(context: CommandContext, name: string, flags: ProjectFlags): Promise<void> {
  const { out } = context;
  const { project, dataset, version, detail } = await namedVersion(context, name, flags);
  const copies = await copiesOf(context, project, `${dataset}@${version}`);
  if (out.json) {
    document(out, { ...detail, copies });
    return;
  }
  const { manifest, validation, assembled } = detail;
  say(
    out,
    `${dataset}@${version} of ${project}: ${manifest.task}, made ${ago(manifest.createdAt)} by ${manifest.lineage.run}`,
  );
  const splits = (['train', 'validation', 'test'] as const).map((split) => ({
    ...{ split, rows: manifest.splits[split].rows, files: manifest.splits[split].files.length },
    bytes: manifest.splits[split].files.reduce((all, file) => all + file.bytes, 0),
    counts: assembled?.splits[split] ?? [],
  }));
  list(out, splits, [
    { head: 'split', cell: ({ split }) => split },
    { head: 'rows', cell: ({ rows }) => String(rows) },
    { head: 'size', cell: ({ bytes }) => size(bytes) },
    { head: 'files', cell: ({ files }) => String(files), spare: 1 },
    ...manifest.labels.slice(0, 12).map((label, i) => ({
      head: label,
      cell: ({ counts }: (typeof splits)[number]) => String(counts[i] ?? ''),
      spare: 2,
    })),
  ]);
  const sources = manifest.lineage.sources;
  say(
    out,
    `${counted(sources.length, 'source')}: ${sources
      .slice(0, 5)
      .map(({ key }) => key)
      .join(', ')}`,
  );
  const origins = manifest.provenance ?? [];
  if (origins.length > 0) {
    list(out, origins, [
      { head: 'rows from', cell: ({ source }) => source, prose: 'cut' },
      { head: 'kind', cell: ({ kind }) => kind, spare: 1 },
      { head: 'licence', cell: ({ licence }) => licence ?? 'not said' },
      { head: 'rows', cell: (origin) => String(origin.rows) },
    ]);
  }
  if (manifest.lineage.parents.length > 0) say(out, `made from ${manifest.lineage.parents.join(', ')}`);
  if (assembled !== undefined) {
    const { duplicates, conflicts, beyondLimit, acrossSplits, lacking } = assembled;
    say(
      out,
      `left out: ${counted(duplicates, 'duplicate')}, ${counted(conflicts, 'contradiction')}, ${beyondLimit} beyond data.limit`,
    );
    for (const { label, train, validation, test } of lacking.slice(0, 10)) {
      say(out, `rows with '${label}': train ${train}, validation ${validation}, test ${test}`);
    }
    if (acrossSplits > 0) {
      say(
        out,
        `came in several splits: ${counted(acrossSplits, 'item')}, each in the one furthest from training`,
      );
    }
  }
  for (const { run, rows, copies: made } of copies) {
    say(out, `copies: ${made} of ${counted(rows, 'training row')}, made by ${run}, beside the version`);
  }
  sayNear(out, assembled?.nearDuplicates);
  if (validation === undefined) return;
  sayCurve(out, validation.learningCurve);
  say(out, '');
  list(out, validation.findings, [
    { head: 'finding', cell: ({ kind }) => kind },
    { head: '', cell: ({ severity }) => severity },
    { head: 'count', cell: ({ count }) => String(count) },
    { head: 'what it means', cell: ({ message }) => message, prose: 'wrap' },
  ]);
  sayDrift(out, validation.drift);
}

/** So many of the newest runs that ended with a version are asked for their copies. */
const RUNS_ASKED = 5;

/** Copies of a version's training rows lie under the runs that made them: the version is what it was. */
async function copiesOf(context: CommandContext, project: string, version: string) {
  const client = context.client();
  const runs = await everyPage(async (cursor) => {
    const page = await client.send(RunPage, { path: ['projects', project, 'runs'], query: { cursor } });
    return { items: page.runs, cursor: page.cursor };
  });
  const made = runs.filter((run) => run.dataset === version).slice(0, RUNS_ASKED);
  const details = await Promise.all(made.map(({ run }) => readRun(client, { project, run })));
  return details.flatMap(({ record, jobs }) => {
    const metrics = jobs.find(({ name, status }) => name === 'augment' && status === 'succeeded')?.metrics;
    if (metrics === undefined) return [];
    return [{ run: record.run, rows: Number(metrics.rows), copies: Number(metrics.copies) }];
  });
}

function sayNear(out: Out, near: AssembledNear | undefined): void {
  if (near === undefined || near.texts === 0) return;
  const about = near.exact ? '' : 'about ';
  say(
    out,
    `alike in all but a few words: ${about}${counted(near.texts, 'text')}; ${near.acrossSplits} of validation and test are like one in a split before, ${near.acrossLabels} like one with another label`,
  );
  for (const { one, other } of near.examples.slice(0, 3)) {
    say(out, `  ${one.source}:${one.line} ${one.text.slice(0, 60)} ~ ${other.source}:${other.line}`);
  }
}

interface AddFlags extends SpecFlags {
  readonly spec?: string;
  readonly follow?: boolean;
}

/** The project named, the only one there is, or, where there is none yet, one of the dataset's own name. */
async function projectFor(context: CommandContext, dataset: string, given: string | undefined) {
  if (given !== undefined) return given;
  const names = await projectNames(context.client());
  if (names.length === 0) return dataset;
  return theProject(context.client(), {});
}

async function start(
  context: CommandContext,
  dataset: string,
  { spec: path, follow = true, ...flags }: AddFlags,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const project = await projectFor(context, dataset, flags.project);
  const fixed = [
    { name: 'modelmill data', document: { project, until: 'dataset', data: { dataset, ...more } } },
  ];
  const { spec } = await prepare(context, path, flags, fixed);
  const started = await context.client().send(StartedRun, { method: 'POST', path: ['runs'], body: spec });
  await sayStarted(context, started, follow);
}

async function add(context: CommandContext, name: string, files: readonly string[], flags: AddFlags) {
  await start(context, dataset(name), { ...flags, data: files });
}

async function collect(context: CommandContext, path: string, flags: AddFlags): Promise<void> {
  const { dataset: own, project, task, ...collected } = readDocument(path);
  const name = dataset(String(own ?? ''));
  if (!Array.isArray(collected.sources))
    throw misuse(`${path}, sources`, 'none', 'a list of sources', 'See docs/guide/data.md');
  note(context.out, `${counted(collected.sources.length, 'source')} → dataset ${name}`);
  const said = {
    ...(typeof project === 'string' && { project }),
    ...(task !== undefined && { task: String(task) }),
  };
  await start(context, name, { ...said, ...flags }, { collect: collected });
}

function dataset(name: string): string {
  const parsed = Slug.safeParse(name);
  if (parsed.success) return parsed.data;
  throw misuse('dataset', `'${name}'`, '1 to 40 of a-z, 0-9 and -, not at either end', 'Give it such a name');
}

const withAddFlags = (command: Command): Command =>
  command
    .option('-s, --spec <file>', 'run spec with further settings: columns, cleaning, annotation')
    .option('-p, --project <name>', 'the project; not needed where there is one')
    .addOption(new Option('--task <task>', 'what it is for (default: text-classification)').choices(TASKS))
    .option('--text <column>', "the data's column of texts (default: text)")
    .option('--label <column>', "the data's column of labels (default: label)")
    .option('--no-follow', 'start it and return; else it is watched to its end');

export function addDatasetCommands(data: Command, context: () => CommandContext): void {
  withAddFlags(data.command('add'))
    .description('make a dataset version of files: upload, validate, clean, agree')
    .argument('<name>', "the dataset's name")
    .argument('<files...>', 'of any format that docs/guide/data.md lists')
    .action((name: string, files: readonly string[], flags: AddFlags) => add(context(), name, files, flags));
  withAddFlags(data.command('collect'))
    .description('make a dataset version of what hubs, databases, buckets and addresses hold')
    .argument('<spec>', 'YAML or JSON: dataset, task, sources (docs/guide/data.md)')
    .action((path: string, flags: AddFlags) => collect(context(), path, flags));
  withProject(data.command('list'))
    .description('dataset versions, newest first')
    .action((flags: ProjectFlags) => listVersions(context(), flags));
  withProject(data.command('show'))
    .description('a dataset version: splits, sources, findings, what more rows would bring')
    .argument('<name>', 'NAME, its newest version, or NAME@VERSION')
    .action((name: string, flags: ProjectFlags) => show(context(), name, flags));
}
