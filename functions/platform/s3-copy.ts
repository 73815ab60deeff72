/**
 * Server-side copies. CopyObject takes 5 GiB; what is larger goes range by range into a multipart upload, which is
 * aborted when a range fails. The source is held to the etag it had at the beginning.
 */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { MAX_PART_BYTES } from '../../domain/object-keys.ts';
import type { ObjectHead } from '../../domain/ports.ts';

export interface CopySizes {
  /** Above this the copy goes in ranges. @default 5 GiB, S3's limit for one request */
  readonly single: number;
  /** @default 1 GiB: 10,000 of them hold more than S3's largest object */
  readonly range: number;
}

const SIZES: CopySizes = { single: MAX_PART_BYTES, range: 1_024 ** 3 };

const sourceOf = (bucket: string, key: string): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

export async function copy(
  client: S3Client,
  bucket: string,
  source: ObjectHead,
  to: string,
  sizes: CopySizes = SIZES,
): Promise<ObjectHead> {
  const target = { Bucket: bucket, Key: to };
  const from = { CopySource: sourceOf(bucket, source.key), CopySourceIfMatch: source.etag };
  if (source.size <= sizes.single) {
    const { CopyObjectResult } = await client.send(new CopyObjectCommand({ ...target, ...from }));
    return { key: to, size: source.size, etag: CopyObjectResult?.ETag ?? '' };
  }

  const { ContentType } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: source.key }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ContentType }));
  const upload = { ...target, UploadId };
  try {
    const parts: CompletedPart[] = [];
    for (let start = 0; start < source.size; start += sizes.range) {
      const end = Math.min(start + sizes.range, source.size) - 1;
      const PartNumber = parts.length + 1;
      const range = { CopySourceRange: `bytes=${start}-${end}`, PartNumber };
      const { CopyPartResult } = await client.send(
        new UploadPartCopyCommand({ ...upload, ...from, ...range }),
      );
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    const { ETag } = await client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }),
    );
    return { key: to, size: source.size, etag: ETag ?? '' };
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
