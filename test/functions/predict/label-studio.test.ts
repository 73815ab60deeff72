/** The deployed model as Label Studio's model backend: who may ask, and what it is answered. */
import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import { createPredictor, type Predictor } from '../../../functions/predict/app.ts';
import { deployModel, publishModel, tinyModels } from '../../support/onnx-model.ts';
import { temporaryStore, temporaryTable } from '../../support/stores.ts';

const SECRET = 'the secret of this connection';
const CONFIG =
  '<View><Text name="mail" value="$body"/><Choices name="kind" toName="mail"><Choice value="ham"/></Choices></View>';

let predictor: Predictor;
beforeAll(async () => {
  await tinyModels();
});
beforeEach(async () => {
  const objects = await temporaryStore();
  const table = await temporaryTable();
  const artifact = await publishModel(objects, 'spam', 'v1-teacher-fp32', 'a');
  await deployModel(table, 'spam', [{ version: 'v1-teacher-fp32', weight: 1, artifact }]);
  for (const project of ['spam', 'undeployed']) {
    const connection = {
      ...{ project: 5, labelConfig: CONFIG, people: {} },
      secretSha256: createHash('sha256').update(SECRET).digest('hex'),
    };
    await objects.put(keys.annotationConnection(project, 'label-studio'), JSON.stringify(connection));
  }
  predictor = createPredictor({
    ...{ objects, table, clock: { now: () => '2026-01-01T00:00:00Z' }, log: () => {} },
    ...{ ids: { fresh: () => randomUUID() }, receiptSecret: 'a secret of thirty-two bytes, or more' },
  });
  return () => predictor.close();
});

const basic = (password: string): string =>
  `Basic ${Buffer.from(`modelmill:${password}`).toString('base64')}`;
async function ask(method: string, path: string, body?: unknown, authorization = basic(SECRET)) {
  const response = await predictor.app.request(`/projects/${path}`, {
    ...{ method, headers: { authorization, 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as never };
}
const tasks = (...bodies: unknown[]) => bodies.map((body, i) => ({ id: i + 1, data: { body } }));

describe('Label Studio', () => {
  it('hears that the model is up, and which', async () => {
    expect(await ask('GET', 'spam/label-studio/health')).toMatchObject({
      ...{ status: 200, answer: { status: 'UP' } },
    });
    const setup = { project: '5.1', schema: CONFIG, access_token: 'theirs', extra_params: null };
    expect(await ask('POST', 'spam/label-studio/setup', setup)).toEqual({
      ...{ status: 200, answer: { model_version: 'v1-teacher-fp32' } },
    });
    expect((await ask('GET', 'undeployed/label-studio/health')).status).toBe(404);
  });

  it('gets a prediction for each task in its order, and none for what can not be read', async () => {
    const asked = { tasks: tasks('good', 'bad news', 3, '   ', 'good'), label_config: CONFIG };
    const { status, answer } = await ask('POST', 'spam/label-studio/predict', asked);
    expect(status).toBe(200);
    const { results } = answer as { results: { model_version: string; score: number; result: object[] }[][] };
    expect(results.map((one) => one.length)).toEqual([1, 1, 0, 0, 1]);
    expect(results[0]).toMatchObject([
      {
        model_version: 'v1-teacher-fp32',
        result: [
          { from_name: 'kind', to_name: 'mail', type: 'choices', value: { choices: [expect.any(String)] } },
        ],
      },
    ]);
    const plain = await predictor.app.request('/projects/spam/predict', {
      ...{ method: 'POST', body: JSON.stringify({ text: 'good' }) },
    });
    const { label, score } = (await plain.json()) as { label: string; score: number };
    for (const place of [0, 4]) {
      expect(results[place]![0]!.score).toBeCloseTo(score, 5);
      expect(results[place]![0]!.result).toMatchObject([{ value: { choices: [label] } }]);
    }
  });

  it('gets more than one batch holds', async () => {
    const asked = {
      tasks: tasks(...Array.from({ length: 150 }, (_, i) => `mail ${i}`)),
      label_config: CONFIG,
    };
    const { answer } = await ask('POST', 'spam/label-studio/predict', asked);
    expect((answer as { results: unknown[][] }).results.flat()).toHaveLength(150);
  });

  it.each([
    ['POST', 'webhook', { action: 'ANNOTATION_CREATED' }],
    ['POST', 'train', { annotations: [] }],
  ])('is heard when it tells of annotations: %s %s', async (method, path, body) => {
    expect(await ask(method, `spam/label-studio/${path}`, body, '')).toEqual({ status: 201, answer: {} });
  });
});

describe('whoever asks', () => {
  it.each([
    ['no password', ''],
    ['another', basic('a guess')],
    ['an empty one', basic('')],
    ['the secret as a bearer token', `Bearer ${SECRET}`],
    ['what is no Basic authentication', 'Basic ###'],
  ])('with %s is not answered', async (_, authorization) => {
    for (const [method, path] of [
      ['GET', 'health'],
      ['POST', 'setup'],
      ['GET', 'versions'],
      ['POST', 'predict'],
    ] as const) {
      const body = method === 'POST' ? {} : undefined;
      expect((await ask(method, `spam/label-studio/${path}`, body, authorization)).status).toBe(401);
    }
  });

  it.each(['unconnected', '..%2Fspam', 'SPAM'])('about project %s is not answered', async (project) => {
    expect((await ask('GET', `${project}/label-studio/health`)).status).toBe(401);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', 'not JSON', /label_config/],
    ['no tasks', { label_config: CONFIG }, /tasks/],
    ['no choices', { tasks: tasks('x'), label_config: '<View/>' }, /<Choices toName/],
  ])('with %s is told what is', async (_, body, message) => {
    const { status, answer } = await ask('POST', 'spam/label-studio/predict', body);
    expect([status, JSON.stringify(answer)]).toEqual([422, expect.stringMatching(message)]);
  });
});
