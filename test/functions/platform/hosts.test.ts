/**
 * The HTTP hosts as AWS starts them: the api and predict functions by events of an HTTP API, the prediction server as
 * a process. S3 and DynamoDB are the emulator's, Step Functions and Secrets Manager a stand-in's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyReceipt } from '../../../domain/serving/receipt.ts';
import { s3Store } from '../../../functions/platform/object-store.ts';
import { dynamoTable } from '../../../functions/platform/table.ts';
import { type Emulator, startEmulator } from '../../support/emulator.ts';
import { deployModel, publishModel, tinyModels } from '../../support/onnx-model.ts';
import { type StandIn, standIn } from './aws-stand-in.ts';
import { LAMBDA, listen, type Told } from './told.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SECRET = 'a secret of thirty-two bytes, or more';
const SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:receipts-abc';
const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:modelmill-dev';

let emulator: Emulator;
let aws: StandIn;
let environment: Record<string, string>;
let told: Told;

beforeAll(async () => {
  await tinyModels();
  emulator = await startEmulator();
  aws = await standIn({ GetSecretValue: { ARN: SECRET_ARN, Name: 'receipts', SecretString: SECRET } });
  const [bucket, tableName] = [await emulator.newBucket(), await emulator.newTable()];
  environment = {
    ...emulator.environment,
    AWS_ENDPOINT_URL: '',
    AWS_ENDPOINT_URL_S3: emulator.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: emulator.endpoint,
    AWS_ENDPOINT_URL_SFN: aws.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.endpoint,
    MODELMILL_ENVIRONMENT: 'dev',
    MODELMILL_BUCKET: bucket,
    MODELMILL_TABLE: tableName,
    MODELMILL_STATE_MACHINE: MACHINE,
    MODELMILL_RECEIPT_SECRET: SECRET_ARN,
  };
  const objects = s3Store({ client: emulator.s3, bucket });
  const artifact = await publishModel(objects, 'spam', 'v1-teacher-fp32', 'a');
  const table = dynamoTable({ client: emulator.dynamodb, tableName });
  await deployModel(table, 'spam', [{ version: 'v1-teacher-fp32', weight: 1, artifact }]);
});
afterAll(async () => {
  await aws?.stop();
  await emulator?.stop();
});

beforeEach(() => {
  told = listen();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.resetModules();
});

type Handler = (event: object, lambda: never) => Promise<APIGatewayProxyStructuredResultV2>;

/** What an HTTP API sends (payload 2.0). */
const request = (method: string, path: string, body?: unknown) => ({
  ...{ version: '2.0', routeKey: '$default', rawPath: path, rawQueryString: '', isBase64Encoded: false },
  headers: { host: 'api.example.org', 'content-type': 'application/json' },
  requestContext: {
    ...{ http: { method, path, sourceIp: '192.0.2.1' }, requestId: 'g', stage: '$default' },
    authorizer: { jwt: { claims: { username: 'ann', 'cognito:groups': '[spam.viewer]' }, scopes: [] } },
  },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});
const json = ({ body = '' }: APIGatewayProxyStructuredResultV2) => JSON.parse(body);

describe('the api function', () => {
  const load = async (): Promise<Handler> =>
    ((await import('../../../functions/api/lambda.ts')) as { handler: unknown }).handler as Handler;

  it('answers from the stores, and measures the request', async () => {
    const handler = await load();
    const answer = await handler(request('GET', '/projects/spam/deployments'), LAMBDA);
    expect(answer.statusCode).toBe(200);
    expect(JSON.stringify(json(answer))).toContain('v1-teacher-fp32');
    expect(told.metrics().find((one) => 'RequestFailed' in one)).toMatchObject({
      ...{ RequestFailed: 0, stage: 'api', environment: 'dev' },
    });
  });

  it('says no in four parts', async () => {
    const answer = await (await load())(request('GET', '/projects/spam/runs/rffffffffffffffff-0'), LAMBDA);
    expect(answer).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': expect.stringContaining('problem+json') },
    });
    expect(json(answer)).toMatchObject({ status: 404, next: expect.any(String) });
  });

  it('lets in whom the token’s groups let in', async () => {
    const answer = await (await load())(request('GET', '/projects/ham/deployments'), LAMBDA);
    expect(answer.statusCode).toBe(403);
    expect(json(answer).found).toBe('ann, who is no member of project ham');
  });

  it('counts what AWS refused as failed, and logs it under the request', async () => {
    vi.stubEnv('MODELMILL_TABLE', 'no-such-table');
    const answer = await (await load())(request('GET', '/projects/spam/runs'), LAMBDA);
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('no-such-table');
    expect(told.metrics().find((one) => 'RequestFailed' in one)).toMatchObject({ RequestFailed: 1 });
    expect(told.lines()).toContainEqual(
      expect.objectContaining({ service: 'api', stage: 'api', function_request_id: 'request-1' }),
    );
  });

  it.each(['MODELMILL_ENVIRONMENT', 'MODELMILL_STATE_MACHINE', 'MODELMILL_BUCKET'])(
    'does not start without %s, and names it',
    async (name) => {
      vi.stubEnv(name, undefined);
      await expect(load()).rejects.toThrow(`environment, ${name}: not set.`);
    },
  );
});

