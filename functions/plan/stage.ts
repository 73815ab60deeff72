/**
 * Stage `plan`: model, instance, batch, variants, price and time; the first round's jobs.
 *
 *   reads   the frozen spec, the labelled dataset version's manifest, the mirrored models
 *   writes  jobs/train-0-{variant}/input.json, plan/plan.json
 *   fails   InputRejected: no model can run; BudgetExceeded: the estimate is over budget
 *
 * Safe to retry: a plan that exists is kept.
 */
import { planRun } from '../../domain/planning/plan-run.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { PlanInput, PlanOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'plan',
  input: PlanInput,
  output: PlanOutput,

  async run({ dataset, ...ref }, context) {
    const spec = await frozenSpec(context, ref);
    const round = await planRun(context, ref, spec, dataset);
    context.log('run planned', { fraction: round.fraction, jobs: round.jobs.map(({ name }) => name) });
    return round;
  },
});
