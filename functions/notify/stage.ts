/**
 * Stage `notify`: the run's good end.
 *
 *   reads   of a run that ends with a dataset version: its manifest
 *   writes  the run's record: `succeeded`, or `held` where register's gates did not pass
 *
 * Safe to retry: a run that has ended keeps its status. The log line is what alarms and subscriptions match.
 */
import { finishDatasetRun, finishRun } from '../../domain/runs/close-run.ts';
import { NotifyInput, NotifyOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'notify',
  input: NotifyInput,
  output: NotifyOutput,

  async run(input, context) {
    const { project, run } = input;
    const ref = { project, run };
    if ('dataset' in input) {
      const dataset = await finishDatasetRun(context, ref, input.dataset);
      context.log('run closed', { status: 'succeeded', dataset });
      return { status: 'succeeded' as const };
    }
    const { register } = input;
    const { version } = register;
    const { summary } = await finishRun(context, ref, register);
    const status = register.verdict === 'passed' ? ('succeeded' as const) : ('held' as const);
    context.log('run closed', { status, version, ...summary });
    return { status };
  },
});
