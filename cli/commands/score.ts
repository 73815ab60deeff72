/** `annotations score`: how far annotators agree. Needs no server. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Kind } from '../../domain/agreement/measures/annotation-input.ts';
import { KAPPA_WEIGHTS } from '../../domain/agreement/measures/cohen-kappa.ts';
import { measure, measureAll } from '../../domain/agreement/measures/measure.ts';
import { METRICS, type Metric } from '../../domain/agreement/measures/metric.ts';
import { type Found, isDefined, type ScoreOptions } from '../../domain/agreement/measures/score.ts';
import { sayAll, sayScore } from '../agreement-view.ts';
import { readAnnotations } from '../annotation-file.ts';
import type { CommandContext } from '../context.ts';
import { misuse } from '../exit.ts';
import { document } from '../output.ts';

interface ScoreFlags extends Pick<ScoreOptions, 'seed' | 'resamples' | 'weights' | 'threshold'> {
  readonly metric: Metric | 'all';
  readonly order?: string;
}

const HELP = `
FILE is JSON lines, an annotation each:
  {"id": "a1", "annotator": "ana", "labels": ["spam"]}
labels: [] says "none of them"; null is an answer that is missing. "guideline" names the version that was followed.
In place of labels there may be spans ({start, end, label}), shapes (boxes: {x, y, width, height, label}; polygons:
{rings, label}), cuboids ({center, size, rotation, label}) or a rating (a number).

The interval is a bootstrap's over the items. The exit code is 2 where the measure is not defined for the data, with
the reason.`;

async function score(context: CommandContext, file: string, flags: ScoreFlags): Promise<void> {
  const { metric, order, ...rest } = flags;
  const options: ScoreOptions =
    order === undefined ? rest : { ...rest, order: order.split(',').map((label) => label.trim()) };
  const annotations = await readAnnotations(context, file);
  const where = file === '-' ? 'standard input' : file;
  if (metric === 'all') {
    const scores = measureAll(annotations, options);
    refuseNothing(where, annotations.kind, scores);
    if (context.out.json)
      document(context.out, { kind: annotations.kind, missing: annotations.missing, scores });
    else sayAll(context.out, annotations, scores);
    return;
  }
  const found = measure(annotations, metric, options);
  if ('why' in found) throw misuse(`${where}, ${metric}`, found.why, 'annotations that it is for', NEXT);
  if (context.out.json)
    document(context.out, { ...found, kind: annotations.kind, missing: annotations.missing });
  else sayScore(context.out, annotations, found);
}

/** What the measure that asks for least says of the data. */
function refuseNothing(where: string, kind: Kind, scores: readonly Found[]): void {
  if (scores.some(isDefined)) return;
  const least = { labels: 'jaccard', spans: 'span-f1', shapes: 'iou', cuboids: 'iou' } as const;
  const found = scores.find(({ metric }) => metric === least[kind]);
  if (found === undefined || isDefined(found)) return;
  throw misuse(where, found.why, 'items that two annotators answered', 'Give annotations of more annotators');
}

const NEXT =
  "Take another measure ('--metric all' tells which there are), or give annotations that it is for";

const whole = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 100_000) return value;
  throw new InvalidArgumentError('Give a whole number from 0 to 100000.');
};

const share = (text: string): number => {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a share above 0, up to 1.');
};

export function addScoreCommand(annotations: Command, context: () => CommandContext): void {
  annotations
    .command('score')
    .description('how far annotators agree, by label, annotator, pair and guideline; needs no server')
    .argument('<file>', 'JSON lines of annotations; - for standard input')
    .addOption(new Option('--metric <name>', 'what to measure').choices([...METRICS, 'all']).default('all'))
    .option(
      '--order <labels>',
      'every label from lowest to highest, with commas, for alpha-ordinal and weights',
    )
    .addOption(
      new Option('--weights <kind>', "of Cohen's kappa: how much a near miss weighs")
        .choices(KAPPA_WEIGHTS)
        .default('none'),
    )
    .option(
      '--threshold <share>',
      'least intersection over union of shapes that are the same (default: 0.5)',
      share,
    )
    .option('--resamples <number>', 'of the interval; 0 for none (default: 1000, of large data fewer)', whole)
    .option('--seed <number>', 'of the interval (default: 17)', whole)
    .addHelpText('after', HELP)
    .action((file: string, flags: ScoreFlags) => score(context(), file, flags));
}
