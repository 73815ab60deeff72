/** Files that are read from their end, where they only come as a stream: held in memory, if they are small. Pure. */
import { InputRejected } from '../../errors.ts';
import type { SourceFile } from './source-file.ts';

/** A quarter of the memory that reading may take. */
const MOST_HELD_BYTES = 64 * 1024 ** 2;

export interface Ranged extends SourceFile {
  readonly size: number;
  readonly range: (start: number, end: number) => Promise<Uint8Array>;
}

const isRanged = (file: SourceFile): file is Ranged => file.range !== undefined && file.size !== undefined;

export async function ranged(file: SourceFile): Promise<Ranged> {
  if (isRanged(file)) return file;
  const pieces: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  let size = 0;
  for await (const piece of file.stream()) {
    pieces.push({ start: size, bytes: piece.slice() });
    size += piece.length;
    if (size > MOST_HELD_BYTES) throw tooLarge(file.name);
  }
  return {
    name: file.name,
    size,
    async *stream() {
      for (const { bytes } of pieces) yield bytes;
    },
    async range(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      let first = lastAt(pieces, start);
      for (let at = 0; at < bytes.length; first += 1) {
        const piece = pieces[first]!;
        const part = piece.bytes.subarray(start + at - piece.start, start + bytes.length - piece.start);
        bytes.set(part, at);
        at += part.length;
      }
      return bytes;
    },
  };
}

/** The last piece that begins at or before the offset. */
function lastAt(pieces: readonly { readonly start: number }[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pieces[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

const tooLarge = (name: string): InputRejected =>
  new InputRejected({
    where: name,
    found: `more than ${MOST_HELD_BYTES} bytes of a format that is read from its end, compressed or inside an archive`,
    allowed: 'such a file by itself, at any size',
    next: 'Unpack it first, and upload the file itself',
  });
