/**
 * A shard that fails: the engine's Distributed Map hides the error as Step Functions does, and the pipeline finds it
 * again. Run on the golden itself, with the real `clean`, `rethrow` and `fail` between stages of this test.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { items, keys } from '../../../domain/layout.ts';
import type { Json } from '../../../domain/ports.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { RunRecord } from '../../../domain/spec/records.ts';
import { RunSpec } from '../../../domain/spec/run-spec.ts';
import { defineStage, type Stage, type StageContext } from '../../../domain/stage.ts';
import { stage as clean } from '../../../functions/clean/stage.ts';
import { stage as fail } from '../../../functions/fail/stage.ts';
import { stage as rethrow } from '../../../functions/rethrow/stage.ts';
import { failing, SMALL, SMALL_BEHAVIOURS, stagesOf } from './small-machine.ts';
import { ended, INPUT, workbench } from './workbench.ts';

const GOLDEN = JSON.parse(
  readFileSync(new URL('../../../cdk/pipeline/pipeline.asl.json', import.meta.url), 'utf8'),
);
const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
const THRESHOLD = 'States.ExceedToleratedFailureThreshold';

const stub = (name: string, run: (context: StageContext) => Promise<Json>): Stage =>
  defineStage({ name, input: z.any(), output: z.any(), run: (_, context) => run(context) });

const row = (text: string) => `${JSON.stringify({ id: 'x', text, label: 'ham', source: 's', line: 1 })}\n`;

/** Writes what the stages up to `report` would: a spec, a record, shards; `spoil` then changes one of them. */
const reporting = (spoil: (context: StageContext, shards: string[]) => Promise<void>) =>
  stub('report', async ({ objects, table }) => {
    const spec = RunSpec.parse({ project: 'mails', data: { sources: [{ key: 'a.csv' }] } });
    await objects.put(keys.runSpec(REF.project, REF.run), JSON.stringify(spec));
    const record = { ...REF, status: 'running', createdAt: '2026-01-01T00:00:00.000Z', door: 'api' };
    await table.put(items.run(REF.project, REF.run), record);
    const shards = await Promise.all(
      [0, 1, 2].map(async (shard) => {
        const key = keys.shard(REF.project, REF.run, 'validate', shard);
        await objects.put(key, row(`text ${shard}`));
        return { shard, key, rows: 1, sha256: sha256Hex(row(`text ${shard}`)) };
      }),
    );
    await spoil(
      { objects, table } as StageContext,
      shards.map(({ key }) => key),
    );
    const manifest = `${keys.stage(REF.project, REF.run, 'validate')}/shards.json`;
    await objects.put(manifest, JSON.stringify(shards));
    const bucketManifest = `${keys.stage(REF.project, REF.run, 'validate')}/buckets.json`;
    await objects.put(bucketManifest, JSON.stringify([{ bucket: 0 }]));
    return {
      ...{ verdict: 'accepted', reason: '', report: 'r', manifest, shards: 3, rows: 3, quarantined: 0 },
      ...{ buckets: 1, bucketManifest },
    };
  });

const splitting = async ({ objects }: StageContext): Promise<Json> => {
  const manifest = `${keys.stage(REF.project, REF.run, 'split')}/parts.json`;
  await objects.put(manifest, JSON.stringify([{ part: 0 }]));
  return { done: true, parts: 1, manifest };
};

async function runGolden(report: Stage, more: Record<string, Stage> = {}) {
  let record: unknown;
  const closing = stub('fail', async () => null);
  const stages = {
    ...{ intake: stub('intake', async () => ({ collect: false, until: 'model' })), report, clean, rethrow },
    ...{ split: stub('split', splitting), validate: stub('validate', async () => null) },
    fail: {
      ...closing,
      run: async (event: unknown, context: StageContext) => {
        const result = await fail.run(event, context);
        record = (await context.table.get(items.run(REF.project, REF.run)))?.value;
        return result;
      },
    },
    ...more,
  };
  const engine = await (await workbench({ pipeline: GOLDEN, stages })).reopen();
  await engine.start('x', REF);
  const execution = await ended(engine, 'x');
  return {
    execution,
    history: await engine.history('x'),
    record: record ? RunRecord.parse(record) : undefined,
  };
}

