/**
 * The buckets as one dataset version.
 *
 *   reads   dedupe/buckets/*.json, dedupe/near/*.json; where data.limit cuts, the rows too
 *   writes  the dataset version, its files copied from the buckets; then assemble/report.json
 *   fails   InputRejected: nothing left, a split without a class, a limit on more rows than one call can read
 *
 * In memory: a few hundred bytes a bucket.
 */
import type { z } from 'zod';
import { readDocument, writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import { sourcesOf } from '../runs/collected.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type AssembleOutput, Bucket, ValidationReport } from '../spec/stages.ts';
import type { RunRef, Task } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { identified, keyOf } from './canonical/identity.ts';
import { VersionContent } from './content.ts';
import { limitRank, SPLITS, type Split } from './identity.ts';
import { byUtf8, labelsOf, markedIn } from './labels.ts';
import { sourcesRead } from './lineage.ts';
import { nearDuplicates } from './near-shuffle.ts';
import { readParquet, type StoredRow } from './parquet.ts';
import { SourceCounts } from './provenance.ts';
import { readAhead } from './read-ahead.ts';
import { rowsFile, type SplitFile, writeVersion } from './version.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'clock'>;

/** What one call reads and writes again: a fifth of what a function may. */
const MOST_CUT_BYTES = 1024 ** 3;

export async function assemble(
  context: Rooms,
  ref: RunRef,
  spec: RunSpec,
  { buckets: count, report }: { readonly buckets: number; readonly report: string },
): Promise<z.input<typeof AssembleOutput>> {
  const { objects } = context;
  const numbers = Array.from({ length: count }, (_, bucket) => bucket);
  const buckets = await Array.fromAsync(
    readAhead(numbers, (n) => readDocument(objects, `${keys.bucket(ref.project, ref.run, n)}.json`, Bucket)),
  );
  const annotated = spec.data.columns.annotations !== undefined;
  const found = labelsOf(spec, await readDocument(objects, report, ValidationReport));
  // Of annotated rows a class is what some item's majority chose: one person's slip is none.
  const labels =
    annotated && spec.data.labels === undefined
      ? [...new Set(buckets.flatMap(({ chosen }) => chosen))].sort(byUtf8)
      : found;
  const places = new Map(labels.map((label, i) => [label, i]));
  const limit = cutOf(buckets, spec.data.limit);
  if (limit !== undefined) refuseLargeCut(buckets, spec);

  const content = new VersionContent(spec.task, labels, spec.training.seed);
  const origins = new SourceCounts();
  const rowsIn = (bucket: Bucket, split: Split) =>
    keptRows(context, ref, { task: spec.task, bucket, split, limit });
  for (const bucket of buckets) {
    for (const split of SPLITS) {
      const part = bucket.splits[split];
      if (limit !== undefined) {
        for await (const row of rowsIn(bucket, split)) {
          const marked = markedIn(row).flatMap((label) => places.get(label) ?? []);
          content.splits[split].add(identified(spec.task, row), marked);
          origins.add(row.provenance);
        }
        continue;
      }
      content.splits[split].merge(annotated ? unlabelled(part, labels.length) : part);
      origins.merge(part.provenance);
    }
  }
  const dataset = spec.data.dataset ?? spec.project;
  content.refuseGaps(`dataset ${dataset}`);

  const sources = await sourcesRead(context, spec, await sourcesOf(context, ref, spec));
  const version = content.version();
  const key = await writeVersion(context, {
    ...{ project: ref.project, dataset, version, task: spec.task, labels: [...labels] },
    lineage: { sources, parents: [], run: ref.run, reports: [report] },
    provenance: origins.counts,
    files: (split) =>
      buckets
        .filter(({ splits }) => splits[split].rows > 0)
        .map((bucket) =>
          limit === undefined
            ? copied(context, ref, bucket, split)
            : rowsFile(objects, () => rowsIn(bucket, split), spec.task),
        ),
  });
  const sum = (of: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0);
  const acrossSplits = sum((b) => b.acrossSplits);
  const [rows, distinct, conflicts] = [sum((b) => b.rows), sum((b) => b.distinct), sum((b) => b.conflicts)];
  await writeDocument(objects, `${keys.stage(ref.project, ref.run, 'assemble')}/report.json`, {
    schemaVersion: 1,
    ...{ rows, duplicates: rows - distinct, conflicts },
    acrossSplits,
    beyondLimit: distinct - conflicts - content.rows,
    splits: content.counts,
    lacking: content.lacking,
    dataset: key,
    nearDuplicates: await nearDuplicates(context, ref, spec, count),
  });
  const duplicates = rows - distinct;
  return { dataset, version, manifest: key, rows: content.rows, duplicates, annotated };
}

/** The largest rank that `data.limit` keeps; undefined where it keeps all. */
function cutOf(buckets: readonly Bucket[], limit: number | undefined): number | undefined {
  if (limit === undefined) return undefined;
  const ranks = buckets.flatMap((bucket) => bucket.ranks).sort((a, b) => a - b);
  return ranks.length > limit ? ranks[limit - 1] : undefined;
}

function refuseLargeCut(buckets: readonly Bucket[], { data }: RunSpec): void {
  const bytes = buckets.reduce(
    (sum, { splits }) => sum + SPLITS.reduce((inner, split) => inner + splits[split].bytes, 0),
    0,
  );
  if (bytes <= MOST_CUT_BYTES) return;
  throw new InputRejected({
    where: 'data.limit',
    found: `${data.limit} of rows that take ${Math.round(bytes / 1024 ** 2)} MiB`,
    allowed: `at most ${MOST_CUT_BYTES / 1024 ** 2} MiB before the limit is applied`,
    next: 'Take the limit out, lower it, or leave some of the sources out',
  });
}

/** Counts by class of rows that carry none yet: all lie at the end, however many classes were found before. */
const unlabelled = ({ content, counts, marks }: Bucket['splits'][Split], labels: number) => ({
  ...{ content, marks },
  counts: Array.from({ length: labels + 1 }, (_, i) => (i === labels ? (counts.at(-1) ?? 0) : 0)),
});

const fileOf = ({ project, run }: RunRef, { bucket }: Bucket, split: Split): string =>
  `${keys.bucket(project, run, bucket)}-${split}.parquet`;

const copied =
  ({ objects }: Pick<Rooms, 'objects'>, ref: RunRef, bucket: Bucket, split: Split): SplitFile =>
  async (key) => {
    await objects.copy(fileOf(ref, bucket, split), key);
    const { bytes, sha256, rows } = bucket.splits[split];
    return { bytes, sha256, rows };
  };

interface Kept {
  readonly task: Task;
  readonly bucket: Bucket;
  readonly split: Split;
  /** The largest rank. */
  readonly limit: number | undefined;
}

async function* keptRows(
  { objects }: Pick<Rooms, 'objects'>,
  ref: RunRef,
  { task, bucket, split, limit }: Kept,
): AsyncGenerator<StoredRow> {
  if (bucket.splits[split].rows === 0) return;
  for await (const row of readParquet<StoredRow>(objects, fileOf(ref, bucket, split))) {
    if (limit === undefined || limitRank(keyOf(task, row)) <= limit) yield row;
  }
}
