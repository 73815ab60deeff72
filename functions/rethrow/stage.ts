/**
 * Stage `rethrow`: raises by its name what the state machine only knows as failed: `submitJob.sync` says
 * States.TaskFailed of every job, a Distributed Map says that too many items failed.
 *
 *   reads   of a job: the frozen spec's budget, error.json, the last log lines; of a Map: {map}/errors/
 *   writes  of a job: rethrow/{job}/{batch job id}.json: interrupted submissions, each counted once
 *   fails   always; Interrupted means: submit again
 */
import { z } from 'zod';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { raiseItemFailure } from '../../domain/runs/item-failure.ts';
import { raiseJobFailure } from '../../domain/runs/raise-job-failure.ts';
import { RethrowInput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'rethrow',
  input: RethrowInput,
  output: z.never(),

  async run({ error, ...failed }, context) {
    if ('map' in failed) return raiseItemFailure(context, failed, failed.map, error);
    const spec = await frozenSpec(context, failed);
    const timedOut = error.Error === 'States.Timeout';
    return raiseJobFailure(context, { ...failed, cause: error.Cause ?? '', timedOut }, spec);
  },
});