describe('the pipeline', () => {
  it('fails by the name of what befell a shard, and the run says which shard', async () => {
    const spoiled = reporting(async ({ objects }, [, second = '']) => {
      await objects.put(second, row('other bytes'));
    });
    const { execution, history, record } = await runGolden(spoiled);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'ArtifactCorrupt' });
    expect(record).toMatchObject({
      status: 'failed',
      reason: { name: 'ArtifactCorrupt', message: expect.stringContaining('validate/shards/00001.jsonl') },
    });
    const failures = history
      .filter(({ kind }) => kind === 'failed')
      .map(({ state, error }) => [state, error]);
    expect(failures).toEqual([
      ['clean', THRESHOLD],
      ['clean-failed', 'ArtifactCorrupt'],
      ['failed', 'ArtifactCorrupt'],
    ]);
  });

  it('tries a shard again whose fault was AWS’s, and goes on', async () => {
    let calls = 0;
    const flaky: Stage = {
      ...clean,
      run: async (event, context) => {
        calls += 1;
        if (calls === 1)
          throw Object.assign(new Error('SlowDown'), { name: 'Lambda.TooManyRequestsException' });
        return clean.run(event, context);
      },
    };
    const dedupe = stub('dedupe', async () => null);
    const assemble = stub('assemble', async () => failing('QualityHold', 'far enough'));
    const { record } = await runGolden(
      reporting(async () => {}),
      { clean: flaky, dedupe, assemble },
    );
    expect(record?.reason).toEqual({ name: 'QualityHold', message: 'far enough' });
    expect(calls).toBe(4);
  });

  it('says what it can where no shard could say why', async () => {
    const dead = stub('clean', async () => failing('BudgetExceeded', 'never written down'));
    const { record } = await runGolden(
      reporting(async () => {}),
      { clean: dead },
    );
    expect(record).toMatchObject({
      status: 'failed',
      reason: { name: 'JobFailed', message: expect.stringContaining("Look at the log of function 'clean'") },
    });
  });

  it('leaves the error of a try out of account that a later one mended', async () => {
    const stale = reporting(async ({ objects }, [, second = '']) => {
      const errors = `${keys.stage(REF.project, REF.run, 'clean')}/errors`;
      const old = { item: 0, name: 'NotFound', message: 'mended since', at: '2026-01-01T00:00:00.000Z' };
      await objects.put(`${errors}/00000.json`, JSON.stringify(old));
      await objects.put(keys.shardIndex(REF.project, REF.run, 0), JSON.stringify({ starts: [0, 1] }));
      await objects.put(second, row('other bytes'));
    });
    expect((await runGolden(stale)).record?.reason?.name).toBe('ArtifactCorrupt');
  });
});

describe('the engine', () => {
  const withCatch = (mode: 'DISTRIBUTED' | 'INLINE') => {
    const { clean: map, ...others } = SMALL.States;
    const processor = { ...map.ItemProcessor, ProcessorConfig: { Mode: mode } };
    const Catch = [THRESHOLD, 'ArtifactCorrupt'].map((name) => ({
      ...{ ErrorEquals: [name], ResultPath: '$.error', Next: 'caught' },
    }));
    const caught = { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' };
    return { ...SMALL, States: { ...others, clean: { ...map, ItemProcessor: processor, Catch }, caught } };
  };
  const stages = () =>
    stagesOf({
      ...SMALL_BEHAVIOURS,
      clean: (event) =>
        (event as { index: number }).index === 1 ? failing('ArtifactCorrupt', 'bytes') : null,
    });

  it('gives a Distributed Map Step Functions’ own error, also to a replay', async () => {
    const bench = await workbench({ pipeline: withCatch('DISTRIBUTED'), stages: stages() });
    const first = await bench.reopen();
    await first.start('x', INPUT);
    expect(await ended(first, 'x')).toMatchObject({
      error: THRESHOLD,
      cause: 'The specified tolerated failure threshold was exceeded',
    });
    const engine = await bench.reopen({}, () =>
      bench.database((db) => db.exec("UPDATE engine_executions SET status = 'RUNNING', stopped_at = NULL")),
    );
    expect(await ended(engine, 'x')).toMatchObject({ status: 'FAILED', error: THRESHOLD });
  });

  it('gives an inline Map its child’s error', async () => {
    const engine = await (await workbench({ pipeline: withCatch('INLINE'), stages: stages() })).reopen();
    await engine.start('x', INPUT);
    expect(await ended(engine, 'x')).toMatchObject({ error: 'ArtifactCorrupt' });
  });
});
