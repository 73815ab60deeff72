/**
 * `augment`: copies of images as a run would make them, with a contact sheet to look at; or copies of a file's texts.
 * Needs no server: the job's own code makes them, in .venv.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readAugmentation } from '../augment/spec.ts';
import { type Ending, type Request, startAugment } from '../augment/start.ts';
import { type Translators, translatorsIn, withTranslators } from '../augment/translators.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailed, EXIT, misuse } from '../exit.ts';
import { newLive } from '../live.ts';
import { document, note, say } from '../output.ts';
import { counted } from '../text.ts';

interface AugmentFlags {
  readonly spec?: string;
  readonly seed: number;
  readonly out?: string;
  readonly copies?: number;
  readonly labels?: string;
  readonly workers?: number;
  readonly text?: string;
  readonly rows: number;
  readonly models?: Translators;
}

const HELP = `
Writes to --out: images/ with the copies, labels.json, contact-sheet.png and, last, manifest.json. The same images,
spec and seed give the same bytes, with any number of workers.

Labels are read from labels.json in the folder: {"images": [{"file", "label", "objects": [{"label", "box",
"polygon", "rle", "keypoints"}]}]}, or COCO's JSON. Without it, a folder below FOLDER is the label of what it holds.

--text prints the texts of a JSONL file ({"text": …} on each line) with their copies, and writes nothing. With --models
some of them go through another language first: folders of translation models, as save_pretrained leaves them.`;

const TOLD = 20;

async function augment(
  context: CommandContext,
  path: string | undefined,
  flags: AugmentFlags,
): Promise<void> {
  if ((path === undefined) === (flags.text === undefined)) {
    throw misuse(
      'augment',
      path === undefined ? 'neither images nor texts' : 'images and --text',
      'one of both',
      'Name an image or a folder, or give --text FILE.jsonl',
    );
  }
  const source = path ?? flags.text!;
  if (!existsSync(source)) throw misuse(source, 'nothing there', 'a file or a folder', 'Correct the path');
  const spec = withTranslators(readAugmentation(flags.spec), path === undefined, flags.models);
  const folder = await mkdtemp(join(tmpdir(), 'modelmill-augment-'));
  try {
    const file = join(folder, 'spec.json');
    await writeFile(file, JSON.stringify(spec));
    if (path === undefined) await texts(context, source, file, flags);
    else await images(context, path, file, flags);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const given = (name: string, value: number | string | undefined): readonly string[] =>
  value === undefined ? [] : [name, String(value)];

async function images(
  context: CommandContext,
  path: string,
  spec: string,
  { seed, out, copies, labels, workers }: AugmentFlags,
): Promise<void> {
  if (out === undefined) {
    throw misuse('--out', 'no folder', 'a folder that is empty or not there yet', 'Give --out DIR');
  }
  const live = newLive(context.out.stderr);
  const ended = await started(context, {
    module: 'augment.folder',
    args: [
      ...[path, '--spec', spec, '--seed', String(seed), '--out', out],
      ...[...given('--copies', copies), ...given('--labels', labels), ...given('--workers', workers)],
    ],
    onProgress: ({ done, of }) => live.status([`augmenting: ${done} of ${counted(of, 'image')}`]),
  }).finally(() => live.end());
  const { quarantined, leftOut } = ended;
  for (const { file, reason } of [...quarantined, ...leftOut].slice(0, TOLD)) {
    note(context.out, `${file}: left out, ${reason}`);
  }
  if (context.out.json) document(context.out, ended);
  say(context.out, `${counted(ended.images, 'image')}, ${ended.copies} copies in ${ended.out}`);
  say(context.out, `look at ${join(ended.out, 'contact-sheet.png')}`);
  if (quarantined.length > 0) {
    note(context.out, `${counted(quarantined.length, 'image')} left out; manifest.json names each`);
    context.exit(EXIT.failed);
  }
}

async function texts(
  context: CommandContext,
  path: string,
  spec: string,
  { seed, copies, rows, models }: AugmentFlags,
): Promise<void> {
  const ended = await started(context, {
    module: 'augment.sample',
    args: [
      path,
      '--spec',
      spec,
      '--seed',
      String(seed),
      '--rows',
      String(rows),
      ...given('--copies', copies),
      ...[...given('--there', models?.there), ...given('--back', models?.back)],
    ],
    onProgress: () => {},
  });
  if (context.out.json) document(context.out, ended.samples);
  for (const sample of ended.samples ?? []) {
    say(context.out, sample.text);
    for (const copy of sample.copies) {
      say(context.out, `  ${copy.text}`);
      say(context.out, `    ${copy.operations.map(({ name }) => name).join(', ') || 'as it is'}`);
    }
  }
}

async function started({ signal }: CommandContext, request: Request): Promise<Ending> {
  const ended = await startAugment(request, signal);
  if (ended.error === undefined) return ended;
  throw new CommandFailed(
    ended.error.name === 'InputRejected' ? EXIT.usage : EXIT.failed,
    ended.error.message,
  );
}

const whole =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw misuse(name, `'${text}'`, `${least} to ${most}`, 'Give a whole number');
  };

export function addAugmentCommand(program: Command, context: () => CommandContext): void {
  program
    .command('augment')
    .description('copies of images or texts, to look at and to train on; needs no server')
    .argument('[path]', 'an image, or a folder of images')
    .option('-s, --spec <file>', 'YAML or JSON: an augmentation spec, or a run spec that has one')
    .option('--seed <number>', 'the same seed, the same copies', whole('--seed', 0, 2 ** 53 - 1), 17)
    .option('-o, --out <dir>', 'where copies go: empty, not there yet, or an earlier output')
    .option('--copies <number>', "of each, instead of the spec's number", whole('--copies', 0, 50))
    .option('--labels <file>', "JSON (default: the folder's labels.json)")
    .option(
      '--workers <number>',
      'images at a time (default: the cores, at most 4)',
      whole('--workers', 1, 64),
    )
    .option('--text <file>', 'JSONL file of texts, to see what becomes of them')
    .option('--rows <number>', 'of --text, at most', whole('--rows', 1, 10_000), 10)
    .option('--models <folders>', 'of --text: there=FOLDER,back=FOLDER, to translate with', translatorsIn)
    .addHelpText('after', HELP)
    .action((path: string | undefined, flags: AugmentFlags) => augment(context(), path, flags));
}
