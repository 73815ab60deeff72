/**
 * Whole or absent: bytes and text go in one PUT; a stream goes through lib-storage, which sends one PUT or a
 * multipart upload and aborts it when the stream or S3 fails.
 *
 * The SDK sends a request again when its answer was lost. If the first one had arrived, a conditional write then
 * meets itself and fails: so each carries an id, and a failure after a second attempt is a success when the object
 * that is there carries it.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { checkPiece } from '../../domain/object-keys.ts';
import type { Content, ObjectHead, PutOptions } from '../../domain/ports.ts';
import { conflict, isAbsent, isPreconditionFailed, isRace, rethrow } from './s3-errors.ts';

const WRITE_ID = 'modelmill-write';
/** Memory of one streamed put: parts × (queue + the one being filled). Objects up to 10,000 parts: 156 GiB. */
const PART_BYTES = 16 * 1_024 ** 2;
const QUEUE = 2;
const RACES = 4;

export async function put(
  client: S3Client,
  bucket: string,
  key: string,
  content: Content,
  { ifAbsent, ifMatch, contentType }: PutOptions,
): Promise<ObjectHead> {
  const conditional = ifAbsent === true || ifMatch !== undefined;
  const id = randomUUID();
  const params = {
    Bucket: bucket,
    Key: key,
    ContentType: contentType,
    ...(ifAbsent ? { IfNoneMatch: '*' } : {}),
    ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }),
    ...(conditional ? { Metadata: { [WRITE_ID]: id } } : {}),
  };

  const once = async (): Promise<ObjectHead> => {
    if (typeof content === 'string' || content instanceof Uint8Array) {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      const { ETag } = await client.send(new PutObjectCommand({ ...params, Body: bytes }));
      return { key, size: bytes.length, etag: ETag ?? '' };
    }
    return streamed(client, key, params, content);
  };

  for (let attempt = 1; ; attempt++) {
    try {
      return await once();
    } catch (error) {
      if (isPreconditionFailed(error)) {
        const own = await ownWrite(client, bucket, key, id, error);
        if (own !== undefined) return own;
      }
      // An object that is gone does not match: S3 says 404 then, the port says Conflict.
      if (ifMatch !== undefined && isAbsent(error)) throw conflict(key, { cause: error });
      const readable = typeof content === 'string' || content instanceof Uint8Array;
      if (!isRace(error) || !readable || attempt === RACES) rethrow(error, key);
      await sleep(Math.random() * 50 * 2 ** attempt);
    }
  }
}

async function streamed(
  client: S3Client,
  key: string,
  params: { readonly Bucket: string; readonly Key: string },
  content: AsyncIterable<Uint8Array>,
): Promise<ObjectHead> {
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      checkPiece(key, piece);
      size += piece.length;
      // lib-storage takes only Buffers from a stream.
      if (piece.length > 0) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
  const body = Readable.from(counted(), { objectMode: false, highWaterMark: 1_024 ** 2 });
  try {
    const upload = new Upload({
      client,
      params: { ...params, Body: body },
      partSize: PART_BYTES,
      queueSize: QUEUE,
    });
    const { ETag } = await upload.done();
    return { key, size, etag: ETag ?? '' };
  } finally {
    body.destroy();
  }
}

async function ownWrite(
  client: S3Client,
  bucket: string,
  key: string,
  id: string,
  error: S3ServiceException,
): Promise<ObjectHead | undefined> {
  if ((error.$metadata.attempts ?? 1) < 2) return undefined;
  const stored = await client
    .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    .catch((problem: unknown) => {
      if (isAbsent(problem)) return undefined;
      throw problem;
    });
  if (stored?.Metadata?.[WRITE_ID] !== id) return undefined;
  return { key, size: stored.ContentLength ?? 0, etag: stored.ETag ?? '' };
}
