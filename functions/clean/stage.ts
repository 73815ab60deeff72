/**
 * Stage `clean`: one shard of the Distributed Map.
 *
 *   reads   the frozen spec, a shard of validate
 *   writes  clean/shards/{shard}.jsonl; clean/errors/{shard}.json where it fails
 *   fails   ArtifactCorrupt: the shard's bytes are not those of the manifest
 *
 * Safe to retry: the key follows from the shard's number, the content from the shard.
 */
import { cleanShard } from '../../domain/cleaning/clean-shard.ts';
import { keepingShardFailure } from '../../domain/cleaning/shard-failure.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { CleanInput, CleanOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'clean',
  input: CleanInput,
  output: CleanOutput,

  async run({ shard, ...ref }, context) {
    const result = await keepingShardFailure(context, ref, shard.shard, async () => {
      const { cleaning } = await frozenSpec(context, ref);
      return cleanShard(context, ref, shard, cleaning);
    });
    context.log('shard cleaned', { shard: result.shard, kept: result.kept, dropped: result.dropped });
    return result;
  },
});
