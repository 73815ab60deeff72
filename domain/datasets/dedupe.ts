/**
 * One bucket: each item once, in its split and in its order.
 *
 *   reads   the bucket's part of every cleaned shard, by byte range; the images that its rows name
 *   writes  dedupe/near/{bucket}.json; dedupe/buckets/{bucket}-{split}.parquet, then dedupe/buckets/{bucket}.json
 *
 * A bucket holds the items whose hash begins alike: what is said here of one is said of all its rows. In memory: the
 * bucket's rows, and the images of a row group. Writing it again writes the same.
 */
import { z } from 'zod';
import { consensus } from '../agreement/jaccard.ts';
import { corrupt } from '../artifacts.ts';
import { checked, parseJson, readDocument, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import { sha256Hex } from '../sha256.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type Bucket, type DedupeOutput, Row, Shard, ValidationReport } from '../spec/stages.ts';
import type { RunRef, Task } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { identified, keyOf, saidOf } from './canonical/identity.ts';
import { storedRow } from './canonical/stored-row.ts';
import { SplitContent } from './content.ts';
import { wholeOf } from './formats/whole.ts';
import { keptOf, placeOf } from './given-splits.ts';
import { limitRank, orderOf, SPLITS, type Split } from './identity.ts';
import { labelsOf, markedIn } from './labels.ts';
import { writeNear } from './near-shuffle.ts';
import { type StoredRow, writeParquet } from './parquet.ts';
import { provenanceText, SourceCounts } from './provenance.ts';
import { readAhead } from './read-ahead.ts';
import { MOST_ANNOTATORS } from './rows.ts';
import { type BucketRange, bucketRanges } from './shard-index.ts';

/** Images under way beside those of the row group. */
const IMAGES_AHEAD = 4;

type Objects = Pick<StageContext, 'objects'>;
type Annotations = NonNullable<Row['annotations']>;

export interface BucketOf {
  readonly bucket: number;
  readonly buckets: number;
  /** validate's shards.json and report. */
  readonly manifest: string;
  readonly report: string;
}

/** What is kept of each distinct item. */
interface Entry {
  /** The first of its rows. */
  readonly row: Row;
  readonly said: string;
  readonly annotations: Map<string, Annotations[number]>;
  conflict: boolean;
}

export async function dedupe(
  context: Objects,
  ref: RunRef,
  spec: RunSpec,
  of: BucketOf,
): Promise<z.input<typeof DedupeOutput>> {
  const { task } = spec;
  const shards = await readDocument(context.objects, of.manifest, z.array(Shard));
  const ranges = await bucketRanges(context, ref, shards, of.bucket);
  const validation = await readDocument(context.objects, of.report, ValidationReport);
  const given = validation.givenSplits;
  await writeNear(context, ref, spec, { bucket: of.bucket, ranges, given });
  const { entries, rows, given: said } = await distinct(context, ref, task, { bucket: of.bucket, ranges });
  const annotated = spec.data.columns.annotations !== undefined;
  const labels = labelsOf(spec, validation);
  const numbers = new Map(labels.map((label, i) => [label, i]));
  const consistent = entries.filter(({ conflict }) => !conflict);
  const kept = withinLimit(consistent, spec);
  const stored = async ({ row, annotations }: Entry): Promise<StoredRow> =>
    storedRow(task, {
      row,
      label: annotated || row.label === undefined ? -1 : (numbers.get(row.label) ?? -1),
      annotations: annotations.size === 0 ? '' : JSON.stringify([...annotations.values()]),
      provenance: provenanceText(row),
      ...(row.image && { image: await imageOf(context, row.image) }),
    });
  const splits: Partial<Bucket['splits']> = {};
  const own = keys.bucket(ref.project, ref.run, of.bucket);
  const placed = (id: string): Split => placeOf(id, keptOf(said.get(id) ?? []), given, spec.data.split);
  const ordered = inOrder(kept, spec, placed);
  for (const split of SPLITS) {
    const content = new SplitContent(labels.length);
    const sources = new SourceCounts();
    const path = `${own}-${split}.parquet`;
    const counted = async function* (): AsyncGenerator<StoredRow> {
      for await (const row of readAhead(ordered[split], stored, IMAGES_AHEAD)) {
        const marked = markedIn(row).flatMap((label) => numbers.get(label) ?? []);
        content.add(identified(task, row), marked);
        sources.add(row.provenance);
        yield row;
      }
    };
    const written = await writeParquet(context.objects, path, counted(), task);
    const { content: sum, counts, marks } = content.counted();
    splits[split] = {
      ...{ path: path.slice(path.lastIndexOf('/') + 1), ...written },
      ...{ content: sum, counts: [...counts], marks: [...marks], provenance: sources.counts },
    };
  }
  const chosen = new Set(
    annotated ? entries.flatMap(({ annotations }) => consensus([...annotations.values()]) ?? []) : [],
  );
  const document: Bucket = {
    bucket: of.bucket,
    rows,
    distinct: entries.length,
    conflicts: entries.length - consistent.length,
    acrossSplits: [...said.values()].filter(({ length }) => length > 1).length,
    ranks:
      spec.data.limit === undefined
        ? []
        : kept.map(({ row }) => limitRank(keyOf(task, row))).sort((a, b) => a - b),
    chosen: [...chosen].sort(),
    splits: splits as Bucket['splits'],
  };
  await writeDocument(context.objects, `${own}.json`, document);
  return { bucket: of.bucket, rows, distinct: entries.length };
}

/** Every item once: the first of its rows; what its other rows say is a vote or a contradiction. */
async function distinct(
  { objects }: Objects,
  ref: RunRef,
  task: Task,
  { bucket, ranges }: { readonly bucket: number; readonly ranges: readonly BucketRange[] },
) {
  const index = new Map<string, Entry>();
  /** By id, the splits that its rows came with. */
  const given = new Map<string, readonly Split[]>();
  let rows = 0;
  const some = ranges.filter(({ rows: [start, end] }) => start < end);
  for await (const part of readAhead(some, (range) => partOf({ objects }, ref, range))) {
    for (const [i, line] of part.lines.entries()) {
      const where = `${part.key}, bucket ${bucket}, row ${i + 1}`;
      const row = checked(where, parseJson(where, line), Row);
      const key = keyOf(task, row);
      const said = saidOf(task, row);
      rows += 1;
      if (row.splits !== undefined) {
        // Of all rows of an image, whatever their texts are.
        const all = [...row.splits, ...(given.get(row.id) ?? [])];
        given.set(
          row.id,
          SPLITS.filter((split) => all.includes(split)),
        );
      }
      const first = index.get(key);
      if (first === undefined) {
        const votes = new Map(row.annotations?.map((vote) => [vote.annotator, vote]));
        index.set(key, { row, said, annotations: votes, conflict: false });
      } else if (row.annotations === undefined) first.conflict ||= first.said !== said;
      else join(first, row.annotations);
    }
  }
  return { entries: [...index.values()], rows, given };
}

/** The file's bytes. `ArtifactCorrupt` where they are others than validate stored. */
async function imageOf({ objects }: Objects, { key, sha256, bytes }: NonNullable<Row['image']>) {
  const image = await wholeOf((await objects.get(key)).body, bytes);
  const found = image === undefined ? `more than ${bytes} bytes` : sha256Hex(image);
  if (image === undefined || found !== sha256) throw corrupt(key, found, sha256);
  return image;
}

async function partOf({ objects }: Objects, { project, run }: RunRef, { shard, rows }: BucketRange) {
  const key = keys.shard(project, run, 'clean', shard);
  const [start, end] = rows;
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
function withinLimit(entries: readonly Entry[], spec: RunSpec): readonly Entry[] {
  const { limit } = spec.data;
  if (limit === undefined || entries.length <= limit) return entries;
  const ranked = entries.map((entry) => ({ entry, rank: limitRank(keyOf(spec.task, entry.row)) }));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

function inOrder(
  entries: readonly Entry[],
  spec: RunSpec,
  placed: (id: string) => Split,
): Record<Split, readonly Entry[]> {
  const ranked = entries.map((entry) => ({
    entry,
    split: placed(entry.row.id),
    order: orderOf(entry.row.id, spec.training.seed),
    key: keyOf(spec.task, entry.row),
  }));
  ranked.sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  const of = (split: Split) => ranked.filter((row) => row.split === split).map(({ entry }) => entry);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}
