/**
 * Stage `intake`: the run begins.
 *
 *   reads   the frozen spec, its sources
 *   writes  the run's record: `running`; jobs/collect/input.json where the spec has sources to fetch, or some that only
 *           a job can read
 *   fails   InputRejected: a source has gone or is another since the door saw it; the run was stopped before it began
 *
 * Safe to retry: a run that has ended keeps its status.
 */
import { InputRejected } from '../../domain/errors.ts';
import { writeCollectInput } from '../../domain/runs/collected.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { intakeSources } from '../../domain/runs/intake-sources.ts';
import { changeRun, ENDED } from '../../domain/runs/run-record.ts';
import { pinned } from '../../domain/runs/source-content.ts';
import { IntakeInput, IntakeOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'intake',
  input: IntakeInput,
  output: IntakeOutput,

  async run(ref, context) {
    const startedAt = context.clock.now();
    const { status } = await changeRun(context.table, ref, (record) =>
      ENDED.includes(record.status)
        ? undefined
        : { status: 'running', startedAt: record.startedAt ?? startedAt },
    );
    if (ENDED.includes(status)) {
      throw new InputRejected({
        where: `run ${ref.run}`,
        found: `it is ${status} already`,
        allowed: 'a run that nobody has ended',
        next: `Start it once more: 'modelmill rerun ${ref.run}'`,
      });
    }
    const spec = await frozenSpec(context, ref);
    const heads = await intakeSources(context, ref.project, spec);
    await pinned(context, spec.data.sources, heads);
    const bytes = heads.reduce((sum, { size }) => sum + size, 0);
    const { job, collect } = await writeCollectInput(context, ref, spec, heads);
    context.log('run taken in', { sources: heads.length, bytes });
    return { sources: heads.length, bytes, until: spec.until, collect, job };
  },
});
