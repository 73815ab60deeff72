import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import { SERVING_LIMITS } from '../../../domain/serving/limits.ts';
import { verifyReceipt } from '../../../domain/serving/receipt.ts';
import { createPredictor, type PredictDeps, type Predictor } from '../../../functions/predict/app.ts';
import { deployModel, publishModel, tinyModels } from '../../support/onnx-model.ts';
import { temporaryStore, temporaryTable } from '../../support/stores.ts';

const SECRET = 'a secret of thirty-two bytes, or more';

let now = Date.parse('2026-01-01T00:00:00Z');
let objects: PredictDeps['objects'];
let table: PredictDeps['table'];
let predictor: Predictor;
const logged: string[] = [];

const start = (more: Partial<PredictDeps> = {}): Predictor =>
  createPredictor({
    objects,
    table,
    clock: { now: () => new Date(now).toISOString() },
    ticks: () => now,
    ids: { fresh: () => randomUUID() },
    receiptSecret: SECRET,
    log: (message) => logged.push(message),
    ...more,
  });

beforeAll(async () => {
  await tinyModels();
});

beforeEach(async () => {
  objects = await temporaryStore();
  table = await temporaryTable();
  logged.length = 0;
  const artifact = await publishModel(objects, 'spam', 'v1-teacher-fp32', 'a');
  await deployModel(table, 'spam', [{ version: 'v1-teacher-fp32', weight: 1, artifact }]);
  predictor = start();
  return () => predictor.close();
});

const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  predictor.app.request(path, {
    method: 'POST',
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    }),
  });

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and each field is asserted
type Answer = any;
const json = async (response: Response | Promise<Response>): Promise<Answer> => (await response).json();

/** Lets a refresh that a request has started come to its end. */
async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect.fail('it never came to that');
}

describe('POST /predict', () => {
  it('answers ?text=, as in the guide', async () => {
    const answer = await json(post(`/predict?text=${encodeURIComponent('Win FREE money!')}`));
    expect(answer).toMatchObject({ prediction: 1, label: 'spam', modelVersion: 'v1-teacher-fp32' });
    expect(answer.score).toBeGreaterThan(0.99);
    expect(answer).not.toHaveProperty('scores');
  });

  it('answers JSON, with the scores of all labels on request', async () => {
    const answer = await json(post('/predict', { text: 'the meeting', scores: true }));
    expect(answer).toMatchObject({ prediction: 0, label: 'ham' });
    expect(answer.scores.ham + answer.scores.spam).toBeCloseTo(1, 9);
    expect(answer.scores.ham).toBe(answer.score);
  });

  it('answers a batch in its order, each as it would alone', async () => {
    const texts = ['free money', 'meeting', '!', 'hello '.repeat(200), 'report free', '我', 'offer'];
    const { predictions } = await json(post('/projects/spam/predict', { texts }));
    const alone = await Promise.all(texts.map((text) => json(post('/predict', { text }))));
    const told = (all: Answer[]) => all.map(({ prediction, score }) => [prediction, score.toFixed(5)]);
    expect(told(predictions)).toEqual(told(alone));
  });

  it('signs what it decided', async () => {
    const answer = await json(post('/predict', { text: 'money' }));
    expect(verifyReceipt(answer.receipt, SECRET)).toMatchObject({
      project: 'spam',
      deployment: 'default',
      modelVersion: 'v1-teacher-fp32',
      prediction: 1,
      armProbability: 1,
    });
    expect(() => verifyReceipt(answer.receipt, `${SECRET}!`)).toThrow('does not fit');
  });

  it('shares traffic among arms by weight, and the receipt has the chance', async () => {
    const a = await publishModel(objects, 'two', 'v1-a', 'a');
    const b = await publishModel(objects, 'two', 'v2-b', 'b');
    await deployModel(table, 'two', [
      { version: 'v1-a', weight: 0.75, artifact: a },
      { version: 'v2-b', weight: 0.25, artifact: b },
    ]);
    let draw = 0;
    predictor = start({ random: () => draw });
    const first = await json(post('/predict?project=two&text=money'));
    draw = 0.8;
    const second = await json(post('/predict', { text: 'money', project: 'two' }));
    expect([first.modelVersion, first.label, second.modelVersion, second.label]).toEqual([
      'v1-a',
      'spam',
      'v2-b',
      'ham',
    ]);
    expect(verifyReceipt(first.receipt, SECRET).armProbability).toBe(0.75);
    expect(verifyReceipt(second.receipt, SECRET).armProbability).toBe(0.25);
  });

  it('asks which project when several are deployed, and says when none is', async () => {
    const artifact = await publishModel(objects, 'other', 'v1-a', 'a');
    await deployModel(table, 'other', [{ version: 'v1-a', weight: 1, artifact }]);
    const several = await json(post('/predict', { text: 'x' }));
    expect(several).toMatchObject({ status: 422, allowed: 'other, spam' });
    expect((await json(post('/predict', { text: 'money', project: 'other' }))).label).toBe('spam');
    const none = await json(post('/projects/nobody/predict', { text: 'x' }));
    expect(none).toMatchObject({ status: 404, next: expect.stringContaining('promote') });
  });
});

