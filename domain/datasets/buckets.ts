/**
 * Items dealt into buckets by the hash that also orders them: equal texts meet in one bucket, whichever shard they
 * came in, and the buckets one after another are a split in its order. Pure.
 */
import { MOST_BUCKETS } from '../spec/stages.ts';
import { orderOf } from './identity.ts';

/** Of rows as JSONL: what one call holds in memory, doubled by JavaScript's strings. */
const BUCKET_BYTES = 32 * 1024 ** 2;

/** Of images, so many times as much: they are read one after another, not held. */
const IMAGES = 8;

/** A power of two. */
export function bucketsFor(rows: number, images = 0): number {
  const bytes = rows + images / IMAGES;
  let buckets = 1;
  while (bytes / buckets > BUCKET_BYTES && buckets < MOST_BUCKETS) buckets *= 2;
  return buckets;
}

export const bucketOf = (id: string, seed: number, buckets: number): number =>
  Math.floor(orderOf(id, seed) * buckets);
