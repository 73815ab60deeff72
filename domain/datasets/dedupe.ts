/**
 * One bucket: each text once, in its split and in its order.
 *
 *   reads   the bucket's part of every cleaned shard, by byte range
 *   writes  dedupe/buckets/{bucket}-{split}.parquet, then dedupe/buckets/{bucket}.json
 *
 * A bucket holds the texts whose hash begins alike: what is said here of one text is said of all its rows. In memory:
 * the bucket's rows. Writing it again writes the same.
 */
import { z } from 'zod';
import { consensus } from '../agreement/jaccard.ts';
import { checked, parseJson, readDocument, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type Bucket, type DedupeOutput, Row, Shard, ShardIndex, ValidationReport } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { type Identified, SplitContent } from './content.ts';
import { limitRank, orderOf, SPLITS, type Split, splitOf } from './identity.ts';
import { labelsOf } from './labels.ts';
import { type DatasetRow, writeParquet } from './parquet.ts';
import { readAhead } from './read-ahead.ts';
import { MOST_ANNOTATORS } from './rows.ts';

type Objects = Pick<StageContext, 'objects'>;
type Annotations = NonNullable<Row['annotations']>;

export interface BucketOf {
  readonly bucket: number;
  readonly buckets: number;
  /** validate's shards.json and report. */
  readonly manifest: string;
  readonly report: string;
}

/** What is kept of each distinct text. */
interface Entry {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly annotations: Map<string, Annotations[number]>;
  conflict: boolean;
}

export async function dedupe(
  context: Objects,
  ref: RunRef,
  spec: RunSpec,
  of: BucketOf,
): Promise<z.input<typeof DedupeOutput>> {
  const { entries, rows } = await distinct(context, ref, of);
  const annotated = spec.data.columns.annotations !== undefined;
  const labels = labelsOf(spec, await readDocument(context.objects, of.report, ValidationReport));
  const numbers = new Map(labels.map((label, i) => [label, i]));
  const consistent = entries.filter(({ conflict }) => !conflict);
  const kept = withinLimit(consistent, spec.data.limit);
  const stored = ({ id, text, label, annotations }: Entry): DatasetRow => ({
    id,
    text,
    label: annotated ? -1 : (numbers.get(label) ?? -1),
    annotations: annotations.size === 0 ? '' : JSON.stringify([...annotations.values()]),
  });
  const splits: Partial<Bucket['splits']> = {};
  const own = keys.bucket(ref.project, ref.run, of.bucket);
  const ordered = inOrder(kept, spec);
  for (const split of SPLITS) {
    const content = new SplitContent(labels.length);
    const path = `${own}-${split}.parquet`;
    const written = await writeParquet(context.objects, path, rowsOf(ordered[split], stored, content));
    splits[split] = { path: path.slice(path.lastIndexOf('/') + 1), ...written, ...mutable(content) };
  }
  const chosen = new Set(
    annotated ? entries.flatMap(({ annotations }) => consensus([...annotations.values()]) ?? []) : [],
  );
  const document: Bucket = {
    bucket: of.bucket,
    rows,
    distinct: entries.length,
    conflicts: entries.length - consistent.length,
    ranks: spec.data.limit === undefined ? [] : kept.map(({ id }) => limitRank(id)).sort((a, b) => a - b),
    chosen: [...chosen].sort(),
    splits: splits as Bucket['splits'],
  };
  await writeDocument(context.objects, `${own}.json`, document);
  return { bucket: of.bucket, rows, distinct: entries.length };
}

/** Every text once: the first of its rows; what its other rows say is a vote or a contradiction. */
async function distinct({ objects }: Objects, ref: RunRef, { bucket, manifest }: BucketOf) {
  const shards = await readDocument(objects, manifest, z.array(Shard));
  const index = new Map<string, Entry>();
  let rows = 0;
  for await (const part of readAhead(shards, ({ shard }) => partOf({ objects }, ref, shard, bucket))) {
    for (const [i, line] of part.lines.entries()) {
      const where = `${part.key}, bucket ${bucket}, row ${i + 1}`;
      const { id, text, label = '', annotations } = checked(where, parseJson(where, line), Row);
      rows += 1;
      const first = index.get(id);
      if (first === undefined) {
        const votes = new Map(annotations?.map((vote) => [vote.annotator, vote]));
        index.set(id, { id, text, label, annotations: votes, conflict: false });
      } else if (annotations === undefined) first.conflict ||= first.label !== label;
      else join(first, annotations);
    }
  }
  return { entries: [...index.values()], rows };
}

async function partOf({ objects }: Objects, { project, run }: RunRef, shard: number, bucket: number) {
  const key = keys.shard(project, run, 'clean', shard);
  const { starts } = await readDocument(objects, keys.shardIndex(project, run, shard), ShardIndex);
  const [start = 0, end = 0] = starts.slice(bucket, bucket + 2);
  if (start === end) return { key, lines: [] };
  const { body } = await objects.get(key, { start, end: end - 1 });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  for await (const piece of body) text += decoder.decode(piece, { stream: true });
  return { key, lines: (text + decoder.decode()).split('\n').filter((line) => line !== '') };
}

/** Adds what other annotators said of the same text in a later row; as many in all as one row may have. */
function join({ annotations }: Entry, later: Annotations): void {
  for (const vote of later) {
    if (annotations.size >= MOST_ANNOTATORS) return;
    if (!annotations.has(vote.annotator)) annotations.set(vote.annotator, vote);
  }
}

/** No bucket knows how many the others keep: it keeps as many as all of them may. */
function withinLimit(entries: readonly Entry[], limit: number | undefined): readonly Entry[] {
  if (limit === undefined || entries.length <= limit) return entries;
  const ranked = entries.map((entry) => ({ entry, rank: limitRank(entry.id) }));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

function inOrder(entries: readonly Entry[], spec: RunSpec): Record<Split, readonly Entry[]> {
  const placed = entries.map((entry) => ({
    entry,
    split: splitOf(entry.id, spec.data.split),
    order: orderOf(entry.id, spec.training.seed),
  }));
  placed.sort((a, b) => a.order - b.order || (a.entry.id < b.entry.id ? -1 : 1));
  const of = (split: Split) => placed.filter((row) => row.split === split).map(({ entry }) => entry);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

async function* rowsOf(
  entries: readonly Entry[],
  stored: (entry: Entry) => DatasetRow,
  content: { add(row: Identified): void },
): AsyncGenerator<DatasetRow> {
  for (const entry of entries) {
    const row = stored(entry);
    content.add(row);
    yield row;
  }
}

const mutable = (content: SplitContent) => {
  const { content: sum, counts } = content.counted();
  return { content: sum, counts: [...counts] };
};
