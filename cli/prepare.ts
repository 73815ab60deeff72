/** A run's spec from files and options, and its data uploaded: what `plan`, `run` and `data add` begin with. */
import { type Command, Option } from 'commander';
import { Slug, TASKS } from '../domain/spec/words.ts';
import type { CommandContext } from './context.ts';
import { misuse } from './exit.ts';
import { newLive } from './live.ts';
import {
  type Document,
  type Layer,
  layersOf,
  recipeNames,
  type SpecOptions,
  specOf,
  withSources,
} from './spec-file.ts';
import { printableJson, size } from './text.ts';
import { uploadable, uploadFile } from './upload.ts';

export interface SpecFlags extends SpecOptions {
  readonly data?: readonly string[];
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const withSpecFlags = (command: Command): Command =>
  command
    .argument('[spec]', 'YAML or JSON file with the run spec; everything in it has a default but the project')
    .option('-d, --data <file>', 'file or folder to upload; may be given again', collect)
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

export interface Prepared {
  readonly layers: readonly Layer[];
  /** With the keys of what was uploaded. */
  readonly spec: Document;
}

/** Everything that can be refused here is refused before the first byte is sent. */
export async function prepare(
  context: CommandContext,
  path: string | undefined,
  { data = [], ...options }: SpecFlags,
  fixed: readonly Layer[] = [],
): Promise<Prepared> {
  const layers = [...layersOf(path, options), ...fixed];
  const spec = specOf(layers);
  const project = projectOf(spec);
  const { sources, collect } = (spec.data ?? {}) as Document;
  if (data.length === 0 && sources === undefined && collect === undefined) {
    throw misuse(
      'spec, data',
      'no data',
      'a file, keys in data.sources, or data.collect',
      'Name a file with --data',
    );
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
