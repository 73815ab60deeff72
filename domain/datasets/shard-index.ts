/** Where a bucket's rows, and its entries for near duplicates, lie in each cleaned shard. */
import { readDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import { type Shard, ShardIndex } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { readAhead } from './read-ahead.ts';

/** First byte, and the one behind the last. */
type Bytes = readonly [start: number, end: number];

export interface BucketRange {
  readonly shard: number;
  readonly rows: Bytes;
  readonly near: Bytes;
}

/** One a shard, in the order of the shards. */
export async function bucketRanges(
  { objects }: Pick<StageContext, 'objects'>,
  { project, run }: RunRef,
  shards: readonly Shard[],
  bucket: number,
): Promise<readonly BucketRange[]> {
  const bytes = (starts: readonly number[]): Bytes => [starts[bucket] ?? 0, starts[bucket + 1] ?? 0];
  const rangeOf = async ({ shard }: Shard): Promise<BucketRange> => {
    const { starts, near } = await readDocument(objects, keys.shardIndex(project, run, shard), ShardIndex);
    return { shard, rows: bytes(starts), near: bytes(near) };
  };
  return Array.fromAsync(readAhead(shards, rangeOf));
}
