/** `annotations sync …`: a project and another tool brought together over the network. */
import type { Command } from 'commander';
import { labelStudioApi } from '../annotations/label-studio/api.ts';
import { type Synced, syncLabelStudio } from '../annotations/label-studio/sync.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { document, note, say } from '../output.ts';
import { type ProjectFlags, theProject, withProject } from '../projects.ts';
import { counted } from '../text.ts';

interface SyncFlags extends ProjectFlags {
  readonly studio: string;
  readonly tokenEnv: string;
  readonly projectId?: string;
  readonly push?: boolean;
  readonly pull?: boolean;
  readonly follow?: boolean;
  readonly model?: boolean;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw misuse('--project-id', text, "a number, as in the address of Label Studio's project", 'Correct it');
}

async function sync(context: CommandContext, flags: SyncFlags): Promise<void> {
  const id = numberOf(flags.projectId);
  const token = context.io.env[flags.tokenEnv];
  if (!token) {
    throw misuse(
      '--token-env',
      `the environment variable ${flags.tokenEnv} is not set`,
      'the name of a variable that holds a token of Label Studio',
      'Make a personal access token there (Account & Settings) and set the variable; the token itself is no option, other users of the machine could read it',
    );
  }
  const api = labelStudioApi({ url: flags.studio, token: token.trim(), signal: context.signal });
  const client = context.client();
  const project = await theProject(client, flags);
  const both = !flags.push && !flags.pull;
  const came = await syncLabelStudio(client, api, {
    ...{ project, id, push: both || flags.push === true, pull: both || flags.pull === true },
    ...{ follow: flags.follow === true, model: flags.model === true },
    note: (text) => note(context.out, text),
  });
  if (context.out.json) document(context.out, came);
  else tell(context, came);
}

function tell({ out }: CommandContext, { project, made, pushed, pulled, connected }: Synced): void {
  say(out, `Label Studio's project ${project}${made ? ', made now' : ''}`);
  if (pushed !== undefined) {
    say(
      out,
      `${counted(pushed.sent, 'task')} sent, ${pushed.known} known; ${counted(pushed.predictions, 'prediction')} sent`,
    );
  }
  if (pulled !== undefined) {
    say(out, `${counted(pulled.annotations, 'annotation')} taken, ${pulled.repeated} known`);
    if (pulled.added > 0) say(out, `${counted(pulled.added, 'task')} of Label Studio's own added`);
  }
  if (connected !== undefined) say(out, `answers come to ${connected.webhook}`);
  if (connected?.backend !== undefined) say(out, `predictions are asked of ${connected.backend}`);
  for (const { where, found, allowed } of [...(pushed?.refused ?? []), ...(pulled?.refusals ?? [])])
    note(out, `refused: ${where}: ${found}. Allowed: ${allowed}`);
  if (pulled !== undefined && pulled.refused > pulled.refusals.length)
    note(out, `… ${pulled.refused} refused in all`);
}

export function addSyncCommands(annotations: Command, context: () => CommandContext): void {
  const command = annotations.command('sync').description('tasks to another tool, answers from it');
  withProject(command.command('label-studio'))
    .description('with a Label Studio server')
    .requiredOption('--studio <url>', "Label Studio's address")
    .requiredOption('--token-env <name>', 'environment variable that holds a token of Label Studio')
    .option('--project-id <n>', "Label Studio's project (default: the one made for this project)")
    .option('--push', 'only send tasks, with the predictions they have')
    .option('--pull', 'only take answers')
    .option('--follow', 'let Label Studio send every answer from now on')
    .option('--model', 'let Label Studio ask the deployed model for predictions; follows too')
    .action((flags: SyncFlags) => sync(context(), flags));
}
