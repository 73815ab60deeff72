/** The buffers of a record batch in their order, decompressed: LZ4 frames and Zstandard. Pure. */
import { zstdDecompressSync } from 'node:zlib';
import { lz4Block } from '../blocks.ts';
import { Damage, faultOf } from '../damage.ts';

/** A record batch's header, as apache-arrow reads it. */
export interface Batch {
  readonly length: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  readonly compression: { readonly type: number } | null;
  readonly variadicBufferCounts: readonly number[];
}

/** Of one batch, decompressed. */
export const MOST_BATCH_BYTES = 128 * 1024 ** 2;
const LZ4_FRAME = 0;
const ZSTD = 1;

/** Bytes of each buffer, aligned to 8. `Damage` where one does not lie in the body or does not decompress. */
export function buffersOf(batch: Batch, body: Uint8Array): Uint8Array[] {
  const codec = batch.compression?.type;
  if (codec !== undefined && codec !== LZ4_FRAME && codec !== ZSTD) {
    throw new Damage('unknown-codec', `a batch in compression ${codec}`);
  }
  let left = MOST_BATCH_BYTES;
  return batch.buffers.map(({ offset, length }) => {
    if (offset < 0 || length < 0 || offset + length > body.length) {
      throw new Damage('broken-batch', 'a buffer outside of the batch');
    }
    const stored = body.subarray(offset, offset + length);
    const bytes = codec === undefined || length === 0 ? stored : decompressed(stored, codec, left);
    left -= bytes.length;
    return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  });
}

function decompressed(stored: Uint8Array, codec: number, most: number): Uint8Array {
  if (stored.length < 8) throw new Damage('broken-compression', 'a buffer without its length');
  const length = Number(new DataView(stored.buffer, stored.byteOffset, 8).getBigInt64(0, true));
  const data = stored.subarray(8);
  // Too small to be worth it: stored as it is.
  if (length === -1) return data;
  if (length < 0 || length > most) {
    throw new Damage('too-large', `a batch that decompresses to more than ${MOST_BATCH_BYTES} bytes`);
  }
  if (codec === LZ4_FRAME) return lz4Frame(data, length);
  try {
    const output = zstdDecompressSync(data, {
      maxOutputLength: length + 1,
      chunkSize: Math.max(64, length + 1),
    });
    if (output.length === length) return output;
  } catch (error) {
    throw new Damage('broken-compression', `Zstandard data: ${faultOf(error, '').found}`);
  }
  throw new Damage('broken-compression', `Zstandard data of another length than ${length}`);
}

/** https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md; checksums are left unread. */
export function lz4Frame(data: Uint8Array, length: number): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const broken = (found: string) => new Damage('broken-compression', `LZ4 data: ${found}`);
  if (data.length < 7 || view.getUint32(0, true) !== 0x184d2204) throw broken('no frame');
  const flags = data[4]!;
  const independent = (flags & 0x20) !== 0;
  const checksums = (flags & 0x10) !== 0 ? 4 : 0;
  const output = new Uint8Array(length);
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  let written = 0;
  for (;;) {
    if (at + 4 > data.length) throw broken('cut off');
    const header = view.getUint32(at, true);
    if (header === 0) break;
    const end = at + 4 + (header & 0x7fffffff);
    if (end > data.length) throw broken('cut off in a block');
    const block = data.subarray(at + 4, end);
    if (header >>> 31 === 0) {
      written = lz4Block(block, output, written, independent ? written : 0);
    } else {
      if (written + block.length > length) throw broken(`more than the ${length} bytes declared`);
      output.set(block, written);
      written += block.length;
    }
    at = end + checksums;
  }
  if (written !== length) throw broken(`${written} bytes, not the ${length} declared`);
  return output;
}
