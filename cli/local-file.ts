/** A file of this machine as the readers of data see it. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { SourceFile } from '../domain/datasets/formats/source-file.ts';
import { misuse } from './exit.ts';

const PIECE = 1 << 20;

export interface LocalFile extends SourceFile {
  /** Bytes `start` to `end` (excluded), of any number. */
  bytes(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** `read` hears of bytes as they come. */
export async function localFile(
  path: string,
  signal: AbortSignal,
  read: (bytes: number) => void,
): Promise<LocalFile> {
  const about = await stat(path);
  if (!about.isFile()) {
    throw misuse(path, 'a device', 'a file or a folder', 'Name the file itself');
  }
  async function* bytes(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (start >= end) return;
    const stream = createReadStream(path, { signal, start, end: end - 1, highWaterMark: PIECE });
    for await (const piece of stream) {
      read(piece.length);
      yield piece;
    }
  }
  return {
    name: path,
    size: about.size,
    stream: () => bytes(0, Number.POSITIVE_INFINITY),
    bytes,
    range: async (start, end) => {
      await using file = await open(path);
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      read(bytesRead);
      return bytes.subarray(0, bytesRead);
    },
  };
}
