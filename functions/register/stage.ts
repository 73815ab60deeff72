/**
 * Stage `register`: gates, model versions.
 *
 *   reads   the frozen spec, evaluate's input and output, each candidate's files, the production version
 *   writes  models/{version}/ with manifest.json last, the versions' records, the run's summary
 *   fails   ArtifactCorrupt: nothing is registered
 *
 * Safe to retry: versions follow from the run's ordinal, which is allocated once.
 */
import { registerModels } from '../../domain/registry/register.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { RegisterInput, RegisterOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'register',
  input: RegisterInput,
  output: RegisterOutput,

  async run(ref, context) {
    const spec = await frozenSpec(context, ref);
    const result = await registerModels(context, ref, spec);
    context.log('candidates registered', result);
    return result;
  },
});
