/** Stage `register`'s rule over real stores: what is registered, what may serve, and nothing of a corrupt file. */
import { beforeEach, describe, expect, it } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import { registerModels } from '../../../domain/registry/register.ts';
import { findRun } from '../../../domain/runs/run-record.ts';
import { JobOutput } from '../../../domain/spec/jobs.ts';
import { ModelRecord, RunRecord } from '../../../domain/spec/records.ts';
import type { RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { Artifact, type RunRef } from '../../../domain/spec/words.ts';
import { jsonOf, stageContext, type TestContext, textOf } from '../../functions/stage-context.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';
import { AT, FILES, givenEvaluated, givenVersion, reportOf, stagesOf } from './evaluated.ts';

const REF: RunRef = { project: 'mails', run: 'r0123456789abcdef-0' };
const NAMES = ['teacher-fp32', 'teacher-int8', 'student-fp32', 'student-int8'];

let context: TestContext;
beforeEach(async () => {
  context = await stageContext();
});

async function givenRecord(ref = REF): Promise<void> {
  const record = RunRecord.parse({ ...ref, status: 'running', createdAt: AT, door: 'api' });
  await context.table.put(items.run(ref.project, ref.run), record);
}

async function given(
  figures: Parameters<typeof givenEvaluated>[3] = {},
  gates: RunSpecInput['gates'] = {},
  ref: RunRef = REF,
) {
  const spec = specOf({ gates });
  await givenRecord(ref);
  await givenEvaluated(context.objects, ref, spec, figures);
  return () => registerModels(context, ref, spec);
}

const recordOf = async (version: string) =>
  ModelRecord.parse((await context.table.get(items.model('mails', version)))?.value);

describe('every candidate becomes a version', () => {
  it('the smallest that passes in staging, the others as candidates, and the run knows its figures', async () => {
    const register = await given({
      'student-int8': { bytes: 500, accuracy: 0.897, latencyMs: { p50: 2, p99: 3, threads: 1 } },
    });
    expect(await register()).toEqual({
      verdict: 'passed',
      version: 'v1-student-int8',
      reason: 'student-int8: the smallest of 4 (of 4) that pass every gate',
    });
    expect(await stagesOf(context.table)).toEqual({
      'v1-teacher-fp32': 'candidate',
      'v1-teacher-int8': 'candidate',
      'v1-student-fp32': 'candidate',
      'v1-student-int8': 'staging',
    });
    expect(await findRun(context.table, REF)).toMatchObject({
      status: 'running',
      version: 'v1-student-int8',
      summary: { metric: 'accuracy', value: 0.897, bytes: 500, p50Ms: 2 },
    });
  });

  it("with the files of the job that made it, under the version's own prefix", async () => {
    await (await given())();
    for (const [name, job] of [
      ['teacher-fp32', 'train-2-a'],
      ['teacher-int8', 'quantize'],
      ['student-fp32', 'distill'],
      ['student-int8', 'quantize-student'],
    ]) {
      const prefix = keys.model('mails', `v1-${name}`);
      const artifact = Artifact.parse(await jsonOf(context.objects, `${prefix}/manifest.json`));
      expect(artifact.prefix).toBe(prefix);
      expect(artifact.files.map(({ path }) => path)).toEqual(FILES);
      expect(await textOf(context.objects, `${prefix}/model.onnx`)).toBe(`${job} model.onnx`);
      expect((await recordOf(`v1-${name}`)).artifact).toEqual(artifact);
    }
  });

  it('with its lineage: evaluate, then the jobs back to the teacher', async () => {
    await (await given())();
    const jobs = ['evaluate', 'quantize-student', 'distill', 'train-2-a'];
    const { lineage } = await recordOf('v1-student-int8');
    expect(lineage.jobs).toEqual(jobs.map((job) => keys.job('mails', REF.run, job)));
    expect(lineage.baseModel).toBe('all-minilm-l6-v2');
    expect(
      await jsonOf(context.objects, `${keys.model('mails', 'v1-student-int8')}/card.json`),
    ).toMatchObject({
      schemaVersion: 1,
      lineage,
      gates: expect.any(Array),
    });
  });
});

it('holds the run where none passes: versions without one in staging, and the nearest by name', async () => {
  const register = await given({ 'teacher-int8': { accuracy: 0.905 } }, { minimum: 0.99 });
  const { verdict, version, reason } = await register();
  expect({ verdict, version }).toEqual({ verdict: 'held', version: 'v1-teacher-int8' });
  expect(reason).toContain('nearest is teacher-int8: minimum accuracy is 0.905, the limit 0.99.');
  expect(reason).toMatch(/Improve the data or the training, or promote the version by hand\.$/);
  expect(new Set(Object.values(await stagesOf(context.table)))).toEqual(new Set(['candidate']));
  expect(Object.keys(await stagesOf(context.table))).toHaveLength(4);
});

it('holds a run whose every candidate has collapsed, and says what to look at', async () => {
  const collapsed = {
    accuracy: 0.9,
    confusion: [
      [900, 0],
      [100, 0],
    ],
  };
  const register = await given(Object.fromEntries(NAMES.map((name) => [name, collapsed])));
  const { verdict, reason } = await register();
  expect(verdict).toBe('held');
  expect(reason).toMatch(/gain in accuracy over always answering "ham" is 0, the limit 0\.001;/);
  expect(reason).toMatch(/where one class is most of the rows, judge by macroF1/);
  expect((await recordOf('v1-teacher-fp32')).gates).toContainEqual({
    gate: 'classes never found ("spam")',
    value: 1,
    limit: 0,
    passed: false,
  });
  expect(new Set(Object.values(await stagesOf(context.table)))).toEqual(new Set(['candidate']));
});

describe('against production', () => {
  async function givenProduction(accuracy: number, deployment = 'default') {
    const { version, artifact } = await givenVersion(context.table, 'v7-teacher-fp32', {
      stage: 'production',
      report: reportOf('teacher-fp32', { accuracy }),
    });
    await context.table.put(items.deployment('mails', deployment), {
      project: 'mails',
      deployment,
      target: 'lambda',
      mode: 'replace',
      arms: [{ version, weight: 1, artifact }],
      updatedAt: AT,
    });
  }

  it.each([
    [0.95, 'held'],
    [0.9, 'passed'],
    [0.85, 'passed'],
  ])('of accuracy %d a run of 0.9 is %s', async (accuracy, verdict) => {
    await givenProduction(accuracy);
    expect(await (await given())()).toMatchObject({ verdict });
  });

  it('of another deployment it is not measured', async () => {
    await givenProduction(0.99, 'beta');
    expect(await (await given())()).toMatchObject({ verdict: 'passed' });
  });

  it('of this very run, deployed before a retry, it is not measured either', async () => {
    const register = await given({}, { smallestImprovement: 0.02 });
    const once = await register();
    const { artifact } = await recordOf(once.version);
    await context.table.put(items.deployment('mails', 'default'), {
      project: 'mails',
      deployment: 'default',
      target: 'lambda',
      mode: 'replace',
      arms: [{ version: once.version, weight: 1, artifact }],
      updatedAt: AT,
    });
    expect(await register()).toEqual(once);
    expect((await recordOf(once.version)).gates.some(({ gate }) => gate.startsWith('improvement'))).toBe(
      false,
    );
  });
});

describe('a retry', () => {
  it('writes the same versions again', async () => {
    const register = await given();
    const once = await register();
    const before = await Promise.all(NAMES.map((name) => recordOf(`v1-${name}`)));
    expect(await register()).toEqual(once);
    expect(await Promise.all(NAMES.map((name) => recordOf(`v1-${name}`)))).toEqual(before);
  });

  it('leaves what became of a version meanwhile', async () => {
    const register = await given();
    const { version } = await register();
    const record = { ...(await recordOf(version)), stage: 'production' as const };
    await context.table.put(items.model('mails', version), record);
    await register();
    expect((await recordOf(version)).stage).toBe('production');
  });

  it('after a crash half-way completes what is missing', async () => {
    const register = await given();
    const failing = { ...context, table: Object.create(context.table) as TestContext['table'] };
    let records = 0;
    failing.table.put = async (...args) => {
      if (args[0].sort.startsWith('models/') && ++records === 3) throw new Error('the machine went away');
      return context.table.put(...args);
    };
    await expect(registerModels(failing, REF, specOf())).rejects.toThrow('the machine went away');
    expect(Object.keys(await stagesOf(context.table))).toHaveLength(2);
    expect(await register()).toMatchObject({ verdict: 'passed', version: 'v1-teacher-int8' });
    expect(Object.keys(await stagesOf(context.table))).toHaveLength(4);
  });
});

it('two runs of a project have versions of their own', async () => {
  const other: RunRef = { project: 'mails', run: 'r0123456789abcdef-1' };
  const [one, two] = [await given(), await given({}, {}, other)];
  const versions = (await Promise.all([one(), two()])).map(({ version }) => version);
  expect(versions.toSorted()).toEqual(['v1-teacher-int8', 'v2-teacher-int8']);
  expect(Object.keys(await stagesOf(context.table))).toHaveLength(8);
});

describe('what is broken registers nothing', () => {
  const corrupt: [string, (key: string) => Promise<unknown>][] = [
    ['a bit flip', (key) => context.objects.put(key, 'quantize-student model.onnX')],
    ['a cut', (key) => context.objects.put(key, 'quantize-student')],
    ['more bytes', (key) => context.objects.put(key, 'quantize-student model.onnx and more')],
  ];

  const nothing = async () => {
    expect(await stagesOf(context.table)).toEqual({});
    expect((await context.objects.list('projects/mails/models/')).objects).toEqual([]);
    const record = await findRun(context.table, REF);
    expect(record).not.toHaveProperty('version');
  };

  it.each(corrupt)('%s in the last candidate', async (_, breakIt) => {
    const register = await given();
    const key = `${keys.job('mails', REF.run, 'quantize-student')}/1-1/onnx/model.onnx`;
    await breakIt(key);
    expect(await refusalOf(register)).toMatchObject({
      name: 'ArtifactCorrupt',
      where: key,
      next: 'Delete it and run the stage or job that wrote it again',
    });
    await nothing();
  });

  it('a file that has gone', async () => {
    const register = await given();
    await context.objects.delete(`${keys.job('mails', REF.run, 'distill')}/1-1/onnx/tokenizer.json`);
    await expect(register()).rejects.toMatchObject({ name: 'NotFound' });
    await nothing();
  });

  it('an evaluation that measured no candidate of the run', async () => {
    const register = await given();
    const key = keys.jobOutput(keys.job('mails', REF.run, 'evaluate'));
    const output = JobOutput.parse(await jsonOf(context.objects, key));
    const metrics = { candidates: [reportOf('someone-else', {})] };
    await context.objects.put(key, JSON.stringify({ ...output, metrics }));
    await expect(register()).rejects.toMatchObject({ name: 'ContractBroken' });
    await nothing();
  });
});
