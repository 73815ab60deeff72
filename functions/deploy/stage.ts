/**
 * Stage `deploy`: the version serves its deployment, in place of the one before.
 *
 *   reads   the frozen spec, the version's record, the deployment's
 *   writes  the deployment and the versions' stages, in one transaction
 *   fails   NotFound: the version is not registered
 *
 * Safe to retry: what the run did is kept in the same transaction. Mode `none` writes nothing.
 */
import { rollOut } from '../../domain/registry/deploy.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { DeployInput, DeployOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'deploy',
  input: DeployInput,
  output: DeployOutput,

  async run({ version, ...ref }, context) {
    const { deploy } = await frozenSpec(context, ref);
    const { deployment, mode, target } = deploy;
    if (mode === 'none') return { deployment, version, replaced: null };
    const result = await rollOut(context, { ...ref, deployment, version, target });
    context.log('version deployed', { ...result });
    return result;
  },
});
