/**
 * S3 and DynamoDB over the wire: `ministack` from the Python environment, one process on a free loopback port,
 * with signatures checked. It is only trusted for those two services.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const PROGRAM = fileURLToPath(new URL('../../.venv/bin/ministack', import.meta.url));
const PATIENCE_MS = 60_000;

export interface Emulator {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** For a process that reads AWS's own variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  /** A new, empty bucket: its name. */
  newBucket(): Promise<string>;
  /** A new, empty table with the keys of functions/platform/table.ts: its name. */
  newTable(): Promise<string>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilReady(endpoint: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`ministack ended with ${child.exitCode}: ${output()}`);
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`ministack did not answer within ${PATIENCE_MS / 1_000} s: ${output()}`);
}

export async function startEmulator(): Promise<Emulator> {
  if (!existsSync(PROGRAM)) {
    throw new Error(`${PROGRAM}: not there. Run 'npm test' once: it makes the Python environment.`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'modelmill-emulator-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const region = 'eu-central-1';
  const credentials = {
    accessKeyId: 'AKIAMODELMILLTEST001',
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const child = spawn(PROGRAM, [], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      TMPDIR: folder,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      SERVICES: 's3,dynamodb',
      MINISTACK_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AUTH: 'true',
      LOG_LEVEL: 'WARNING',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  try {
    await untilReady(endpoint, child, () => output);
  } catch (error) {
    end();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }

  const options = { endpoint, region, credentials };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const dynamodb = new DynamoDBClient(options);
  return {
    endpoint,
    credentials,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    s3,
    dynamodb,

    async newBucket() {
      const name = `test-${randomBytes(6).toString('hex')}`;
      await s3.send(
        new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: region } }),
      );
      return name;
    },

    async newTable() {
      const name = `test-${randomBytes(6).toString('hex')}`;
      await dynamodb.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'partition', AttributeType: 'S' },
            { AttributeName: 'sort', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'partition', KeyType: 'HASH' },
            { AttributeName: 'sort', KeyType: 'RANGE' },
          ],
        }),
      );
      return name;
    },

    async stop() {
      s3.destroy();
      dynamodb.destroy();
      process.off('exit', end);
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await Promise.race([
          ended,
          sleep(3_000)
            .then(end)
            .then(() => ended),
        ]);
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
