/**
 * Near duplicates of the whole dataset, by a shuffle: what met in one bucket, then all buckets together. Counts are
 * exact up to KEPT texts and within 3 % beyond: sketches add up, lists of texts would not fit.
 *
 *   writes  dedupe/near/{bucket}.json
 */
import { z } from 'zod';
import { readDocument, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import type { AssembledNear } from '../spec/api-datasets.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type GivenSplits, Row } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { joined, wholeOf } from './formats/whole.ts';
import { placeOf } from './given-splits.ts';
import { SPLITS } from './identity.ts';
import { nearFound, type RowBytes } from './near-entries.ts';
import { excerpt } from './profile/excerpt.ts';
import { type KeptJson, keptJson, Smallest, takeKept } from './profile/smallest.ts';
import { readAhead } from './read-ahead.ts';
import type { BucketRange } from './shard-index.ts';
import { isOfImages, shownOf } from './task-rows.ts';

type Objects = Pick<StageContext, 'objects'>;

const KEPT = 1_024;
const EXAMPLES = 5;
const CHARACTERS = 160;

const Sketch = z.object({ kept: z.array(z.number()), limit: z.number().nullable() });
const Example = z.object({ source: z.string(), line: z.number().int(), text: z.string() });
const Near = z.object({
  texts: Sketch,
  acrossSplits: Sketch,
  acrossLabels: Sketch,
  examples: z.array(z.object({ one: Example, other: Example })),
});
const COUNTS = ['texts', 'acrossSplits', 'acrossLabels'] as const;

/** What met in one bucket, of these ranges of the shards. */
export async function writeNear(
  context: Objects,
  ref: RunRef,
  spec: RunSpec,
  {
    bucket,
    ranges,
    given,
  }: {
    readonly bucket: number;
    readonly ranges: readonly BucketRange[];
    readonly given: GivenSplits | undefined;
  },
): Promise<void> {
  const parts: Uint8Array[] = [];
  const some = ranges.filter(({ near: [start, end] }) => start < end);
  for await (const part of readAhead(some, (range) => entriesOf(context, ref, range))) parts.push(part);
  const found = nearFound(joined(parts), (id, split) =>
    SPLITS.indexOf(placeOf(id, SPLITS[split - 1], given, spec.data.split)),
  );
  const examples: z.input<typeof Near>['examples'] = [];
  for (const { one, other } of found.pairs) {
    const [first, second] = [await exampleAt(context, ref, one), await exampleAt(context, ref, other)];
    examples.push({ one: first, other: second });
  }
  const [texts, acrossSplits, acrossLabels] = COUNTS.map((count) => sketchOf(found[count]));
  const document = { texts: texts!, acrossSplits: acrossSplits!, acrossLabels: acrossLabels!, examples };
  await writeDocument(context.objects, keys.near(ref.project, ref.run, bucket), document);
}

async function entriesOf({ objects }: Objects, { project, run }: RunRef, { shard, near }: BucketRange) {
  const [start, end] = near;
  const { body } = await objects.get(keys.nearEntries(project, run, shard), { start, end: end - 1 });
  return (await wholeOf(body, end - start)) ?? NOTHING;
}

const NOTHING = new Uint8Array(0);

async function exampleAt({ objects }: Objects, { project, run }: RunRef, { shard, at, length }: RowBytes) {
  const key = keys.shard(project, run, 'clean', shard);
  const { body } = await objects.get(key, { start: at, end: at + length - 1 });
  const bytes = (await wholeOf(body, length)) ?? NOTHING;
  const row = Row.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const text = excerpt(shownOf(row), CHARACTERS).replace(/\s+/g, ' ');
  return {
    source: row.source,
    line: row.line,
    text: row.label === undefined ? text : `${row.label}: ${text}`,
  };
}

function sketchOf(hashes: ReadonlySet<number>): KeptJson {
  const sketch = new Smallest<true>({ most: KEPT });
  for (const hash of hashes) sketch.add(hash, true);
  return keptJson(sketch);
}

/** All buckets together; undefined for tasks without a text of their own. */
export async function nearDuplicates(
  { objects }: Objects,
  { project, run }: RunRef,
  { task }: RunSpec,
  buckets: number,
): Promise<AssembledNear | undefined> {
  if (isOfImages(task)) return undefined;
  const numbers = Array.from({ length: buckets }, (_, bucket) => bucket);
  const sketches = COUNTS.map(() => new Smallest<true>({ most: KEPT }));
  const examples: z.infer<typeof Near>['examples'] = [];
  for await (const near of readAhead(numbers, (n) =>
    readDocument(objects, keys.near(project, run, n), Near),
  )) {
    for (const [i, count] of COUNTS.entries()) {
      takeKept(sketches[i]!, near[count]);
    }
    examples.push(...near.examples.slice(0, EXAMPLES - examples.length));
  }
  const [texts, acrossSplits, acrossLabels] = sketches.map(({ distinct }) => distinct) as [
    number,
    number,
    number,
  ];
  const exact = sketches.every(({ whole }) => whole);
  return { texts, acrossSplits, acrossLabels, exact, examples };
}
