/** What only S3 does: answers get lost, large objects are copied in ranges, uploads leave parts behind. */
import {
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../domain/ports.ts';
import { s3Store } from '../../../functions/platform/object-store.ts';
import { type Emulator, startEmulator } from '../../support/emulator.ts';
import { type FaultyWire, faultyWire } from '../../support/faulty-wire.ts';

let emulator: Emulator;
let wire: FaultyWire;
let connection: S3ClientConfig;
let client: S3Client;
let bucket: string;
let store: ObjectStore;

beforeAll(async () => {
  emulator = await startEmulator();
  wire = await faultyWire(emulator.endpoint);
  bucket = await emulator.newBucket();
  connection = { region: 'eu-central-1', credentials: emulator.credentials, forcePathStyle: true };
  client = new S3Client({ ...connection, endpoint: wire.endpoint });
  store = s3Store({ client, bucket });
});

afterAll(async () => {
  client?.destroy();
  await wire?.stop();
  await emulator?.stop();
});

const read = async (key: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.get(key)).body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};

const openUploads = async () =>
  (await emulator.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? [];

async function* megabytes(count: number, failAt = Number.POSITIVE_INFINITY) {
  for (let i = 0; i < count; i++) {
    if (i === failAt) throw new Error('the source broke');
    yield Buffer.alloc(1_024 ** 2, i);
  }
}

describe('an answer that gets lost', () => {
  it('put-if-absent that had arrived is a success, not a conflict with itself', async () => {
    wire.loseAnswer((request) => request.method === 'PUT' && request.url?.includes('/once') === true);
    const put = await store.put('once', 'mine', { ifAbsent: true });
    expect(wire.seen.filter((line) => line.startsWith('PUT') && line.includes('/once'))).toHaveLength(2);
    expect(put).toEqual(await store.head('once'));
    expect(await read('once')).toBe('mine');
  });

  it('compare-and-set that had arrived too', async () => {
    const { etag } = await store.put('swap', 'old');
    wire.loseAnswer((request) => request.method === 'PUT' && request.url?.includes('/swap') === true);
    const put = await store.put('swap', 'new', { ifMatch: etag });
    expect(put.etag).toBe((await store.head('swap'))?.etag);
    expect(await read('swap')).toBe('new');
  });

  it('but what another wrote stays a conflict', async () => {
    await store.put('theirs', 'theirs');
    wire.loseAnswer((request) => request.method === 'PUT' && request.url?.includes('/theirs') === true);
    await expect(store.put('theirs', 'mine', { ifAbsent: true })).rejects.toMatchObject({ name: 'Conflict' });
    expect(await read('theirs')).toBe('theirs');
  });

  it('a body cut in the middle is an error, never a short object', async () => {
    await store.put('cut', megabytes(3));
    wire.loseAnswer(
      (request) => request.method === 'GET' && request.url?.includes('/cut') === true,
      1_000_000,
    );
    await expect(read('cut')).rejects.toThrow();
    expect(await read('cut')).toHaveLength(3 * 1_024 ** 2);
  });
});

describe('streams that become multipart uploads', () => {
  it('leave no parts behind when the source breaks or a condition fails', async () => {
    await expect(store.put('broken', megabytes(60, 50))).rejects.toThrow('the source broke');
    await store.put('there', '');
    await expect(store.put('there', megabytes(40), { ifAbsent: true })).rejects.toMatchObject({
      name: 'Conflict',
    });
    expect(await openUploads()).toEqual([]);
    expect(await store.head('broken')).toBeUndefined();
  });
});

describe('copies', () => {
  const sizes = { single: 6_000_000, range: 5 * 1_024 ** 2 };

  it('above the limit of one request go in ranges', async () => {
    await store.put('é/large', megabytes(13));
    const ranged = s3Store({ client, bucket, copySizes: sizes });
    const copied = await ranged.copy('é/large', 'copied');
    expect(copied).toEqual(await store.head('copied'));
    expect(wire.seen.filter((line) => /PUT .*\/copied\?.*partNumber=/i.test(line))).toHaveLength(3);
    expect((await read('copied')) === (await read('é/large'))).toBe(true);
  });

  it('that fail leave no upload', async () => {
    const hasty = new S3Client({ ...connection, endpoint: wire.endpoint, maxAttempts: 1 });
    wire.loseAnswer((request) => request.url?.includes('partNumber=2') === true);
    await expect(
      s3Store({ client: hasty, bucket, copySizes: sizes }).copy('é/large', 'never'),
    ).rejects.toThrow();
    hasty.destroy();
    expect(await store.head('never')).toBeUndefined();
    expect(await openUploads()).toEqual([]);
  });
});

describe('errors that are not the port’s', () => {
  it('a bucket that does not exist is not an absent object', async () => {
    const nowhere = s3Store({ client, bucket: 'no-such-bucket-anywhere' });
    await expect(nowhere.get('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(nowhere.list('')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(nowhere.put('a', '')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('wrong credentials are not an absent object', async () => {
    const stranger = new S3Client({
      endpoint: emulator.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIASTRANGER00000001', secretAccessKey: 'wrong' },
      forcePathStyle: true,
    });
    const refused = s3Store({ client: stranger, bucket });
    await expect(refused.get('there')).rejects.not.toMatchObject({ name: 'NotFound' });
    await expect(refused.head('there')).rejects.toThrow();
    stranger.destroy();
  });
});

it('a versioned bucket shows only what is current', async () => {
  const versioned = await emulator.newBucket();
  await emulator.s3.send(
    new PutBucketVersioningCommand({ Bucket: versioned, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const kept = s3Store({ client: emulator.s3, bucket: versioned });
  await kept.put('a', 'one');
  await kept.put('a', 'two');
  await kept.put('b', 'gone');
  await kept.delete('b');
  expect((await kept.list('')).objects.map(({ key }) => key)).toEqual(['a']);
  expect(await kept.head('b')).toBeUndefined();
  await kept.put('b', 'again', { ifAbsent: true });
  expect((await kept.head('b'))?.size).toBe(5);
});
