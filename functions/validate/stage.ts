/**
 * Stage `validate`, on one part of the sources: format, encoding, schema, labels.
 *
 *   reads   the frozen spec and the part's bytes
 *   writes  validate/: shards, quarantine, parts/{part}.json and what is beside it; validate/errors/{part}.json where it fails
 *   fails   never on data: why a source can't be used is in its part
 *
 * Safe to retry: keys follow from the part, content from its bytes; parts/{part}.json comes last.
 */
import { validatePart } from '../../domain/datasets/validate.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { keepingItemFailure } from '../../domain/runs/item-failure.ts';
import { ValidateInput, ValidateOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'validate',
  input: ValidateInput,
  output: ValidateOutput,

  async run({ part, ...ref }, context) {
    const result = await keepingItemFailure(context, ref, 'validate', part.part, async () =>
      validatePart(context, ref, await frozenSpec(context, ref), part),
    );
    context.log('part validated', { ...result });
    return result;
  },
});
