/**
 * Stage `fail`: the run's end after any Catch.
 *
 *   writes  the run's record: `rejected`, `held` or `failed`, with the reason
 *
 * Safe to retry: a run that has ended keeps its status and reason.
 */
import { failRun } from '../../domain/runs/close-run.ts';
import { FailInput, FailOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'fail',
  input: FailInput,
  output: FailOutput,

  async run({ error, ...ref }, context) {
    const result = await failRun(context, ref, error);
    context.log('run closed', { status: result.status, error: error.Error, reason: result.reason });
    return result;
  },
});
