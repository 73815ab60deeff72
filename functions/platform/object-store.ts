/**
 * ObjectStore in an S3 bucket.
 *
 * put and copy without a condition replace what is there: a bucket policy that demands conditional writes would
 * refuse them, so the data stack sets none. Every call is safe to retry; the SDK does so on its own.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import * as rules from '../../domain/object-keys.ts';
import type { ObjectHead, ObjectStore } from '../../domain/ports.ts';
import { type CopySizes, copy } from './s3-copy.ts';
import { absent, isAbsent, rethrow } from './s3-errors.ts';
import { s3Multipart } from './s3-multipart.ts';
import { put } from './s3-put.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  /** @default S3's own limits */
  readonly copySizes?: CopySizes;
}

/** Closes the connection on `return()`, also when nothing was read yet. */
function pieces(stream: AsyncIterable<Uint8Array> & { destroy(): unknown }): AsyncIterable<Uint8Array> {
  const inner = stream[Symbol.asyncIterator]();
  const iterator: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => inner.next(),
    async return() {
      stream.destroy();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}

/** S3 writes keys in listings as a form would: a space is `+`. */
const listedKey = (encoded: string): string => decodeURIComponent(encoded.replaceAll('+', ' '));

export function s3Store({ client, bucket, copySizes }: S3StoreOptions): ObjectStore {
  // A checksum in a presigned URL would be that of an empty body, and no upload would pass.
  const { region, credentials, endpoint, forcePathStyle, useDualstackEndpoint, useFipsEndpoint } =
    client.config;
  const signer = new S3Client({
    region,
    credentials,
    endpoint,
    forcePathStyle,
    useDualstackEndpoint,
    useFipsEndpoint,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });

  const head = async (key: string): Promise<ObjectHead | undefined> => {
    rules.checkKey(key);
    try {
      const { ContentLength = 0, ETag = '' } = await client.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { key, size: ContentLength, etag: ETag };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  };

  return {
    uri: `s3://${bucket}`,
    head,

    async get(key, range) {
      rules.checkKey(key);
      if (range) rules.checkRange(key, range);
      try {
        const response = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            ...(range ? { Range: `bytes=${range.start}-${range.end ?? ''}` } : {}),
          }),
        );
        const whole = /\/(\d+)$/.exec(response.ContentRange ?? '')?.[1];
        return {
          key,
          size: whole === undefined ? (response.ContentLength ?? 0) : Number(whole),
          etag: response.ETag ?? '',
          body: pieces(response.Body as unknown as Parameters<typeof pieces>[0]),
        };
      } catch (error) {
        rethrow(error, key, range?.start);
      }
    },

    async put(key, content, options = {}) {
      rules.checkKey(key);
      rules.checkConditions(key, options);
      return put(client, bucket, key, content, options);
    },

    async delete(key) {
      rules.checkKey(key);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },

    async copy(from, to) {
      rules.checkKey(to);
      const source = await head(from);
      if (source === undefined) throw absent(from);
      try {
        return await copy(client, bucket, source, to, copySizes);
      } catch (error) {
        rethrow(error, from);
      }
    },

    async list(prefix, { cursor, limit = rules.MAX_PAGE } = {}) {
      rules.checkPageLimit(limit);
      const after = cursor === undefined ? undefined : rules.afterCursor(cursor, prefix);
      if (!rules.prefixCanMatch(prefix)) return { objects: [] };
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          StartAfter: after,
          MaxKeys: limit,
          EncodingType: 'url',
        }),
      );
      const objects = (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '' }) => ({
        key: listedKey(Key),
        size: Size,
        etag: ETag,
      }));
      const last = objects.at(-1);
      return page.IsTruncated && last ? { objects, cursor: rules.pageCursor(last.key) } : { objects };
    },

    async signUpload(request) {
      rules.checkUploadRequest(request);
      const { key, size, contentType, expiresIn } = request;
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentLength: size,
        ContentType: contentType,
      });
      const url = await getSignedUrl(signer, command, {
        expiresIn,
        // Signed as headers, so that S3 refuses another size or type.
        signableHeaders: new Set(['host', 'content-length', 'content-type']),
      });
      return { method: 'PUT', url, headers: { 'content-type': contentType, 'content-length': String(size) } };
    },

    ...s3Multipart(client, bucket, rules.checkKey),
  };
}
