/**
 * Stage `assemble`: one dataset version of all buckets.
 *
 *   reads   the frozen spec, validate's report, dedupe's buckets
 *   writes  datasets/{dataset}/{version}/, manifest last; assemble/report.json
 *   fails   InputRejected: a split is empty or lacks a class
 *
 * Safe to retry: the version is the hash of its content; one that exists is found.
 */
import { assemble } from '../../domain/datasets/assemble.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { AssembleInput, AssembleOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'assemble',
  input: AssembleInput,
  output: AssembleOutput,

  async run({ buckets, report, ...ref }, context) {
    const spec = await frozenSpec(context, ref);
    const result = await assemble(context, ref, spec, { buckets, report });
    const { dataset, version, rows, duplicates } = result;
    context.log('dataset version assembled', { dataset, version, rows, duplicates });
    return result;
  },
});
