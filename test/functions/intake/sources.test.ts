/** A run reads what its sources held when it was started, or nothing: intake and validate hold it to that. */
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import { changeRun, findRun } from '../../../domain/runs/run-record.ts';
import { rerun, startRun } from '../../../domain/runs/start-run.ts';
import { stage as intake } from '../../../functions/intake/stage.ts';
import { csv, givenRun, nextStep, stageContext, type TestContext } from '../stage-context.ts';
import { validated } from '../to-dataset.ts';

const KEY = keys.incoming('mails', 'a.csv');

let context: TestContext;
let ref: { project: string; run: string };
beforeEach(async () => {
  context = await stageContext();
  ref = await givenRun(context, { files: { 'a.csv': csv(40) } });
});

describe('overwritten since the run was started', () => {
  it('a source ends it at intake', async () => {
    await context.objects.put(KEY, csv(60));
    const failure = (await intake.run(ref, context).catch((error: Error) => error)) as Error;
    expect(failure).toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(`source ${KEY}: it holds other content than it should`),
    });
    expect(nextStep(failure.message)).toBe(
      'Put that content back, or start a run of its own with what is there now.',
    );
  });

  it('and later, at validate', async () => {
    await intake.run(ref, context);
    await context.objects.put(KEY, csv(60));
    expect(await validated(context, ref)).toMatchObject({
      verdict: 'rejected',
      reason: expect.stringContaining('it holds other content than it should'),
    });
  });

  it('keeps the run from being run again under its data’s name', async () => {
    await context.objects.put(KEY, csv(60));
    await expect(rerun(context, { ...ref, door: 'api' })).rejects.toMatchObject({ name: 'InputRejected' });
    expect(context.workflow.started.size).toBe(1);
  });

  it('but with the same content, changes nothing', async () => {
    await context.objects.put(KEY, csv(40));
    expect(await intake.run(ref, context)).toMatchObject({ sources: 1 });
    expect(await validated(context, ref)).toMatchObject({ verdict: 'accepted', rows: 40 });
    expect(await rerun(context, { ...ref, door: 'api' })).toMatchObject({ run: ref.run.replace(/0$/, '1') });
  });
});

it('a sha256 in the spec is held to at the door', async () => {
  const spec = { project: 'mails', data: { sources: [{ key: KEY, sha256: '0'.repeat(64) }] } };
  await expect(startRun(context, { spec, door: 'api' })).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringContaining('Allowed: content of sha256 000000'),
  });
});

it('a run that was stopped before its execution began does not begin', async () => {
  await changeRun(context.table, ref, () => ({ status: 'stopped' }));
  await expect(intake.run(ref, context)).rejects.toMatchObject({
    name: 'InputRejected',
    message: expect.stringContaining('it is stopped already'),
  });
  expect(await findRun(context.table, ref)).toMatchObject({ status: 'stopped' });
});
