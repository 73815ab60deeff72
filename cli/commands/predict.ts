/** `predict`: what the served model says to a text, or to each line of a file. */
import type { Command } from 'commander';
import { z } from 'zod';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import { Prediction, Predictions } from '../../domain/spec/api-predict.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { readInput } from '../input.ts';
import { document, jsonLine, say } from '../output.ts';
import { type ProjectFlags, slug, theProject, withProject } from '../projects.ts';
import { cutTo, figure, printable } from '../text.ts';

interface PredictFlags extends ProjectFlags {
  readonly file?: string;
  readonly deployment?: string;
  readonly scores?: boolean;
}

const ALLOWED = 'words, or --file with one text a line (- for standard input)';
/** Of a text, beside its label. */
const SHOWN = 80;
/** Of a request's body, the rest of it being settings. */
const MOST_BYTES = SERVING_LIMITS.bodyBytes - 4_096;

async function textsOf(
  context: CommandContext,
  words: readonly string[],
  file: string | undefined,
): Promise<readonly string[]> {
  if (file === undefined) {
    if (words.length > 0) return [words.join(' ')];
    throw misuse('predict', 'no text', ALLOWED, "Give one: modelmill predict 'Win money now'");
  }
  if (words.length > 0) throw misuse('predict', 'words and --file', 'one of them', 'Leave one out');
  const texts = (await readInput(context, file)).split(/\r?\n/).filter((text) => text.trim() !== '');
  if (texts.length > 0) return texts;
  throw misuse(
    file === '-' ? 'standard input' : file,
    'no text in it',
    'one text a line',
    'Name another file',
  );
}

/** As many at once as the server takes, by number and by bytes. */
export function* batches(texts: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const text of texts) {
    const own = Buffer.byteLength(JSON.stringify(text)) + 1;
    if (batch.length === SERVING_LIMITS.texts || (batch.length > 0 && bytes + own > MOST_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(text);
    bytes += own;
  }
  if (batch.length > 0) yield batch;
}

const AnyPrediction = z.union([Predictions, Prediction.transform((one) => ({ predictions: [one] }))]);

function predictionText({ label, score, scores, modelVersion }: Prediction, text: string): string {
  const others = Object.entries(scores ?? {}).map(([name, share]) => `${name} ${figure(share)}`);
  return [label, figure(score), ...others, modelVersion, text].filter((part) => part !== '').join('  ');
}

async function predict(context: CommandContext, words: readonly string[], flags: PredictFlags) {
  const { file, deployment, scores } = flags;
  const { out } = context;
  const texts = await textsOf(context, words, file);
  const project = await theProject(context.client(), flags);
  const settings = {
    ...(deployment === undefined ? {} : { deployment }),
    ...(scores ? { scores: true } : {}),
  };
  for (const batch of batches(texts)) {
    const { predictions } = await context.client().send(AnyPrediction, {
      method: 'POST',
      path: ['projects', project, 'predict'],
      body: { ...settings, ...(texts.length === 1 ? { text: batch[0] } : { texts: batch }) },
    });
    for (const [index, prediction] of predictions.entries()) {
      if (out.json && file === undefined) document(out, prediction);
      else if (out.json) jsonLine(out, prediction);
      else {
        const text = file === undefined ? '' : cutTo(printable(batch[index] ?? ''), SHOWN);
        say(out, predictionText(prediction, text));
      }
    }
  }
}

export function addPredictCommand(program: Command, context: () => CommandContext): void {
  withProject(program.command('predict'))
    .description('what the served model says')
    .argument('[text...]', 'one text; words are put together')
    .option('--deployment <name>', 'which deployment (default: default)', slug)
    .option('--file <path>', 'one text a line, - for standard input; with --json one line each')
    .option('--scores', "every label's score")
    .action((words: string[], flags: PredictFlags) => predict(context(), words, flags));
}
