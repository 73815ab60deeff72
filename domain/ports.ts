/**
 * What the rules need from the world. Interfaces only: the AWS adapters live in functions/platform, the
 * single-machine ones in local/. test/conformance/ holds every adapter of ObjectStore and Table to one suite.
 */

// ── ObjectStore: S3, or a folder ──────────────────────────────────────────────────────────────────────────

export interface ObjectHead {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Opaque. Equal content may or may not have equal etags; a changed object always has another. */
  readonly etag: string;
  /** 64 hex digits of its content, where the store reckoned them while it stored the object. Only from `head`. */
  readonly sha256?: string;
}

export interface ObjectBody extends ObjectHead {
  /** The bytes, in pieces of at most a few MiB. Read it to the end or `return()` it. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** First and last byte, both included, as in HTTP. `end` may lie behind the last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export type Content = Uint8Array | string | AsyncIterable<Uint8Array>;

export interface PutOptions {
  /** Fail with `Conflict` if the key exists. */
  readonly ifAbsent?: boolean;
  /** Fail with `Conflict` unless the object's etag is this one (compare-and-set). */
  readonly ifMatch?: string;
  readonly contentType?: string;
}

export interface ObjectPage {
  readonly objects: readonly ObjectHead[];
  /** Give it back to read the next page; absent on the last. */
  readonly cursor?: string;
}

export interface UploadRequest {
  readonly key: string;
  /** Exact size in bytes: another size is refused. */
  readonly size: number;
  readonly contentType: string;
  /** Seconds, at most 3,600. */
  readonly expiresIn: number;
}

/** A request a client without credentials may make once it has it: `fetch(url, {method, headers, body})`. */
export interface SignedRequest {
  readonly url: string;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadedPart {
  /** From 1. */
  readonly number: number;
  readonly etag: string;
  readonly size: number;
}

/**
 * Keys are `/`-separated, any Unicode, at most 1,024 UTF-8 bytes, without empty, `.` or `..` segments
 * (`InputRejected` otherwise). A reader never sees part of an object: a put is whole or absent.
 */
export interface ObjectStore {
  /** `s3://bucket` or `file:///folder`: what jobs get as MODELMILL_STORE. */
  readonly uri: string;

  /** `NotFound` if absent; a range that begins behind the end is `InputRejected`. */
  get(key: string, range?: ByteRange): Promise<ObjectBody>;
  /** Undefined if absent. */
  head(key: string): Promise<ObjectHead | undefined>;
  put(key: string, content: Content, options?: PutOptions): Promise<ObjectHead>;
  /** Absent keys are deleted too: no error. */
  delete(key: string): Promise<void>;
  /** Server-side where the store can. `NotFound` if `from` is absent. */
  copy(from: string, to: string): Promise<ObjectHead>;
  /** Keys that begin with `prefix`, in UTF-8 byte order. `limit` at most 1,000 (default). */
  list(prefix: string, options?: { readonly cursor?: string; readonly limit?: number }): Promise<ObjectPage>;

  signUpload(request: UploadRequest): Promise<SignedRequest>;

