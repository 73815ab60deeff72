/**
 * Stage `intake`: the run begins.
 *
 *   reads   the frozen spec, the heads of its sources
 *   writes  the run's record: `running`
 *   fails   InputRejected: a source has gone or was emptied since the door saw it
 *
 * Safe to retry: a run that has ended keeps its status.
 */

import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { intakeSources } from '../../domain/runs/intake-sources.ts';
import { changeRun, ENDED } from '../../domain/runs/run-record.ts';
import { IntakeInput, IntakeOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'intake',
  input: IntakeInput,
  output: IntakeOutput,

  async run(ref, context) {
    const startedAt = context.clock.now();
    await changeRun(context.table, ref, (record) =>
      ENDED.includes(record.status)
        ? undefined
        : { status: 'running', startedAt: record.startedAt ?? startedAt },
    );
    const spec = await frozenSpec(context, ref);
    const heads = await intakeSources(context, ref.project, spec);
    const bytes = heads.reduce((sum, { size }) => sum + size, 0);
    context.log('run taken in', { sources: heads.length, bytes });
    return { sources: heads.length, bytes };
  },
});
