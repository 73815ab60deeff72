/** The one chain: what a stage's function logs, measures and fails with. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ERROR_NAMES, errorNamed } from '../../../domain/errors.ts';
import { RunRef } from '../../../domain/spec/words.ts';
import { defineStage, type StageContext } from '../../../domain/stage.ts';
import { asLambda, stageHandler } from '../../../functions/platform/lambda.ts';
import { telemetryOf } from '../../../functions/platform/telemetry.ts';
import { stageContext } from '../stage-context.ts';
import { LAMBDA, listen, type Told } from './told.ts';

const REF = { project: 'mails', run: 'r0123456789abcdef-0' };
let told: Told;
let context: StageContext;

beforeEach(async () => {
  told = listen();
  context = await stageContext();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const stageThat = (run: (ref: RunRef) => unknown) =>
  defineStage({
    name: 'validate',
    input: RunRef,
    output: z.object({ rows: z.number() }),
    run: async (ref) => run(ref) as { rows: number },
  });

const handlerOf = (run: (ref: RunRef) => unknown) =>
  stageHandler(stageThat(run), context, telemetryOf('validate', 'dev'));

describe('a stage that ends well', () => {
  it('returns its result and nothing of Lambda’s', async () => {
    expect(await handlerOf(() => ({ rows: 7, more: 'dropped by the contract' }))(REF, LAMBDA)).toEqual({
      rows: 7,
    });
  });

  it('says so, under its run, its stage and its request', async () => {
    await handlerOf(() => ({ rows: 7 }))(REF, LAMBDA);
    expect(told.lines()).toEqual([
      expect.objectContaining({
        ...{ message: 'stage done', level: 'INFO', stage: 'validate', environment: 'dev' },
        ...{ service: 'validate', function_request_id: 'request-1', ...REF },
      }),
    ]);
  });

  it('measures its time, and that it did not fail, by stage and environment', async () => {
    await handlerOf(() => ({ rows: 7 }))(REF, LAMBDA);
    const document = told.metrics().find((one) => 'StageDuration' in one);
    expect(document).toMatchObject({ stage: 'validate', environment: 'dev', StageFailed: 0 });
    expect(document.StageDuration).toBeGreaterThan(0);
    expect(document._aws.CloudWatchMetrics[0]).toMatchObject({
      Namespace: 'Modelmill',
      Dimensions: [['service', 'stage', 'environment']],
    });
  });

  it('forgets one run before the next', async () => {
    const handler = handlerOf(() => ({ rows: 1 }));
    await handler(REF, LAMBDA);
    await handler({ ...REF, project: 'movies' }, LAMBDA);
    expect(told.lines().map(({ project }) => project)).toEqual(['mails', 'movies']);
  });
});

describe('a stage that fails', () => {
  it.each(ERROR_NAMES)('%s keeps its name and message: Retry and Catch read them', async (name) => {
    const failing = handlerOf(() => {
      throw errorNamed(name, 'where: found. Allowed: this. Do that.');
    });
    await expect(failing(REF, LAMBDA)).rejects.toMatchObject({
      name,
      message: 'where: found. Allowed: this. Do that.',
    });
  });

  it('logs the error under the run, and counts it', async () => {
    await handlerOf(() => {
      throw errorNamed('QualityHold', 'below the gate');
    })(REF, LAMBDA).catch(() => {});
    expect(told.lines()).toEqual([
      expect.objectContaining({
        ...{ message: 'stage failed', level: 'WARN', ...REF },
        error: expect.objectContaining({ name: 'QualityHold', message: 'below the gate' }),
      }),
    ]);
    expect(told.metrics().find((one) => 'StageFailed' in one)).toMatchObject({ StageFailed: 1 });
  });

  it('of an unknown kind passes as it is', async () => {
    const failing = handlerOf(() => {
      throw new TypeError('x is not a function');
    });
    await expect(failing(REF, LAMBDA)).rejects.toMatchObject({ name: 'TypeError' });
  });

  it('an event that does not fit is InputRejected, a result that does not fit ContractBroken', async () => {
    const handler = handlerOf(() => ({ rows: 'many' }));
    await expect(handler({ project: 'mails' }, LAMBDA)).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringMatching(/^stage validate, input: run: .*Correct the event/s),
    });
    await expect(handler(REF, LAMBDA)).rejects.toMatchObject({
      name: 'ContractBroken',
      message: expect.stringContaining('report it with the run id'),
    });
  });
});

describe('asLambda', () => {
  const stage = stageThat(() => ({ rows: 1 }));

  it('wants to know its environment when it starts, and says who sets it', () => {
    vi.stubEnv('MODELMILL_ENVIRONMENT', undefined);
    expect(() => asLambda(stage)).toThrow(
      /^environment, MODELMILL_ENVIRONMENT: not set\..*stage-function\.ts/,
    );
  });

  it.each([
    ['MODELMILL_BUCKET', 'x'],
    ['MODELMILL_STATE_MACHINE', 'modelmill-dev'],
  ])('refuses %s=%s when it starts, not in a run', (name, value) => {
    vi.stubEnv('MODELMILL_ENVIRONMENT', 'dev');
    vi.stubEnv(name, value);
    expect(() => asLambda(stage)).toThrow(new RegExp(`${name}: '${value}'.*Allowed: .*access\\.ts`));
  });

  it('starts without a name that it has no access to, and names it if its stage asks after all', async () => {
    for (const name of ['MODELMILL_BUCKET', 'MODELMILL_TABLE', 'MODELMILL_STATE_MACHINE'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('MODELMILL_ENVIRONMENT', 'dev');
    expect(await asLambda(stage)(REF, LAMBDA)).toEqual({ rows: 1 });
    const curious = defineStage({
      ...{ name: 'validate', input: RunRef, output: z.any() },
      run: async (_, { table }) => table.get({ partition: 'projects/p', sort: 's' }),
    });
    await expect(asLambda(curious)(REF, LAMBDA)).rejects.toThrow(
      'MODELMILL_TABLE: not set. Allowed: the name of the table. Give the function the access that sets it: tableItems()',
    );
  });
});

it('every stage has a handler that is no more than its stage in this chain', async () => {
  vi.stubEnv('MODELMILL_ENVIRONMENT', 'dev');
  const { STAGES } = await import('../../../domain/spec/pipeline.ts');
  for (const stage of STAGES) {
    const { handler } = (await import(`../../../functions/${stage}/handler.ts`)) as { handler: unknown };
    await expect((handler as ReturnType<typeof asLambda>)({}, LAMBDA), stage).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(`stage ${stage}, input`),
    });
  }
});
