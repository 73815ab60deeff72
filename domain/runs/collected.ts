/**
 * What job `collect` fetches or unpacks for a run, and what it left: sources like those the spec names.
 *
 *   writes  jobs/collect/input.json, where there is anything for it
 *   reads   jobs/collect/input.json and output.json; the first bytes of large sources
 */
import { cuttable, describedUncut } from '../datasets/formats/cuttable.ts';
import { SIZES, type Sizes } from '../datasets/sizes.ts';
import { columnsOf } from '../datasets/task-rows.ts';
import { findDocument, readDocument, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import type { ObjectHead } from '../ports.ts';
import type { OwnFiles } from '../spec/collect.ts';
import { CollectInput, CollectOutput } from '../spec/jobs.ts';
import { type RunSpec, SourceSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { fileOf } from './source-content.ts';

type Objects = Pick<StageContext, 'objects'>;

const hasImages = (task: RunSpec['task']): boolean =>
  task === 'image-classification' || task === 'image-text';

/** `collected`: by the job, which writes where each row comes from. */
export type RunSource = SourceSpec & { readonly collected?: boolean };

const NAME = 'collect';

/** `heads`: the sources' own, in order. Gives back the job's key prefix, and whether there is anything for it. */
export async function writeCollectInput(
  { objects }: Objects,
  ref: RunRef,
  spec: RunSpec,
  heads: readonly ObjectHead[],
  sizes: Sizes = SIZES,
): Promise<{ readonly job: string; readonly collect: boolean }> {
  const job = keys.job(ref.project, ref.run, NAME);
  const { collect: config } = spec.data;
  const files = await tooLargeFor({ objects }, spec, heads, sizes);
  if (config === undefined && files === undefined) return { job, collect: false };
  const input: CollectInput = {
    ...{ schemaVersion: 1, name: NAME, stage: 'collect', ...ref },
    ...{ task: spec.task, seed: spec.training.seed },
    ...(config && { config }),
    ...(files && { files }),
    ...imageColumns(spec),
  };
  await writeDocument(objects, keys.jobInput(job), input);
  return { job, collect: true };
}

/** The fields of a row that the run reads, where one of them is an image. */
function imageColumns(spec: RunSpec): Pick<CollectInput, 'columns'> {
  const { image, text, label, objects } = columnsOf(spec);
  if (spec.task === 'image-classification') return { columns: { image, texts: [label, objects] } };
  return spec.task === 'image-text' ? { columns: { image, texts: [text] } } : {};
}

/** As the job reads them; of the others a file may have what a call reads. Conversations are told from its rows. */
const READ: Partial<Record<SourceSpec['format'], OwnFiles['list'][number]['format']>> = {
  ...{ auto: 'auto', csv: 'csv', tsv: 'tsv', jsonl: 'jsonl', json: 'json', chat: 'json' },
  ...{ parquet: 'parquet', arrow: 'arrow' },
};

/** The sources that no call can read and nobody can cut, but for images, packed TFRecord, and what is said to be no UTF-8. */
async function tooLargeFor(
  { objects }: Objects,
  { task, data }: RunSpec,
  heads: readonly ObjectHead[],
  { call }: Sizes,
): Promise<OwnFiles | undefined> {
  if (hasImages(task)) return undefined;
  const list: OwnFiles['list'] = [];
  for (const [i, source] of data.sources.entries()) {
    const { key, encoding, delimiter, sha256, etag } = source;
    const format = READ[source.format];
    if (heads[i]!.size <= call || format === undefined) continue;
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) continue;
    const file = await fileOf({ objects }, source);
    if ((await cuttable(file, source)) !== undefined) continue;
    if ((await describedUncut(file, source)).kind === 'tfrecord') continue;
    list.push({
      ...{ key, format },
      ...(delimiter !== undefined && { delimiter }),
      ...(sha256 !== undefined && { sha256 }),
      ...(etag !== undefined && { etag }),
    });
  }
  return list.length === 0 ? undefined : { list, quarantine: data.quarantine };
}

/**
 * Every source of the run: the spec's, but for those that the job unpacked, then what it left, each pinned by its
 * sha256. A part holds `jsonl`, also where the spec had it packed (`.jsonl.zst`): readers unpack by the first bytes;
 * of a task with images it is Parquet.
 */
export async function sourcesOf(
  { objects }: Objects,
  { project, run }: RunRef,
  { task, data }: RunSpec,
): Promise<readonly RunSource[]> {
  const job = keys.job(project, run, NAME);
  const input = await findDocument(objects, keys.jobInput(job), CollectInput);
  if (input === undefined && data.collect === undefined) return data.sources;
  const { metrics } = await readDocument(objects, keys.jobOutput(job), CollectOutput);
  const unpacked = new Set(input?.files?.list.map(({ key }) => key));
  // Conversations come in several forms, which their readers tell from the rows.
  const lines = unpacked.size > 0 && task === 'text-generation' ? 'auto' : 'jsonl';
  const format = hasImages(task) ? 'parquet' : lines;
  const collected = metrics.files.map(({ path, sha256 }) => ({
    ...SourceSpec.parse({ key: `${metrics.prefix}/${path}`, format, sha256 }),
    collected: true,
  }));
  return [...data.sources.filter(({ key }) => !unpacked.has(key)), ...collected];
}
