/**
 * A local file into the project's incoming folder: asks the API for a signed request, then puts the bytes there.
 * Uploading the same file again is harmless: a run's name follows from the content.
 */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { MAX_UPLOAD_BYTES, SignedUpload } from '../domain/spec/api-uploads.ts';
import type { Client } from './client.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { size } from './text.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/jsonl',
};

/** @returns the object's key, for `data.sources` */
export async function uploadFile(
  client: Client,
  project: string,
  path: string,
  signal?: AbortSignal,
): Promise<string> {
  const refuse = (found: string, next: string): CommandFailed =>
    new CommandFailed(
      EXIT.usage,
      `${path}: ${found}. Allowed: a CSV or JSONL file of 1 B to ${size(MAX_UPLOAD_BYTES)}. ${next}.`,
    );
  const file = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`it can't be read (${error.code})`, 'Correct the path');
  });
  if (!file.isFile()) throw refuse('it is no file', 'Name the file itself');
  if (file.size === 0) throw refuse('it is empty', 'Name a file with rows');
  if (file.size > MAX_UPLOAD_BYTES)
    throw refuse(`it has ${size(file.size)}`, 'Split it, and give --data twice');

  const contentType = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  const { key, upload } = await client.send(SignedUpload, {
    method: 'POST',
    path: ['projects', project, 'uploads'],
    body: { name: basename(path), bytes: file.size, contentType },
  });
  const url = new URL(upload.url, client.connection.url);
  const response = await fetch(url, {
    method: upload.method,
    headers: upload.headers,
    body: await openAsBlob(path, { type: contentType }),
    redirect: 'error',
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason;
    throw new CommandFailed(
      EXIT.unreachable,
      `${path}: the upload to ${url.host} broke off. Allowed: a connection that lasts. Run the command again.`,
      { cause: error },
    );
  });
  if (!response.ok) {
    throw new CommandFailed(
      EXIT.failed,
      `${path}: the store answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  }
  await response.body?.cancel();
  return key;
}
