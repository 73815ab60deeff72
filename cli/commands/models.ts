/** `models`, `promote`, `predict`: what came out, what serves, and what it says to a text. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import { ModelPage, Promoted } from '../../domain/spec/api-models.ts';
import { Prediction, Predictions } from '../../domain/spec/api-predict.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailed, EXIT } from '../exit.ts';
import { document, jsonLine, list, say } from '../output.ts';
import { everyPage } from '../pages.ts';
import { projectNames, theProject } from '../projects.ts';
import { ago, figure, size } from '../text.ts';

interface ProjectFlags {
  readonly project?: string;
}

async function models(context: CommandContext, flags: ProjectFlags): Promise<void> {
  const client = context.client();
  const projects = flags.project ? [flags.project] : await projectNames(client);
  const pages = projects.map((project) =>
    everyPage(async (cursor) => {
      const page = await client.send(ModelPage, { path: ['projects', project, 'models'], query: { cursor } });
      return { items: page.models, cursor: page.cursor };
    }),
  );
  list(
    context.out,
    (await Promise.all(pages)).flat(),
    ['version', 'project', 'stage', 'accuracy', 'macro F1', 'size', 'p50 ms', 'created', 'run'],
    ({ version, project, stage, report, createdAt, run }) => [
      version,
      project,
      stage,
      figure(report.accuracy),
      figure(report.macroF1),
      size(report.bytes),
      figure(report.latencyMs.p50),
      ago(createdAt),
      run,
    ],
    "no models yet: a run that passes its gates registers one ('modelmill runs')",
  );
}

async function promote(
  context: CommandContext,
  version: string,
  flags: ProjectFlags & { deployment?: string },
): Promise<void> {
  const project = await theProject(context.client(), flags.project);
  const promoted = await context.client().send(Promoted, {
    method: 'POST',
    path: ['projects', project, 'models', version, 'promote'],
    body: flags.deployment === undefined ? {} : { deployment: flags.deployment },
  });
  if (context.out.json) document(context.out, promoted);
  else
    say(
      context.out,
      `${promoted.deployment} of ${project} now serves ${promoted.version}` +
        (promoted.replaced ? `; before: ${promoted.replaced}` : ''),
    );
}

interface PredictFlags extends ProjectFlags {
  readonly file?: string;
  readonly deployment?: string;
  readonly scores?: boolean;
}

function textsOf(words: readonly string[], file: string | undefined): readonly string[] {
  if (file === undefined) {
    if (words.length > 0) return [words.join(' ')];
    throw new CommandFailed(
      EXIT.usage,
      "predict: no text. Allowed: words, or --file with one text a line (- for stdin). Example: modelmill predict 'Win money now'.",
    );
  }
  if (words.length > 0) {
    throw new CommandFailed(EXIT.usage, 'predict: words and --file. Allowed: one of them. Leave one out.');
  }
  let content: string;
  try {
    content = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandFailed(
      EXIT.usage,
      `${file}: it can't be read (${(error as NodeJS.ErrnoException).code}). Allowed: a text file. Correct the path.`,
    );
  }
  const texts = content.split(/\r?\n/).filter((text) => text.trim() !== '');
  if (texts.length > 0) return texts;
  throw new CommandFailed(EXIT.usage, `${file}: no text in it. Allowed: one text a line. Name another file.`);
}

const AnyPrediction = z.union([Predictions, Prediction.transform((one) => ({ predictions: [one] }))]);

async function predict(
  context: CommandContext,
  words: readonly string[],
  flags: PredictFlags,
): Promise<void> {
  const texts = textsOf(words, flags.file);
  const project = await theProject(context.client(), flags.project);
  const settings = {
    ...(flags.deployment === undefined ? {} : { deployment: flags.deployment }),
    ...(flags.scores ? { scores: true } : {}),
  };
  const send = (body: object) =>
    context.client().send(AnyPrediction, {
      method: 'POST',
      path: ['projects', project, 'predict'],
      body: { ...settings, ...body },
    });
  for (let start = 0; start < texts.length; start += SERVING_LIMITS.texts) {
    const batch = texts.slice(start, start + SERVING_LIMITS.texts);
    const { predictions } = await send(texts.length === 1 ? { text: batch[0] } : { texts: batch });
    for (const [index, prediction] of predictions.entries()) {
      if (context.out.json && flags.file === undefined) document(context.out, prediction);
      else if (context.out.json) jsonLine(context.out, prediction);
      else {
        const text = texts.length === 1 ? '' : `  ${batch[index]?.slice(0, 80)}`;
        say(
          context.out,
          `${prediction.label}  ${figure(prediction.score)}  ${prediction.modelVersion}${text}`,
        );
      }
    }
  }
}

export function addModelCommands(program: Command, context: () => CommandContext): void {
  const project = ['-p, --project <name>', 'the project; not needed where there is one'] as const;
  program
    .command('models')
    .description('registered model versions')
    .option(...project)
    .action((flags: ProjectFlags) => models(context(), flags));
  program
    .command('promote')
    .description('let a model version serve')
    .argument('<version>', 'v3-teacher-int8')
    .option(...project)
    .option('--deployment <name>', 'which deployment (default: default)')
    .action((version: string, flags: ProjectFlags & { deployment?: string }) =>
      promote(context(), version, flags),
    );
  program
    .command('predict')
    .description('what the served model says')
    .argument('[text...]')
    .option(...project)
    .option('--deployment <name>', 'which deployment (default: default)')
    .option('--file <path>', 'one text a line; - for stdin')
    .option('--scores', "every label's score (with --json)")
    .action((words: string[], flags: PredictFlags) => predict(context(), words, flags));
}
