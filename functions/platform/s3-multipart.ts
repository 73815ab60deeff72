/**
 * Uploads in parts. Every part carries a CRC-32 that S3 checks; S3 wants them all again at completion, and keeps
 * them meanwhile: what is completed are the parts as S3 lists them, held to those the caller names.
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type Part,
  paginateListParts,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { checkedParts, checkPart, partDiffers } from '../../domain/object-keys.ts';
import type { ObjectHead, ObjectStore, UploadedPart } from '../../domain/ports.ts';
import { isUnknownUpload, rethrow } from './s3-errors.ts';

type Multipart = Pick<
  ObjectStore,
  'startMultipart' | 'putPart' | 'listParts' | 'completeMultipart' | 'abortMultipart'
>;

export function s3Multipart(client: S3Client, bucket: string, checkKey: (key: string) => void): Multipart {
  const stored = async (key: string, uploadId: string): Promise<readonly Part[]> => {
    checkKey(key);
    const parts: Part[] = [];
    try {
      const request = { Bucket: bucket, Key: key, UploadId: uploadId };
      for await (const page of paginateListParts({ client }, request)) parts.push(...(page.Parts ?? []));
    } catch (error) {
      rethrow(error, key);
    }
    return parts;
  };

  return {
    async startMultipart(key, { contentType } = {}) {
      checkKey(key);
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({
          Bucket: bucket,
          Key: key,
          ContentType: contentType,
          ChecksumAlgorithm: 'CRC32',
        }),
      );
      return { uploadId: UploadId ?? '' };
    },

    async putPart(key, uploadId, number, content): Promise<UploadedPart> {
      checkKey(key);
      checkPart(key, number, content.length);
      try {
        const { ETag } = await client.send(
          new UploadPartCommand({
            Bucket: bucket,
            Key: key,
            UploadId: uploadId,
            PartNumber: number,
            Body: content,
            ChecksumAlgorithm: 'CRC32',
          }),
        );
        return { number, etag: ETag ?? '', size: content.length };
      } catch (error) {
        rethrow(error, key);
      }
    },

    listParts: async (key, uploadId) =>
      (await stored(key, uploadId)).map((part) => ({
        number: part.PartNumber ?? 0,
        etag: part.ETag ?? '',
        size: part.Size ?? 0,
      })),

    async completeMultipart(key, uploadId, parts): Promise<ObjectHead> {
      const sorted = checkedParts(key, parts);
      const known = new Map((await stored(key, uploadId)).map((part) => [part.PartNumber, part]));
      const named = sorted.map(({ number, etag }) => {
        const part = known.get(number);
        if (part?.ETag === etag) return part;
        throw partDiffers(key, part ? `part ${number} was sent again` : `no part ${number}`);
      });
      try {
        const { ETag } = await client.send(
          new CompleteMultipartUploadCommand({
            Bucket: bucket,
            Key: key,
            UploadId: uploadId,
            MultipartUpload: {
              Parts: named.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({
                PartNumber,
                ETag,
                ChecksumCRC32,
              })),
            },
          }),
        );
        return { key, size: named.reduce((sum, part) => sum + (part.Size ?? 0), 0), etag: ETag ?? '' };
      } catch (error) {
        rethrow(error, key);
      }
    },

    async abortMultipart(key, uploadId) {
      checkKey(key);
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
      } catch (error) {
        if (!isUnknownUpload(error)) throw error;
      }
    },
  };
}
