/**
 * A local file, or a folder as a tar archive, into the project's incoming folder: asks the API for a signed request,
 * then puts the bytes there.
 * Uploading the same file again is harmless: a run's name follows from the content.
 */
import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { MAX_UPLOAD_BYTES, SignedUpload } from '../domain/spec/api-uploads.ts';
import type { Client } from './client.ts';
import { CommandFailed, EXIT, misuse } from './exit.ts';
import { FolderChanged, FolderRefused, type FolderTar, tarOfFolder } from './folder-tar.ts';
import { size } from './text.ts';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.csv': 'text/csv', '.tsv': 'text/tab-separated-values', '.json': 'application/json' },
  ...{ '.jsonl': 'application/jsonl', '.ndjson': 'application/jsonl' },
  ...{ '.parquet': 'application/vnd.apache.parquet', '.arrow': 'application/vnd.apache.arrow.file' },
  ...{ '.gz': 'application/gzip', '.tgz': 'application/gzip', '.zst': 'application/zstd' },
  ...{ '.zip': 'application/zip', '.tar': 'application/x-tar' },
};
/** Every format is told from the file itself; this is for who gives none. */
const FORMATS = 'CSV, JSON, JSONL, Parquet, Arrow or TFRecord, a zip or tar archive, or a folder,';

/** The bytes that will be sent. Refuses what no upload could take, before anything is sent. */
export async function uploadable(path: string): Promise<number> {
  const refuse = (found: string, next: string): CommandFailed =>
    misuse(path, found, `${FORMATS} of 1 B to ${size(MAX_UPLOAD_BYTES)}`, next);
  const about = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`it can't be read (${error.code})`, 'Correct the path');
  });
  if (about.isDirectory()) {
    const { bytes, files } = await packed(path);
    if (files === 0) throw refuse('a folder without a file', 'Name a folder with data');
    if (bytes > MAX_UPLOAD_BYTES) throw refuse(`a folder of ${size(bytes)}`, 'Name its folders one by one');
    return bytes;
  }
  if (!about.isFile()) throw refuse('it is no file', 'Name the file itself');
  if (about.size === 0) throw refuse('it is empty', 'Name a file with rows');
  if (about.size > MAX_UPLOAD_BYTES)
    throw refuse(`it has ${size(about.size)}`, 'Split it, and give --data twice');
  return about.size;
}

/** A folder is sent as a tar archive, made while it is sent. */
const packed = (folder: string): Promise<FolderTar> =>
  tarOfFolder(folder).catch((error: unknown) => {
    if (!(error instanceof FolderRefused)) throw error;
    const next = 'Put the files themselves there, or take it out';
    throw misuse(folder, error.message, 'files and folders, and links to files inside of it', next);
  });

interface Sent {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  stream(): ReadableStream<Uint8Array>;
}

async function sent(path: string, signal: AbortSignal | undefined): Promise<Sent> {
  const bytes = await uploadable(path);
  if ((await stat(path)).isDirectory()) {
    const tar = await packed(path);
    if (tar.bytes !== bytes) throw changed(path);
    const name = `${basename(resolve(path))}.tar`;
    return { name, contentType: 'application/x-tar', bytes, stream: () => streamOf(tar.stream(signal)) };
  }
  const contentType = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  const file = await openAsBlob(path, { type: contentType }).catch((error: NodeJS.ErrnoException) => {
    throw misuse(path, `it can't be read (${error.code})`, 'a file you may read', 'Correct its mode');
  });
  if (file.size !== bytes) throw changed(path);
  return { name: basename(path), contentType, bytes, stream: () => file.stream() };
}

const streamOf = (pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> =>
  ReadableStream.from(pieces) as ReadableStream<Uint8Array>;

/** @returns the object's key, for `data.sources` */
export async function uploadFile(
  client: Client,
  project: string,
  path: string,
  signal?: AbortSignal,
  onProgress?: (sent: number, bytes: number) => void,
): Promise<string> {
  const { name, contentType, bytes, stream } = await sent(path, signal);
  const { key, upload } = await client.send(SignedUpload, {
    method: 'POST',
    path: ['projects', project, 'uploads'],
    body: { name, bytes, contentType },
  });
  const url = new URL(upload.url, client.connection.url);
  let read = 0;
  const watched = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      read += piece.length;
      onProgress?.(read, bytes);
      controller.enqueue(piece);
    },
  });
  const response = await fetch(url, {
    method: upload.method,
    // With its length: a store takes no chunked upload.
    headers: { ...upload.headers, 'content-length': String(bytes) },
    body: stream().pipeThrough(watched),
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
  if (causes(cause).some((error) => error.name === 'NotReadableError' || error instanceof FolderChanged)) {
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
