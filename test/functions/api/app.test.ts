import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Conflict } from '../../../domain/errors.ts';
import { items, keys } from '../../../domain/layout.ts';
import type { ExecutionEvent, Json, ObjectStore, Table, Workflow } from '../../../domain/ports.ts';
import type { ModelRecord, ReviewRecord, RunRecord } from '../../../domain/spec/records.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api, ApiDeps } from '../../../functions/api/contract.ts';
import { openApiDocument } from '../../../functions/api/openapi.ts';
import { safeName } from '../../../functions/api/projects.ts';
import { temporaryStore, temporaryTable, withMirror } from '../../support/stores.ts';

const RUN = 'r0123456789abcdef-0';
const AT = '2026-01-01T00:00:00.000Z';

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and each field is asserted
type Answer = any;

let objects: ObjectStore;
let table: Table;
let api: Api;
let started: string[];
let stopped: string[];
let answered: string[];
let history: ExecutionEvent[];

const workflow: Workflow = {
  async start(name) {
    const fresh = !started.includes(name);
    if (fresh) started.push(name);
    return { started: fresh };
  },
  describe: async () => undefined,
  history: async () => history,
  async stop(name) {
    stopped.push(name);
  },
  async succeed(token) {
    answered.push(token);
  },
  fail: async () => undefined,
};

const deps = (): ApiDeps => ({
  objects,
  table,
  workflow,
  clock: { now: () => AT },
  ids: { fresh: () => randomUUID() },
  log: () => undefined,
});

