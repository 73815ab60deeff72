/** `models`, `promote`: what came out, and what serves. */
import type { Command } from 'commander';
import type { z } from 'zod';
import { ModelPage, type ModelSummary, Promoted } from '../../domain/spec/api-models.ts';
import { VersionName } from '../../domain/spec/words.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { document, list, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { ofProjects, type ProjectFlags, slug, theProject, withProject } from '../projects.ts';
import type { Column } from '../table.ts';
import { ago, figure, size } from '../text.ts';

const MODELS: readonly Column<z.infer<typeof ModelSummary>>[] = [
  { head: 'version', cell: ({ version }) => version },
  { head: 'project', cell: ({ project }) => project, spare: 1 },
  { head: 'stage', cell: ({ stage }) => stage },
  { head: 'accuracy', cell: ({ report }) => figure(report.accuracy) },
  { head: 'macro F1', cell: ({ report }) => figure(report.macroF1), spare: 4 },
  { head: 'size', cell: ({ report }) => size(report.bytes) },
  { head: 'p50 ms', cell: ({ report }) => figure(report.latencyMs.p50), spare: 2 },
  { head: 'created', cell: ({ createdAt }) => ago(createdAt), spare: 3 },
  { head: 'run', cell: ({ run }) => run, spare: 5 },
];

async function models(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const client = context.client();
  const all = await ofProjects(client, flags, (project) =>
    everyPage(async (cursor) => {
      const page = await client.send(ModelPage, { path: ['projects', project, 'models'], query: { cursor } });
      return { items: page.models, cursor: page.cursor };
    }),
  );
  const whose = flags.project === undefined ? '' : ` of project ${flags.project}`;
  list(
    context.out,
    all,
    MODELS,
    `no models${whose} yet: a run that passes its gates registers one ('modelmill runs')`,
  );
}

interface PromoteFlags extends ProjectFlags {
  readonly deployment?: string;
}

async function promote(context: CommandContext, version: string, flags: PromoteFlags): Promise<void> {
  if (!VersionName.safeParse(version).success) {
    throw misuse(
      'version',
      `'${version}'`,
      'a version like v3-teacher-int8',
      "Take it from 'modelmill models'",
    );
  }
  const project = await theProject(context.client(), flags);
  const promoted = await context.client().send(Promoted, {
    method: 'POST',
    path: ['projects', project, 'models', version, 'promote'],
    body: flags.deployment === undefined ? {} : { deployment: flags.deployment },
  });
  if (context.out.json) {
    document(context.out, promoted);
    return;
  }
  const before = promoted.replaced ? `; before: ${promoted.replaced}` : '';
  say(context.out, `${promoted.deployment} of ${project} now serves ${promoted.version}${before}`);
}

export function addModelCommands(program: Command, context: () => CommandContext): void {
  withProject(program.command('models'))
    .description('registered model versions')
    .action((flags: ProjectFlags) => models(context(), flags));
  withProject(program.command('promote'))
    .description('let a model version serve, alone')
    .argument('<version>', "from 'modelmill models': v3-teacher-int8")
    .option('--deployment <name>', 'which deployment (default: default)', slug)
    .action((version: string, flags: PromoteFlags) => promote(context(), version, flags));
}
