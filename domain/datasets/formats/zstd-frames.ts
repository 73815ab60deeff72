/**
 * A Zstandard stream cut at its frames' ends (RFC 8878), for a decoder that drops what lies behind the end of a frame
 * in the same piece: Node's does, without an error, and files of several frames are common (pzstd, `cat`). Pure.
 */
import { ByteReader } from './byte-reader.ts';
import { Damage } from './damage.ts';

const MAGIC = 0xfd2fb528;
const LARGEST_BLOCK = 128 * 1024;
/** Blocks given on together: a block may become 128 KiB from four bytes, and what breaks in a piece is lost with it. */
const MOST_BLOCKS = 8;
const PIECE_BYTES = 16 * 1024;
/**
 * What a decoder must remember. The `zstd` tool asks for as much at most, unless told `--long=28` and beyond; and
 * it is half of the memory that reading may take.
 */
export const MOST_WINDOW = 2 ** 27;

const cutOff = (offset: number) =>
  new Damage('cut-off', `the Zstandard data ends at byte ${offset}, inside a frame`);
const broken = (found: string) => new Damage('broken-compression', `Zstandard data: ${found}`);

export const isSkippable = (magic: number): boolean => magic >>> 4 === 0x184d2a5;

const littleEndian = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);

/** Pieces for a decoder: each lies in one frame. Skippable frames are left out. */
export async function* zstdPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(stream);
  const take = async (size: number): Promise<Uint8Array> => {
    const bytes = await reader.take(size);
    if (bytes.length < size) throw cutOff(reader.offset);
    return bytes;
  };
  try {
    for (;;) {
      const magic = await reader.take(4);
      if (magic.length === 0) return;
      const number = littleEndian(magic);
      if (isSkippable(number)) {
        const size = littleEndian(await take(4));
        if ((await reader.skip(size)) < size) throw cutOff(reader.offset);
        continue;
      }
      if (magic.length < 4 || number !== MAGIC)
        throw broken(`no frame at byte ${reader.offset - magic.length}`);
      yield* framePieces(magic, take);
    }
  } finally {
    await reader.close();
  }
}

async function* framePieces(
  magic: Uint8Array,
  take: (size: number) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const [descriptor = 0] = await take(1);
  const single = (descriptor & 0x20) !== 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const header = await take((single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + sizeBytes);
  const window = single ? contentSize(header, sizeBytes) : windowOf(header[0] ?? 0);
  if (window > MOST_WINDOW) {
    throw new Damage(
      'large-window',
      `Zstandard data that needs ${window} bytes of memory, more than ${MOST_WINDOW}: compress it without --long`,
    );
  }
  let parts: Uint8Array[] = [magic, Uint8Array.of(descriptor), header];
  let [blocks, bytes] = [0, 0];
  try {
    for (let last = false; !last; ) {
      const head = await take(3);
      const bits = littleEndian(head);
      const size = bits >> 3;
      last = (bits & 1) !== 0;
      if (size > LARGEST_BLOCK) throw broken(`a block of ${size} bytes`);
      parts.push(head, await take(((bits >> 1) & 3) === 1 ? 1 : size));
      if (last && (descriptor & 4) !== 0) parts.push(await take(4));
      blocks += 1;
      bytes += size;
      if (!last && blocks < MOST_BLOCKS && bytes < PIECE_BYTES) continue;
      yield Buffer.concat(parts);
      parts = [];
      [blocks, bytes] = [0, 0];
    }
  } catch (error) {
    // The blocks before the one that is not there are good.
    if (error instanceof Damage && parts.length > 0) yield Buffer.concat(parts);
    throw error;
  }
}

const windowOf = (descriptor: number): number => {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
};

/** Two bytes count from 256. */
const contentSize = (header: Uint8Array, bytes: number): number =>
  littleEndian(header.subarray(header.length - bytes)) + (bytes === 2 ? 256 : 0);