beforeEach(async () => {
  [started, stopped, answered, history] = [[], [], [], []];
  objects = await withMirror(await temporaryStore());
  table = await temporaryTable();
  api = createApi(deps());
});

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: Answer }> {
  const response = await api.request(path, {
    method,
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  return { status: response.status, answer: await response.json() };
}
const get = (path: string) => call('GET', path);
const post = (path: string, body?: unknown) => call('POST', path, body);

const record = (fields: Partial<RunRecord> = {}): RunRecord => ({
  project: 'spam',
  run: RUN,
  status: 'running',
  createdAt: AT,
  door: 'api',
  ...fields,
});

async function putRun(fields: Partial<RunRecord> = {}): Promise<void> {
  const value = record(fields);
  await table.put(items.run(value.project, value.run), value as Json);
  await table.put(items.runByTime(value.project, value.createdAt, value.run), { run: value.run });
}

const SPEC = { project: 'spam', data: { sources: [{ key: 'projects/spam/incoming/mails.csv' }] } };

describe('POST /runs', () => {
  beforeEach(async () => {
    await objects.put('projects/spam/incoming/mails.csv', 'text,label\nfree money,spam\nhello,ham\n');
  });

  it('starts a run once, however often it is asked', async () => {
    const first = await post('/runs', SPEC);
    const second = await post('/runs', SPEC);
    expect(first).toMatchObject({ status: 201, answer: { project: 'spam', started: true } });
    expect(second).toMatchObject({ status: 200, answer: { run: first.answer.run, started: false } });
    expect(started).toEqual([first.answer.run]);
    const { answer } = await get(`/projects/spam/runs/${first.answer.run}`);
    expect(answer).toMatchObject({
      record: { status: 'queued', door: 'api' },
      spec: { task: 'text-classification' },
    });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['an unknown setting', { ...SPEC, epochz: 3 }, 422, /epochz/],
    ['an impossible setting', { ...SPEC, training: { epochs: -1 } }, 422, /training.epochs/],
    [
      'a source that is not there',
      { ...SPEC, data: { sources: [{ key: 'projects/spam/incoming/no' }] } },
      422,
      /no such object/,
    ],
    [
      'a source of another project',
      { ...SPEC, data: { sources: [{ key: 'projects/ham/x' }] } },
      422,
      /another project/,
    ],
    ['broken JSON', '{', 400, /not JSON/],
  ])('%s is refused in four parts, and nothing starts', async (_, body, status, part) => {
    const { status: found, answer } = await post('/runs', body);
    expect(found).toBe(status);
    expect(answer.detail).toMatch(part);
    for (const field of ['type', 'title', 'where', 'found', 'allowed', 'next'])
      expect(answer[field], field).toMatch(/./);
    expect(started).toEqual([]);
  });
});

describe('a run', () => {
  const job = `${keys.run('spam', RUN)}/jobs/train-0-a`;
  const input = {
    schemaVersion: 1,
    name: 'train-0-a',
    project: 'spam',
    run: RUN,
    task: 'text-classification',
    seed: 1,
    stage: 'train',
    dataset: { manifest: 'd' },
    model: { kind: 'catalogue', manifest: 'm' },
    config: {
      epochs: 1,
      patience: 1,
      peakLearningRate: 1e-3,
      finalLearningRate: 1e-5,
      warmup: 0,
      batch: 32,
      gradientAccumulation: 4,
      weightDecay: 0.01,
      maxNorm: 1,
      maxLength: 128,
      labelSmoothing: 0,
      precision: 'auto',
      checkpointEvery: 300,
      checkpointsKept: 2,
      labels: ['ham', 'spam'],
      dropout: 0.1,
      fraction: 0.1,
      strategy: 'single',
      onnx: false,
      cleaning: { profile: 'default', maxCharacters: 20_000 },
    },
  };
  const point = (step: number) =>
    `${JSON.stringify({ at: AT, step, totalSteps: 9, epoch: 0, phase: 'train', values: { loss: 1 / (step + 1) } })}\n`;

  it('is shown with its states, rounds, jobs and their failures', async () => {
    await putRun();
    history = [{ at: AT, state: 'intake', kind: 'entered' }];
    await objects.put(`${job}/input.json`, JSON.stringify(input));
    await objects.put(`${job}/lease/000001.json`, '{}');
    await objects.put(
      `${job.replace('-0-a', '-0-b')}/input.json`,
      JSON.stringify({ ...input, name: 'train-0-b' }),
    );
    const error = {
      schemaVersion: 1,
      name: 'JobFailed',
      message: 'why',
      attempt: 'x-1',
      at: AT,
      traceback: 'File "/x"',
    };
    await objects.put(`${job.replace('-0-a', '-0-b')}/error.json`, JSON.stringify(error));
    const { status, answer } = await get(`/projects/spam/runs/${RUN}`);
    expect(status).toBe(200);
    expect(answer.states).toEqual(history);
    expect(answer.rounds).toEqual([{ index: 0, fraction: 0.1, jobs: ['train-0-a', 'train-0-b'] }]);
    expect(answer.jobs).toMatchObject([
      { name: 'train-0-a', status: 'running', attempts: 1 },
      { name: 'train-0-b', status: 'failed', error: { name: 'JobFailed', message: 'why' } },
    ]);
    expect(JSON.stringify(answer)).not.toContain('traceback');
  });

  it('that was stopped shows no stage and no job as running', async () => {
    await putRun({ status: 'stopped', finishedAt: AT, reason: { name: 'Stopped', message: 'enough' } });
    history = [{ at: AT, state: 'train', kind: 'entered' }];
    await objects.put(`${job}/input.json`, JSON.stringify(input));
    await objects.put(`${job}/lease/000001.json`, '{}');
    const { answer } = await get(`/projects/spam/runs/${RUN}`);
    expect(answer.states.at(-1)).toEqual({
      ...{ at: AT, state: 'train', kind: 'stopped', error: 'Stopped', cause: 'enough' },
    });
    expect(answer.jobs).toMatchObject([{ name: 'train-0-a', status: 'stopped' }]);
  });

  it('gives its metrics piece by piece, each once, by job and attempt', async () => {
    await putRun();
    await objects.put(`${job}/x-1/metrics/000001.jsonl`, point(1) + point(2));
    await objects.put(`${job}/x-1/metrics/000002.jsonl`, `${point(3)}{"broken\n`);
    await objects.put(
      `${job}/x-1/logs/000001.jsonl`,
      `${JSON.stringify({ at: AT, level: 'info', message: 'hi' })}\n`,
    );
    const path = `/projects/spam/runs/${RUN}/metrics`;
    const first = (await get(path)).answer;
    expect(first.series).toMatchObject([{ job: 'train-0-a', attempt: 'x-1' }]);
    expect(first.series[0].points.map((p: { step: number }) => p.step)).toEqual([1, 2, 3]);
    expect((await get(`${path}?after=${first.cursor}`)).answer).toMatchObject({ series: [], more: false });

    await objects.put(`${job}/x-1/metrics/000003.jsonl`, point(4));
    await objects.put(`${job}/y-2/metrics/000001.jsonl`, point(3));
    const later = (await get(`${path}?after=${first.cursor}`)).answer;
    const told = later.series.map((s: Answer) => [s.attempt, s.points.map((p: { step: number }) => p.step)]);
    expect(told).toEqual([
      ['x-1', [4]],
      ['y-2', [3]],
    ]);

    const logs = (await get(`/projects/spam/runs/${RUN}/logs?job=train-0-a`)).answer;
    expect(logs.lines).toEqual([{ at: AT, level: 'info', message: 'hi', job: 'train-0-a', attempt: 'x-1' }]);
  });

  it('of many parts comes in several answers without loss', async () => {
    await putRun();
    for (let part = 0; part < 150; part += 1) {
      await objects.put(`${job}/x-1/metrics/${String(part).padStart(6, '0')}.jsonl`, point(part));
    }
    const steps: number[] = [];
    let answer: Answer = { more: true };
    while (answer.more) {
      const after = answer.cursor === undefined ? '' : `?after=${answer.cursor}`;
      answer = (await get(`/projects/spam/runs/${RUN}/metrics${after}`)).answer;
      for (const s of answer.series) steps.push(...s.points.map((p: { step: number }) => p.step));
    }
    expect(steps).toEqual(Array.from({ length: 150 }, (_, step) => step));
  });

  it.each(['metrics?after=garbage', `metrics?after=${Buffer.from('{"a":"../../x"}').toString('base64url')}`])(
    'refuses a made-up cursor: %s',
    async (query) => {
      await putRun();
      expect(await get(`/projects/spam/runs/${RUN}/${query}`)).toMatchObject({
        status: 422,
        answer: { next: 'Begin again without it' },
      });
    },
  );

  it('is stopped once; an ended one stays as it ended', async () => {
    await putRun();
    const path = `/projects/spam/runs/${RUN}/stop`;
    expect((await post(path, { reason: 'wrong data' })).answer).toMatchObject({
      status: 'stopped',
      reason: { message: 'wrong data' },
    });
    expect((await post(path)).answer).toMatchObject({ status: 'stopped', reason: { message: 'wrong data' } });
    expect(stopped).toEqual([RUN]);
  });

  it('is run again under the next ordinal', async () => {
    await objects.put('projects/spam/incoming/mails.csv', 'text,label\na,b\n');
    const { answer } = await post('/runs', SPEC);
    const again = await post(`/projects/spam/runs/${answer.run}/rerun`);
    expect(again).toMatchObject({
      status: 201,
      answer: { run: answer.run.replace(/-0$/, '-1'), started: true },
    });
  });

  it('list comes newest first, page by page', async () => {
    for (let n = 0; n < 5; n += 1) {
      await putRun({ run: `r0123456789abcdef-${n}`, createdAt: `2026-01-0${n + 1}T00:00:00.000Z` });
    }
    const first = (await get('/projects/spam/runs?limit=3')).answer;
    const second = (await get(`/projects/spam/runs?limit=3&cursor=${first.cursor}`)).answer;
    const runs = [...first.runs, ...second.runs].map((run: RunRecord) => run.run.slice(-1));
    expect(runs).toEqual(['4', '3', '2', '1', '0']);
    expect(second).not.toHaveProperty('cursor');
  });

  it.each([
    [`/projects/spam/runs/${RUN}`, 404],
    [`/projects/spam/runs/${RUN}/metrics`, 404],
    ['/projects/spam/runs/nonsense', 422],
    ['/projects/Not%2FAProject/runs', 422],
    ['/projects/spam/runs?limit=9999', 422],
    ['/projects/spam/runs?cursor=garbage', 422],
    [`/projects/spam/runs/${RUN}/report`, 404],
    ['/nowhere', 404],
  ])('GET %s is %d, as a problem', async (path, status) => {
    const { status: found, answer } = await get(path);
    expect(found).toBe(status);
    expect(answer).toMatchObject({ status, next: expect.stringMatching(/./) });
  });
});

describe('projects', () => {
  it('are listed in pages, with their latest run', async () => {
    for (const project of ['a', 'a-b', 'a0', 'spam']) {
      for (let n = 0; n < 3; n += 1) await objects.put(`projects/${project}/incoming/${n}`, 'x');
    }
    await putRun({ status: 'succeeded' });
    const first = (await get('/projects?limit=2')).answer;
    const second = (await get(`/projects?limit=2&cursor=${first.cursor}`)).answer;
    const all = [...first.projects, ...second.projects];
    expect(all.map(({ project }) => project)).toEqual(['a-b', 'a', 'a0', 'spam']);
    expect(all.at(-1)).toMatchObject({ runs: 1, latest: { status: 'succeeded' } });
    expect(second).not.toHaveProperty('cursor');
  });

  it('keep their default spec, checked as the upload door will', async () => {
    const spec = { project: 'spam', training: { epochs: 3 } };
    expect((await call('PUT', '/projects/spam/spec', spec)).answer).toEqual(spec);
    expect((await get('/projects/spam/spec')).answer).toEqual(spec);
    const wrong = await call('PUT', '/projects/spam/spec', { ...spec, training: { epochs: 'many' } });
    expect(wrong).toMatchObject({ status: 422, answer: { where: 'spec, training.epochs' } });
    expect((await call('PUT', '/projects/ham/spec', spec)).status).toBe(422);
    expect((await get('/projects/ham/spec')).status).toBe(404);
  });

  it('sign uploads to a place of their own', async () => {
    const { status, answer } = await post('/projects/spam/uploads', {
      name: '../../etc/My mails (1).csv',
      bytes: 10,
      contentType: 'text/csv',
    });
    expect(status).toBe(201);
    expect(answer.key).toMatch(/^projects\/spam\/incoming\/api\/[\w-]+\/My-mails-1-.csv$/);
    expect(answer.upload.method).toBe('PUT');
    expect((await post('/projects/spam/uploads', { name: 'a', bytes: 0 })).status).toBe(422);
    expect((await post('/projects/spam/uploads', { name: 'a', bytes: 10 ** 13 })).status).toBe(422);
  });

  it.each([
    ['a.csv', 'a.csv'],
    ['C:\\data\\a b.csv', 'a-b.csv'],
    ['..', 'file'],
    ['.hidden', 'hidden'],
    ['données हिन्दी.csv', 'données-हिन्दी.csv'],
    ['a\u0000b\n.csv', 'a-b-.csv'],
    [`${'x'.repeat(300)}.csv`, `${'x'.repeat(96)}.csv`],
  ])('name a file %j %j', (given, safe) => {
    expect(safeName(given)).toBe(safe);
  });
});

describe('models', () => {
  const model = (version: string, stage: ModelRecord['stage']): ModelRecord => ({
    project: 'spam',
    version,
    stage,
    task: 'text-classification',
    createdAt: AT,
    run: RUN,
    candidate: 'teacher-int8',
    artifact: {
      prefix: keys.model('spam', version),
      files: [{ path: 'model.onnx', bytes: 1, sha256: '0'.repeat(64) }],
    },
    report: {
      name: 'teacher-int8',
      rows: 1,
      accuracy: 1,
      macroF1: 1,
      bytes: 1,
      latencyMs: { p50: 1, p99: 1, threads: 1 },
    },
    gates: [],
    lineage: { dataset: 'd', baseModel: 'm', jobs: [] },
  });
  const putModel = (value: ModelRecord) =>
    table.put(items.model('spam', value.version), value as unknown as Json);

  it('show their card in full, with the stage they have now', async () => {
    const { stage: _, ...fixed } = model('v1-teacher-int8', 'candidate');
    const perLabel = [{ label: 'ham', precision: 1, recall: 1, f1: 1, support: 1 }];
    const report = { ...fixed.report, perLabel, confusion: [[1]] };
    const card = { ...fixed, schemaVersion: 1, labels: ['ham', 'spam'], report };
    await objects.put(`${keys.model('spam', fixed.version)}/card.json`, JSON.stringify(card));
    await putModel(model('v1-teacher-int8', 'archived'));
    const { answer } = await get('/projects/spam/models/v1-teacher-int8');
    expect(answer).toMatchObject({
      stage: 'archived',
      labels: ['ham', 'spam'],
      report: { confusion: [[1]] },
    });
    expect(await get('/projects/spam/models/v2-teacher-int8')).toMatchObject({ status: 404 });
  });

  it('are promoted to serve alone; what they replace is archived; repeating changes nothing', async () => {
    await putModel(model('v1-teacher-int8', 'candidate'));
    await putModel(model('v2-teacher-int8', 'candidate'));
    const promote = async (version: string) =>
      (await post(`/projects/spam/models/${version}/promote`)).answer;
    expect(await promote('v1-teacher-int8')).toMatchObject({ deployment: 'default', replaced: null });
    expect(await promote('v2-teacher-int8')).toMatchObject({
      version: 'v2-teacher-int8',
      replaced: 'v1-teacher-int8',
    });
    const before = await table.get(items.deployment('spam', 'default'));
    await promote('v2-teacher-int8');
    expect(await table.get(items.deployment('spam', 'default'))).toEqual(before);
    const { models } = (await get('/projects/spam/models')).answer;
    expect(models.map(({ stage }: ModelRecord) => stage)).toEqual(['archived', 'production']);
    const { deployments } = (await get('/projects/spam/deployments')).answer;
    expect(deployments).toMatchObject([
      { deployment: 'default', arms: [{ version: 'v2-teacher-int8', weight: 1 }] },
    ]);
    expect(await post('/projects/spam/models/v9-teacher-int8/promote')).toMatchObject({ status: 404 });
  });

  it('lose a race as Conflict, with nothing half promoted', async () => {
    await putModel(model('v1-teacher-int8', 'candidate'));
    const racing = createApi({
      ...deps(),
      table: {
        ...tablePort(table),
        async transact(writes) {
          await putModel(model('v1-teacher-int8', 'staging'));
          await table.transact(writes);
        },
      },
    });
    const response = await racing.request('/projects/spam/models/v1-teacher-int8/promote', {
      method: 'POST',
    });
    expect(response.status).toBe(409);
    expect(await table.get(items.deployment('spam', 'default'))).toBeUndefined();
    await expect(table.put(items.model('spam', 'v1-teacher-int8'), {}, { ifAbsent: true })).rejects.toThrow(
      Conflict,
    );
  });
});

const tablePort = (inner: Table): Table => ({
  get: (key) => inner.get(key),
  put: (key, value, condition) => inner.put(key, value, condition),
  delete: (key, condition) => inner.delete(key, condition),
  query: (partition, options) => inner.query(partition, options),
  transact: (writes) => inner.transact(writes),
});

describe('reviews', () => {
  const review: ReviewRecord = {
    project: 'spam',
    review: `${RUN}-review-1`,
    run: RUN,
    round: 1,
    status: 'open',
    openedAt: AT,
    reviewers: 2,
    score: 0.5,
    minimum: 0.85,
    labels: ['ham', 'spam'],
    items: `projects/spam/runs/${RUN}/review/1.jsonl`,
    itemCount: 3,
    token: 'the waiting task',
  };
  const path = `/projects/spam/reviews/${review.review}`;
  const labels = (label: string) => ['i0', 'i1', 'i2'].map((item) => ({ item, labels: [label] }));

  beforeEach(async () => {
    await putRun({ status: 'waiting', review: review.review });
    await table.put(items.review('spam', review.review), review as Json);
    const lines = ['i0', 'i1', 'i2'].map((id) =>
      JSON.stringify({ id, text: `text ${id}`, annotations: [], agreement: 0 }),
    );
    await objects.put(review.items, `${lines.join('\n')}\n`);
  });

  it('never show the token', async () => {
    for (const place of ['/projects/spam/reviews', path, `${path}/items`]) {
      const { status, answer } = await get(place);
      expect(status).toBe(200);
      expect(JSON.stringify(answer)).not.toContain(review.token);
    }
  });

  it('page through their items, with what was said', async () => {
    await post(`${path}/labels`, { reviewer: 'ada', labels: labels('spam').slice(0, 1) });
    const first = (await get(`${path}/items?limit=2`)).answer;
    expect(first.items).toMatchObject([
      { id: 'i0', labelled: [{ reviewer: 'ada', labels: ['spam'] }] },
      { id: 'i1', labelled: [] },
    ]);
    const second = (await get(`${path}/items?limit=2&cursor=${first.cursor}`)).answer;
    expect(second.items).toMatchObject([{ id: 'i2' }]);
    expect(second).not.toHaveProperty('cursor');
  });

  it('let the run go on when every item has enough reviewers', async () => {
    const first = await post(`${path}/labels`, { reviewer: 'ada', labels: labels('spam') });
    expect(first.answer).toMatchObject({ status: 'open', items: 3, complete: 0 });
    const second = await post(`${path}/labels`, { reviewer: 'bob', labels: labels('ham') });
    expect(second.answer).toMatchObject({ status: 'done', complete: 3 });
    expect(answered).toEqual([review.token]);
  });

  it.each<[string, unknown, number]>([
    ['an unknown label', { reviewer: 'ada', labels: [{ item: 'i0', labels: ['eggs'] }] }, 422],
    ['an unknown item', { reviewer: 'ada', labels: [{ item: 'i9', labels: ['ham'] }] }, 422],
    ['nobody', { reviewer: ' ', labels: labels('ham') }, 422],
    ['nothing', { reviewer: 'ada', labels: [] }, 422],
  ])('refuse %s', async (_, body, status) => {
    expect((await post(`${path}/labels`, body)).status).toBe(status);
  });
});

describe('the door', () => {
  it('lets nobody in who has no role', async () => {
    const closed = createApi({ ...deps(), caller: () => ({ name: 'vic', everywhere: [], roles: {} }) });
    expect((await closed.request('/projects')).status).toBe(403);
  });

  it('refuses a body of 10 MB', async () => {
    expect(await post('/runs', JSON.stringify({ x: 'a'.repeat(10_000_000) }))).toMatchObject({ status: 413 });
  });

  it('shows nothing of an unexpected failure', async () => {
    const broken = createApi({
      ...deps(),
      table: new Proxy(table, { get: () => () => Promise.reject(new Error('/secret/path')) }),
    });
    const response = await broken.request('/projects/spam/models');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it('describes itself; docs/openapi.json is fresh', async () => {
    const committed = JSON.parse(
      readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
    );
    expect(committed, 'stale: run `node functions/api/emit-openapi.ts`').toEqual(
      JSON.parse(openApiDocument()),
    );
    expect((await get('/openapi.json')).answer).toEqual(committed);
  });
});