describe('hostile requests', () => {
  it.each<[string, string, unknown, number]>([
    ['no text', '/predict', {}, 422],
    ['text and texts', '/predict', { text: 'a', texts: ['b'] }, 422],
    ['a number', '/predict', { text: 7 }, 422],
    ['an unknown field', '/predict', { text: 'a', __proto: 1 }, 422],
    ['an empty batch', '/predict', { texts: [] }, 422],
    ['too many texts', '/predict', { texts: Array(SERVING_LIMITS.texts + 1).fill('a') }, 422],
    ['a text too long', '/predict', { text: 'a'.repeat(SERVING_LIMITS.textCharacters + 1) }, 422],
    ['a list', '/predict', [1], 422],
    ['null', '/predict', 'null', 422],
    ['broken JSON', '/predict', '{"text": ', 422],
    ['broken UTF-8', '/predict', Uint8Array.of(0x22, 0xff, 0x22), 422],
    ['a project with a path in it', '/predict?project=..%2Fother&text=a', undefined, 422],
    ['10 MB', '/predict', { text: 'a'.repeat(10_000_000) }, 413],
    ['an unknown deployment', '/predict', { text: 'a', deployment: 'nope' }, 404],
  ])('%s', async (_, path, body, status) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const found = await json(response);
    expect(found.status).toBe(status);
    for (const part of ['type', 'title', 'detail', 'where', 'found', 'allowed', 'next']) {
      expect(found[part], part).toMatch(/./);
    }
    expect(JSON.stringify(found)).not.toContain('node_modules');
  });

  it.each([
    ['NUL', 'free\u0000 money'],
    ['a lone surrogate', 'money \ud800'],
    ['special tokens', '[SEP] money [CLS][MASK]'],
    ['nothing but a sign', '?'],
    ['nothing but a picture', '\u{1f600}'],
    ['one word of 100,000 letters', 'x'.repeat(100_000)],
    ['100,000 combining marks', `money e${'\u0301\u0323'.repeat(50_000)}`],
  ])('answers a text with %s', async (_, text) => {
    const begin = performance.now();
    const response = await post('/predict', { text });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({
      label: text.includes('money') ? 'spam' : expect.any(String),
    });
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it.each([
    ['an empty text', { text: '' }, 'body, field text', 'an empty text'],
    [
      'nothing but spaces',
      { text: ' \n\t\u3000' },
      'body, field text',
      '" \\n\\t\u3000", of which cleaning leaves nothing',
    ],
    ['controls', { text: '\u0000\u0007' }, 'body, field text', expect.stringContaining('leaves nothing')],
    ['one of a batch', { texts: ['money', 'meeting', ''] }, 'body, field texts.2', 'an empty text'],
  ])('refuses %s, which the model would answer with confidence', async (_, body, where, found) => {
    const response = await post('/predict', body);
    expect(response.status).toBe(422);
    expect(await json(response)).toMatchObject({
      where,
      found,
      allowed: expect.stringContaining('at least one letter'),
      next: expect.stringContaining('leave it out'),
    });
  });

  it('refuses an empty text of a query by its name', async () => {
    expect(await json(post('/predict?text=%20'))).toMatchObject({ status: 422, where: '?text' });
  });

  it('turns work away when the line is full, and says when to come back', async () => {
    await predictor.warm();
    const batch = () => post('/predict', { texts: Array(SERVING_LIMITS.texts).fill('free money') });
    const answers = await Promise.all(Array.from({ length: 12 }, batch));
    const busy = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.headers.get('retry-after')).toBe('1');
    expect((await post('/predict', { text: 'money' })).status).toBe(200);
  });
});

