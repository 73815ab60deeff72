/**
 * A local file into the project's incoming folder: asks the API for a signed request, then puts the bytes there.
 * Uploading the same file again is harmless: a run's name follows from the content.
 */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { MAX_UPLOAD_BYTES, SignedUpload } from '../domain/spec/api-uploads.ts';
import type { Client } from './client.ts';
import { CommandFailed, EXIT, misuse } from './exit.ts';
import { size } from './text.ts';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.csv': 'text/csv', '.tsv': 'text/tab-separated-values', '.json': 'application/json' },
  ...{ '.jsonl': 'application/jsonl', '.ndjson': 'application/jsonl' },
  ...{ '.parquet': 'application/vnd.apache.parquet', '.arrow': 'application/vnd.apache.arrow.file' },
  ...{ '.gz': 'application/gzip', '.tgz': 'application/gzip', '.zst': 'application/zstd' },
  ...{ '.zip': 'application/zip', '.tar': 'application/x-tar' },
};
/** Every format is told from the file itself; this is for who gives none. */
const FORMATS = 'CSV, JSON, JSONL, Parquet, Arrow or TFRecord, or a zip or tar archive,';

/** The file's size in bytes. Refuses what no upload could take, before anything is sent. */
export async function uploadable(path: string): Promise<number> {
  const refuse = (found: string, next: string): CommandFailed =>
    misuse(path, found, `${FORMATS} of 1 B to ${size(MAX_UPLOAD_BYTES)}`, next);
  const file = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`it can't be read (${error.code})`, 'Correct the path');
  });
  if (!file.isFile()) throw refuse('it is no file', 'Name the file itself');
  if (file.size === 0) throw refuse('it is empty', 'Name a file with rows');
  if (file.size > MAX_UPLOAD_BYTES)
    throw refuse(`it has ${size(file.size)}`, 'Split it, and give --data twice');
  return file.size;
}

/** @returns the object's key, for `data.sources` */
export async function uploadFile(
  client: Client,
  project: string,
  path: string,
  signal?: AbortSignal,
  onProgress?: (sent: number, bytes: number) => void,
): Promise<string> {
  const bytes = await uploadable(path);
  const contentType = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  const { key, upload } = await client.send(SignedUpload, {
    method: 'POST',
    path: ['projects', project, 'uploads'],
    body: { name: basename(path), bytes, contentType },
  });
  const url = new URL(upload.url, client.connection.url);
  const file = await openAsBlob(path, { type: contentType }).catch((error: NodeJS.ErrnoException) => {
    throw misuse(path, `it can't be read (${error.code})`, 'a file you may read', 'Correct its mode');
  });
  if (file.size !== bytes) throw changed(path);
  let sent = 0;
  const watched = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      sent += piece.length;
      onProgress?.(sent, bytes);
      controller.enqueue(piece);
    },
  });
  const response = await fetch(url, {
    method: upload.method,
    // With its length: a store takes no chunked upload.
    headers: { ...upload.headers, 'content-length': String(bytes) },
    body: file.stream().pipeThrough(watched),
    duplex: 'half',
    redirect: 'error',
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason;
    throw brokenOff(path, url, error);
  });
  if (response.ok) {
    await response.body?.cancel();
    return key;
  }
  throw new CommandFailed(EXIT.failed, {
    where: path,
    found: `the store answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    allowed: 'an upload as it was signed, within its time',
    next: 'Run the command again',
  });
}

function brokenOff(path: string, url: URL, cause: unknown): CommandFailed {
  if (causes(cause).some(({ name }) => name === 'NotReadableError')) {
    return changed(path, cause);
  }
  return new CommandFailed(
    EXIT.unreachable,
    {
      where: path,
      found: `the upload to ${url.host} broke off`,
      allowed: 'a connection that lasts',
      next: 'Run the command again',
    },
    { cause },
  );
}

const changed = (path: string, cause?: unknown): CommandFailed =>
  misuse(path, 'it changed while it was read', 'a finished file', 'Run the command again', { cause });

const causes = (error: unknown): readonly Error[] =>
  error instanceof Error ? [error, ...causes(error.cause)] : [];
