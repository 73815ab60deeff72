/**
 * Stage `rethrow`: raises a failed job's error by its name, since `submitJob.sync` only says States.TaskFailed.
 *
 *   reads   the frozen spec's budget, the job's error.json and last log lines
 *   writes  rethrow/{job}/{batch job id}.json: interrupted submissions, each counted once
 *   fails   always; Interrupted means: submit again
 */
import { z } from 'zod';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { raiseJobFailure } from '../../domain/runs/raise-job-failure.ts';
import { RethrowInput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'rethrow',
  input: RethrowInput,
  output: z.never(),

  async run(failed, context) {
    const spec = await frozenSpec(context, failed);
    return raiseJobFailure(context, failed, spec);
  },
});
