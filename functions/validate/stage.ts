/**
 * Stage `validate`: format, encoding, schema, labels, duplicates, balance, volume.
 *
 *   reads   the frozen spec and its sources
 *   writes  validate/: shards, quarantine, shards.json, report.json
 *   fails   never on data: what can't be used is verdict `rejected` with its reason
 *
 * Safe to retry: keys follow from the run, content from the sources; report.json comes last.
 */
import { validateSources } from '../../domain/datasets/validate.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { ValidateInput, ValidateOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'validate',
  input: ValidateInput,
  output: ValidateOutput,

  async run(ref, context) {
    const spec = await frozenSpec(context, ref);
    const result = await validateSources(context, ref, spec);
    const { verdict, rows, quarantined } = result;
    context.log('data validated', { verdict, rows, quarantined });
    return result;
  },
});