  /** Multipart: parts may come in any order, again, and from several processes; nothing shows before complete. */
  startMultipart(
    key: string,
    options?: { readonly contentType?: string },
  ): Promise<{ readonly uploadId: string }>;
  putPart(key: string, uploadId: string, number: number, content: Uint8Array): Promise<UploadedPart>;
  listParts(key: string, uploadId: string): Promise<readonly UploadedPart[]>;
  completeMultipart(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<ObjectHead>;
  abortMultipart(key: string, uploadId: string): Promise<void>;
}

// ── Table: DynamoDB, or SQLite ────────────────────────────────────────────────────────────────────────────

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Every partition begins with `projects/{project}`, so that access can be scoped by it. */
export interface ItemKey {
  readonly partition: string;
  readonly sort: string;
}

export interface Item extends ItemKey {
  /** 1 when first put, +1 on each put. */
  readonly version: number;
  readonly value: Json;
}

export interface WriteCondition {
  /** `Conflict` if the item exists. */
  readonly ifAbsent?: boolean;
  /** `Conflict` unless the stored version is this one. */
  readonly ifVersion?: number;
}

export type TableWrite =
  | { readonly put: ItemKey & { readonly value: Json }; readonly condition?: WriteCondition }
  | { readonly delete: ItemKey; readonly condition?: WriteCondition };

export interface ItemPage {
  readonly items: readonly Item[];
  readonly cursor?: string;
}

export interface Table {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Strongly consistent: a later get or query sees it. An item is at most 350 KB as JSON (`InputRejected`). */
  put(key: ItemKey, value: Json, condition?: WriteCondition): Promise<Item>;
  delete(key: ItemKey, condition?: WriteCondition): Promise<void>;
  /** One partition's items whose sort key begins with `prefix`, in UTF-8 byte order of the sort key. */
  query(
    partition: string,
    options?: {
      readonly prefix?: string;
      readonly cursor?: string;
      /** At most 1,000; default 100. */
      readonly limit?: number;
      readonly descending?: boolean;
    },
  ): Promise<ItemPage>;
  /** All or nothing, at most 25 writes, each key once. */
  transact(writes: readonly TableWrite[]): Promise<void>;
}

// ── Workflow: Step Functions, or the local engine ─────────────────────────────────────────────────────────

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly name: string;
  readonly status: ExecutionStatus;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly stoppedAt?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** One state entered or left, for the run's page. */
export interface ExecutionEvent {
  readonly at: string;
  readonly state: string;
  readonly kind: 'entered' | 'succeeded' | 'failed' | 'retried';
  readonly error?: string;
  readonly cause?: string;
}

export interface Workflow {
  /** `started` is false when an execution of that name exists or existed: success, as at-least-once doors need. */
  start(name: string, input: Json): Promise<{ readonly started: boolean }>;
  describe(name: string): Promise<Execution | undefined>;
  /** Oldest first. */
  history(name: string): Promise<readonly ExecutionEvent[]>;
  stop(name: string, reason: string): Promise<void>;
  /** Answers a task that waits for its token. `NotFound` when the token is spent or unknown. */
  succeed(token: string, output: Json): Promise<void>;
  fail(token: string, error: string, cause: string): Promise<void>;
}

// ── Jobs: Batch, or child processes ───────────────────────────────────────────────────────────────────────

export type JobStatus =
  | 'SUBMITTED'
  | 'PENDING'
  | 'RUNNABLE'
  | 'STARTING'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'FAILED';

export interface JobRequest {
  readonly name: string;
  /** A name in cdk/pipeline/jobs.json: train, distill, quantize, evaluate. */
  readonly definition: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface JobAttempt {
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  readonly exitCode?: number;
  /** Why the attempt ended, e.g. `Host EC2 (instance i-…) terminated.` (Batch's statusReason). */
  readonly reason?: string;
  /** Why the container ended, e.g. `OutOfMemoryError: …` (Batch's container reason). */
  readonly containerReason?: string;
}

export interface JobDescription {
  readonly id: string;
  readonly name: string;
  readonly status: JobStatus;
  readonly statusReason?: string;
  readonly attempts: readonly JobAttempt[];
}

export interface Jobs {
  submit(request: JobRequest): Promise<{ readonly id: string }>;
  describe(id: string): Promise<JobDescription | undefined>;
  /** SIGTERM, then SIGKILL after the definition's grace: the job saves a checkpoint in between. */
  terminate(id: string, reason: string): Promise<void>;
}

// ── Clock and Ids ─────────────────────────────────────────────────────────────────────────────────────────

export interface Clock {
  /** ISO 8601 in UTC, with milliseconds. */
  now(): string;
}

export interface Ids {
  /** Unguessable, URL-safe, at least 128 bits. */
  fresh(): string;
}
