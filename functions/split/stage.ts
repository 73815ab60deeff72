/**
 * Stage `split`: the sources in parts that one call can read.
 *
 *   reads   the frozen spec, its sources where they are cut
 *   writes  split/: progress.json; when it is done parts.json
 *   fails   InputRejected: a source that is too large to be read at once, and can't be cut
 *
 * Called again until it is done. Safe to retry: it goes on from what it wrote.
 */
import { splitSources } from '../../domain/datasets/split.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { SplitInput, SplitOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'split',
  input: SplitInput,
  output: SplitOutput,

  async run(ref, context) {
    const result = await splitSources(context, ref, await frozenSpec(context, ref));
    context.log('sources split', { parts: result.parts, done: result.done });
    return result;
  },
});