describe('the predict function', () => {
  const load = async (): Promise<Handler> =>
    ((await import('../../../functions/predict/lambda.ts')) as { handler: unknown }).handler as Handler;

  it('has its model loaded before the first request, and its secret read by ARN, once', async () => {
    const before = aws.asked.length;
    await load();
    expect(told.lines().map(({ message }) => message)).toContain('deployment loaded');
    expect(aws.asked.slice(before)).toEqual([
      { operation: 'GetSecretValue', input: { SecretId: SECRET_ARN } },
    ]);
  });

  it('predicts with a receipt, and counts texts and time', async () => {
    const handler = await load();
    const answer = await handler(request('POST', '/predict', { texts: ['a b', 'c d'] }), LAMBDA);
    expect(answer.statusCode).toBe(200);
    const [first] = json(answer).predictions;
    expect(first).toMatchObject({ modelVersion: 'v1-teacher-fp32' });
    expect(verifyReceipt(first.receipt, SECRET)).toMatchObject({ project: 'spam' });
    const counted = told.metrics().find((one) => 'PredictedTexts' in one);
    expect(counted).toMatchObject({
      PredictedTexts: 2,
      PredictRequests: 1,
      stage: 'predict',
      environment: 'dev',
    });
    expect(counted.PredictMilliseconds).toBeGreaterThan(0);
    expect(JSON.stringify([...told.lines(), ...told.metrics()])).not.toContain('a b');
  });

  it('starts although nothing can be loaded, and says why', async () => {
    vi.stubEnv('MODELMILL_BUCKET', 'no-such-bucket-here');
    const handler = await load();
    expect(told.lines()).toContainEqual(
      expect.objectContaining({ message: 'nothing more loaded at the start', service: 'predict' }),
    );
    expect((await handler(request('POST', '/predict', { text: 'a' }), LAMBDA)).statusCode).toBe(500);
  });

  it('does not start without its secret', async () => {
    vi.stubEnv('MODELMILL_RECEIPT_SECRET', undefined);
    await expect(load()).rejects.toThrow('MODELMILL_RECEIPT_SECRET: not set');
  });
});

describe('the prediction server', () => {
  const servers: ChildProcess[] = [];
  afterAll(() => {
    for (const server of servers) server.kill('SIGKILL');
  });

  function start(more: Record<string, string | undefined> = {}) {
    const env = {
      PATH: process.env.PATH,
      ...environment,
      MODELMILL_RECEIPT_SECRET: SECRET,
      PORT: '0',
      ...more,
    };
    const server = spawn(process.execPath, ['functions/predict/server.ts'], { cwd: ROOT, env });
    servers.push(server);
    const output: string[] = [];
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    const lines = () =>
      output
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line));
    return { server, lines, output: () => output.join('') };
  }

  async function until<T>(probe: () => T | undefined): Promise<T> {
    for (let waited = 0; waited < 25_000; waited += 50) {
      const found = probe();
      if (found !== undefined) return found;
      await sleep(50);
    }
    throw new Error('it did not happen within 25 s');
  }

  it('is ready once its deployments are loaded, answers, and ends in order with its counts written', async () => {
    const { server, lines } = start();
    const ready = await until(() => lines().find(({ message }) => message === 'ready'));
    expect(ready).toMatchObject({ service: 'predict', stage: 'predict', environment: 'dev', loaded: 1 });
    const address = `http://127.0.0.1:${ready.port}`;
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    const answer = await fetch(`${address}/predict?text=hello`, { method: 'POST' });
    expect(await answer.json()).toMatchObject({ modelVersion: 'v1-teacher-fp32' });

    server.kill('SIGTERM');
    await until(() => lines().find(({ message }) => message === 'ending'));
    expect((await fetch(`${address}/readyz`)).status).toBe(503);
    const [code] = await once(server, 'exit');
    expect(code).toBe(0);
    expect(lines().find((one) => 'PredictedTexts' in one)).toMatchObject({
      ...{ PredictedTexts: 1, stage: 'predict', environment: 'dev' },
    });
    expect(JSON.stringify(lines())).not.toContain('hello');
  }, 60_000);

  it('does not start without its names', async () => {
    const { server, output } = start({ MODELMILL_TABLE: undefined });
    const [code] = await once(server, 'exit');
    expect(code).toBe(1);
    expect(output()).toContain('environment, MODELMILL_TABLE: not set.');
  }, 30_000);
});
