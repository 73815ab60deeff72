/**
 * Stage `clean`: one shard of the Distributed Map.
 *
 *   reads   the frozen spec, a shard of validate
 *   writes  clean/shards/{shard}.jsonl, clean/index/{shard}.json; clean/errors/{shard}.json where it fails
 *   fails   ArtifactCorrupt: the shard's bytes are not those of the manifest
 *
 * Safe to retry: the key follows from the shard's number, the content from the shard.
 */
import { cleanShard } from '../../domain/cleaning/clean-shard.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { keepingItemFailure } from '../../domain/runs/item-failure.ts';
import { CleanInput, CleanOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'clean',
  input: CleanInput,
  output: CleanOutput,

  async run({ shard, buckets, ...ref }, context) {
    const result = await keepingItemFailure(context, ref, 'clean', shard.shard, async () =>
      cleanShard(context, ref, await frozenSpec(context, ref), { shard, buckets }),
    );
    context.log('shard cleaned', { shard: result.shard, kept: result.kept, dropped: result.dropped });
    return result;
  },
});
