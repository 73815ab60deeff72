/** Names that every document shares. */
import { z } from 'zod';

/** A project, dataset or deployment: part of keys, URLs and AWS names, hence the narrow alphabet. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'use 1 to 40 of a-z, 0-9 and -, not at either end');

/** A run's name is its execution's name: `r` + 16 hex digits of hash(project, data, spec) + `-` + ordinal. */
export const RunName = z.string().regex(/^r[0-9a-f]{16}-\d{1,4}$/, "a run's name, like r0123456789abcdef-0");

/** `v3-teacher-int8`: the project's third registered run, and which of its candidates. */
export const VersionName = z
  .string()
  .regex(/^v\d+-[a-z0-9-]+$/, "a model version's name, like v3-teacher-int8");

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const ObjectKey = z.string().min(1).max(1024);

export const Instant = z.iso.datetime();

export const RunRef = z.object({ project: Slug, run: RunName });
export type RunRef = z.infer<typeof RunRef>;

export const TASKS = [
  'text-classification',
  'token-classification',
  'text-generation',
  'image-classification',
  'image-text',
] as const;
export const Task = z.enum(TASKS);
export type Task = z.infer<typeof Task>;

/** Files under a key prefix, each with its hash: what a manifest lists. */
export const FileEntry = z.object({
  /** Relative to the manifest's prefix. */
  path: z.string().min(1),
  bytes: z.number().int().nonnegative(),
  sha256: Sha256,
});
export type FileEntry = z.infer<typeof FileEntry>;

export const Artifact = z.object({
  /** Key prefix without a trailing slash. */
  prefix: ObjectKey,
  files: z.array(FileEntry).min(1),
});
export type Artifact = z.infer<typeof Artifact>;
