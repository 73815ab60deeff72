/**
 * Stage `halve`: a round's survivors, and the next round's jobs.
 *
 *   reads   the frozen spec, plan.json, each job's output.json
 *   writes  the next jobs' input.json
 *   fails   ContractBroken: a job left no output that fits
 *
 * Safe to retry: the choice follows from the outputs.
 */
import { halve } from '../../domain/planning/halve.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { HalveInput, HalveOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'halve',
  input: HalveInput,
  output: HalveOutput,

  async run({ round, ...ref }, context) {
    const spec = await frozenSpec(context, ref);
    const next = await halve(context, ref, spec, round.index);
    context.log('round halved', {
      round: round.index,
      done: next.done,
      next: next.jobs.map(({ name }) => name),
    });
    return next;
  },
});
