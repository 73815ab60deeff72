/**
 * Stage `dedupe`: one bucket of the second Distributed Map.
 *
 *   reads   the frozen spec, validate's shards.json and report, the bucket's part of each cleaned shard
 *   writes  dedupe/buckets/{bucket}-{split}.parquet, then {bucket}.json; dedupe/errors/{bucket}.json where it fails
 *
 * Safe to retry: keys follow from the bucket's number, the content from the shards.
 */
import { dedupe } from '../../domain/datasets/dedupe.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { keepingItemFailure } from '../../domain/runs/item-failure.ts';
import { DedupeInput, DedupeOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'dedupe',
  input: DedupeInput,
  output: DedupeOutput,

  async run({ bucket, buckets, manifest, report, ...ref }, context) {
    const result = await keepingItemFailure(context, ref, 'dedupe', bucket, async () =>
      dedupe(context, ref, await frozenSpec(context, ref), { bucket, buckets, manifest, report }),
    );
    context.log('bucket deduped', { ...result });
    return result;
  },
});
