/**
 * A page's bytes out of what its codec made of them: exactly as many as its header says, or `Damage`. Pure.
 *
 * zlib's own codecs stop at the length they are given, whatever the bytes promise.
 */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { lz4Block, snappyBlock } from '../blocks.ts';
import { Damage, faultOf } from '../damage.ts';

type Decompress = (input: Uint8Array, length: number) => Uint8Array;

/** One piece of memory for the whole page, a byte more so that its end is seen. */
const within = (length: number) => ({ maxOutputLength: length, chunkSize: Math.max(64, length + 1) });

const CODECS: Partial<Record<CompressionCodec, Decompress>> = {
  UNCOMPRESSED: (input) => input,
  SNAPPY: snappyBlock,
  GZIP: (input, length) => gunzipSync(input, within(length)),
  BROTLI: (input, length) => brotliDecompressSync(input, within(length)),
  ZSTD: (input, length) => zstdDecompressSync(input, within(length)),
  LZ4: (input, length) => hadoopLz4(input, length) ?? lz4(input, length),
  LZ4_RAW: lz4,
};

/** LZO is not read, nor what is unknown. */
export const isKnownCodec = (codec: CompressionCodec | undefined): boolean =>
  codec !== undefined && CODECS[codec] !== undefined;

export function decompressed(input: Uint8Array, length: number, codec: CompressionCodec): Uint8Array {
  const decompress = CODECS[codec];
  if (decompress === undefined) throw new Damage('unknown-codec', `compression ${codec}`);
  if (length === 0) return new Uint8Array(0);
  let output: Uint8Array;
  try {
    output = decompress(input, length);
  } catch (error) {
    if (error instanceof Damage) throw error;
    throw new Damage('broken-compression', `${codec} data: ${faultOf(error, '').found}`);
  }
  if (output.length !== length) {
    const found = `${codec} data of ${output.length} bytes, not the ${length} declared`;
    throw new Damage('broken-compression', found);
  }
  return output;
}

function lz4(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  return output.subarray(0, lz4Block(input, output, 0, 0));
}

/** Hadoop's framing, which the deprecated codec LZ4 often means: blocks behind their two lengths. */
function hadoopLz4(input: Uint8Array, length: number): Uint8Array | undefined {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const output = new Uint8Array(length);
  let at = 0;
  let written = 0;
  try {
    while (at + 8 <= input.length) {
      const decompressedSize = view.getUint32(at);
      const end = at + 8 + view.getUint32(at + 4);
      if (end > input.length || written + decompressedSize > length) return undefined;
      const until = lz4Block(input.subarray(at + 8, end), output, written, written);
      if (until - written !== decompressedSize) return undefined;
      written = until;
      at = end;
    }
  } catch {
    return undefined;
  }
  return at === input.length ? output.subarray(0, written) : undefined;
}
