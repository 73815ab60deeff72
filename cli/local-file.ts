/** A file of this machine as the readers of data see it. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { SourceFile } from '../domain/datasets/formats/source-file.ts';
import { misuse } from './exit.ts';

const PIECE = 1 << 20;

/** `read` hears of bytes as they come. */
export async function localFile(
  path: string,
  signal: AbortSignal,
  read: (bytes: number) => void,
): Promise<SourceFile> {
  const about = await stat(path);
  if (!about.isFile()) {
    throw misuse(path, 'a device', 'a file or a folder', 'Name the file itself');
  }
  return {
    name: path,
    size: about.size,
    async *stream() {
      for await (const piece of createReadStream(path, { signal, highWaterMark: PIECE })) {
        read(piece.length);
        yield piece;
      }
    },
    range: async (start, end) => {
      await using file = await open(path);
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      read(bytesRead);
      return bytes.subarray(0, bytesRead);
    },
  };
}
