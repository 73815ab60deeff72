/** Uploads and a project's default spec over HTTP. */
import { z } from 'zod';
import { Instant, ObjectKey, Slug } from './words.ts';

/** Bytes of one signed upload: what S3 takes in a single PUT. */
export const MAX_UPLOAD_BYTES = 5 * 1024 ** 3;

export const UploadDoorRequest = z
  .strictObject({
    /** The file's own name; its folder and odd characters are dropped. */
    name: z.string().min(1).max(1_000),
    bytes: z.number().int().min(1).max(MAX_UPLOAD_BYTES),
    contentType: z
      .string()
      .regex(/^[\w.+-]+\/[\w.+-]+$/)
      .max(100)
      .default('application/octet-stream'),
  })
  .meta({ id: 'UploadRequest' });

export const SignedUpload = z
  .object({
    /** What a spec's `data.sources` names once the upload is done. */
    key: ObjectKey,
    /** `fetch(url, {method, headers, body})`; no other credentials are needed. */
    upload: z.object({
      url: z.string(),
      method: z.literal('PUT'),
      headers: z.record(z.string(), z.string()),
    }),
    expiresAt: Instant,
  })
  .meta({ id: 'SignedUpload' });

/** A run spec whose `data.sources` the upload door fills in. */
export const ProjectSpec = z.looseObject({ project: Slug }).meta({ id: 'ProjectSpec' });

export const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
