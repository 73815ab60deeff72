/**
 * A source as blocks of whole lines (of CSV: of whole records). Of a line that is longer than MAX_LINE_BYTES nothing
 * is held but its length.
 */
import { MAX_LINE_BYTES } from '../../domain/datasets/lines.ts';
import type { Buffers } from './buffers.ts';
import type { Source } from './sources.ts';

/** Room behind a block, for what ends its scan. */
const SENTINEL = 1;
const LONGEST = MAX_LINE_BYTES + 1 + SENTINEL;
const LF = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export type Block =
  | { readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly tooLong: number; readonly lines: number };

/** Finds where records end; it is shown each byte once, in order. */
export interface Cutter {
  /** Behind the last record that ends in `bytes` from `from` to `to`; -1 where none does. */
  cut(bytes: Uint8Array, from: number, to: number): number;
  /** What comes next begins a record. */
  restart(): void;
}

export const byLines: Cutter = {
  cut(bytes, from, to) {
    const at = bytes.subarray(from, to).lastIndexOf(LF);
    return at === -1 ? -1 : from + at + 1;
  },
  restart() {},
};

export interface BlockOptions {
  readonly cutter: Cutter;
  readonly buffers: Buffers;
  /** Whether nobody has work: then a block that waits to be full is only late. */
  readonly idle: () => boolean;
}

const grown = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const longer = new Uint8Array(Math.min(2 * bytes.length, LONGEST));
  longer.set(bytes);
  return longer;
};

export async function* blocksOf(
  source: Source,
  { cutter, buffers, idle }: BlockOptions,
): AsyncGenerator<Block> {
  let bytes = new Uint8Array(await buffers.take());
  let filled = 0;
  /** Behind the last whole record. */
  let end = 0;
  let begun = false;
  for (;;) {
    const room = bytes.length - SENTINEL;
    const read = await source.read(bytes.subarray(filled, room));
    if (read === 0) break;
    let fresh = filled;
    filled += read;
    if (!begun) {
      if (filled < BYTE_ORDER_MARK.length) continue;
      begun = true;
      fresh = 0;
      if (BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte)) {
        bytes.copyWithin(0, BYTE_ORDER_MARK.length, filled);
        filled -= BYTE_ORDER_MARK.length;
      }
    }
    const cut = cutter.cut(bytes, fresh, filled);
    if (cut !== -1) end = cut;

    if (end > 0 && (filled === room || (source.idle && idle()))) {
      let next = new Uint8Array(await buffers.take());
      while (filled - end > next.length - SENTINEL) next = grown(next);
      next.set(bytes.subarray(end, filled));
      yield { buffer: bytes.buffer, length: end };
      bytes = next;
      filled -= end;
      end = 0;
    } else if (end === 0 && filled > MAX_LINE_BYTES) {
      const lost = await lose(source, bytes, filled);
      yield { tooLong: lost.bytes, lines: lost.lines };
      filled = lost.left;
      cutter.restart();
      end = Math.max(0, cutter.cut(bytes, 0, filled));
    } else if (filled === room) bytes = grown(bytes);
  }
  if (filled > 0) yield { buffer: bytes.buffer, length: filled };
  else buffers.give(bytes.buffer);
}

/** Reads past a line; what stands behind it is `left` at the beginning of `bytes`. */
async function lose(source: Source, bytes: Uint8Array, filled: number) {
  let lost = 0;
  let lines = 1;
  for (let i = 0; i < filled; i += 1) if (bytes[i] === LF) lines += 1;
  for (let held = filled; held > 0; held = await source.read(bytes)) {
    const at = lost === 0 ? -1 : bytes.subarray(0, held).indexOf(LF);
    if (at !== -1) {
      bytes.copyWithin(0, at + 1, held);
      return { bytes: lost + at, lines, left: held - at - 1 };
    }
    lost += held;
  }
  return { bytes: lost, lines, left: 0 };
}