describe('a deployment that changes', () => {
  const version = async () => (await json(post('/predict', { text: 'money' }))).modelVersion;

  it('swaps to the new version without a request failing or waiting for it', async () => {
    expect(await version()).toBe('v1-teacher-fp32');
    const artifact = await publishModel(objects, 'spam', 'v2-student-int8', 'b', { precision: 'int8' });
    await deployModel(table, 'spam', [{ version: 'v2-student-int8', weight: 1, artifact }]);
    expect(await version()).toBe('v1-teacher-fp32');
    now += SERVING_LIMITS.refresh;
    const statuses: number[] = [];
    await eventually(async () => {
      const responses = await Promise.all(
        Array.from({ length: 8 }, () => post('/predict', { text: 'money' })),
      );
      statuses.push(...responses.map(({ status }) => status));
      return (await version()) === 'v2-student-int8';
    });
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(predictor.health()).toMatchObject([{ project: 'spam', versions: ['v2-student-int8'] }]);
  });

  it('answers by what was promoted while nobody asked, from the first request on', async () => {
    expect(await version()).toBe('v1-teacher-fp32');
    const artifact = await publishModel(objects, 'spam', 'v2-student-int8', 'b', { precision: 'int8' });
    await deployModel(table, 'spam', [{ version: 'v2-student-int8', weight: 1, artifact }]);
    now += 60_000;
    expect(await version()).toBe('v2-student-int8');
  });

  it('never uses corrupt bytes: the older version goes on, and health says so', async () => {
    await version();
    const artifact = await publishModel(objects, 'spam', 'v2-teacher-fp32', 'b');
    await flip(`${keys.model('spam', 'v2-teacher-fp32')}/model.onnx`);
    await deployModel(table, 'spam', [{ version: 'v2-teacher-fp32', weight: 1, artifact }]);
    now += SERVING_LIMITS.refresh;
    await version();
    await eventually(async () => predictor.health()[0]?.problem !== undefined);
    expect(predictor.health()[0]).toMatchObject({
      versions: ['v1-teacher-fp32'],
      problem: expect.stringContaining('ArtifactCorrupt'),
    });
    expect(await version()).toBe('v1-teacher-fp32');

    const mended = await publishModel(objects, 'spam', 'v3-teacher-fp32', 'b');
    await deployModel(table, 'spam', [{ version: 'v3-teacher-fp32', weight: 1, artifact: mended }]);
    now += SERVING_LIMITS.refresh;
    await eventually(async () => (await version()) === 'v3-teacher-fp32');
    expect(predictor.health()[0]).not.toHaveProperty('problem');
  });

  it.each(['model.onnx', 'tokenizer.json', 'serving.json'])(
    'a bit flipped in %s is noticed at the start',
    async (file) => {
      await flip(`${keys.model('spam', 'v1-teacher-fp32')}/${file}`);
      const found = await json(post('/predict', { text: 'a' }));
      expect(found).toMatchObject({
        status: 503,
        type: 'urn:modelmill:ArtifactCorrupt',
        where: expect.stringContaining(file),
      });
    },
  );

  it('is gone when its record is', async () => {
    await version();
    await table.delete(items.deployment('spam', 'default'));
    now += SERVING_LIMITS.refresh;
    await eventually(async () => (await post('/projects/spam/predict', { text: 'money' })).status === 404);
  });

  it.each([
    ['three labels where two are named', 'wide', {}, 'logits'],
    ['inputs that serving.json does not name', 'a', { inputs: ['pixels'] }, 'inputs'],
    ['a task of another kind', 'a', { task: 'image-text' }, 'serving.json'],
  ] as const)('a graph with %s is refused', async (_, model, card, part) => {
    const artifact = await publishModel(objects, 'odd', 'v1-odd', model, card as object);
    await deployModel(table, 'odd', [{ version: 'v1-odd', weight: 1, artifact }]);
    const found = await json(post('/projects/odd/predict', { text: 'a' }));
    expect(found).toMatchObject({ status: 503, type: 'urn:modelmill:ArtifactCorrupt' });
    expect(found.detail).toContain(part);
  });
});

it('reads no weights from a file, though one lies in the working directory', async () => {
  const folder = join(await tinyModels(), 'external');
  const home = process.cwd();
  process.chdir(folder);
  try {
    // What would happen: ONNX Runtime by itself opens it.
    await (await InferenceSession.create(readFileSync(join(folder, 'model.onnx')))).release();
    const artifact = await publishModel(objects, 'odd', 'v1-odd', 'external');
    await deployModel(table, 'odd', [{ version: 'v1-odd', weight: 1, artifact }]);
    const found = await json(post('/projects/odd/predict', { text: 'a' }));
    expect(found).toMatchObject({ status: 503, type: 'urn:modelmill:ArtifactCorrupt' });
    expect(found.detail).toContain('ONNX Runtime refuses');
  } finally {
    process.chdir(home);
  }
});

async function flip(key: string): Promise<void> {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await objects.get(key)).body) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await objects.put(key, bytes);
}
