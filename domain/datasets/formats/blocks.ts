/**
 * Snappy and LZ4 blocks, bounded by the length their container declares. Pure.
 *
 * Written here because the ones at hand trust their input: a literal of negative length sends a common Snappy
 * decoder in a circle, and the WebAssembly one never gives back the memory of the largest page it saw.
 */
import { Damage } from './damage.ts';

const broken = (codec: string, found: string) => new Damage('broken-compression', `${codec} data: ${found}`);

/** Where writing goes on in `output`; below it lies what copies refer to. */
interface Target {
  readonly output: Uint8Array;
  at: number;
  /** No copy reaches below it. */
  readonly start: number;
}

function literal(target: Target, input: Uint8Array, from: number, length: number, codec: string): void {
  const { output, at } = target;
  if (from + length > input.length) throw broken(codec, 'cut off in a literal');
  if (at + length > output.length) throw broken(codec, `more than the ${output.length} bytes declared`);
  // A call costs more than a few bytes copied by hand.
  if (length > 16) output.set(input.subarray(from, from + length), at);
  else for (let i = 0; i < length; i += 1) output[at + i] = input[from + i]!;
  target.at += length;
}

function copy(target: Target, offset: number, length: number, codec: string): void {
  const { output, at, start } = target;
  if (offset === 0 || offset > at - start)
    throw broken(codec, `a copy from ${offset} bytes back at byte ${at}`);
  if (at + length > output.length) throw broken(codec, `more than the ${output.length} bytes declared`);
  if (offset >= length && length > 16) output.copyWithin(at, at - offset, at - offset + length);
  else for (let i = 0; i < length; i += 1) output[at + i] = output[at + i - offset]!;
  target.at += length;
}

/** A raw Snappy block of `length` bytes once decompressed. */
export function snappyBlock(input: Uint8Array, length: number): Uint8Array {
  const target: Target = { output: new Uint8Array(length), at: 0, start: 0 };
  let at = 0;
  let declared = 0;
  for (let shift = 0; ; shift += 7) {
    const next = input[at];
    if (next === undefined || shift > 28) throw broken('Snappy', 'no length at its beginning');
    declared += (next & 0x7f) * 2 ** shift;
    at += 1;
    if (next < 0x80) break;
  }
  if (declared !== length) throw broken('Snappy', `${declared} bytes, not the ${length} declared`);
  while (at < input.length) {
    const tag = input[at]!;
    at += 1;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const size = (extra === 0 ? tag >> 2 : littleEndian(input, at, extra)) + 1;
      literal(target, input, at + extra, size, 'Snappy');
      at += extra + size;
    } else {
      const width = kind === 3 ? 4 : kind;
      const offset = littleEndian(input, at, width);
      if (kind === 1) copy(target, ((tag >> 5) << 8) | offset, ((tag >> 2) & 7) + 4, 'Snappy');
      else copy(target, offset, (tag >> 2) + 1, 'Snappy');
      at += width;
    }
  }
  if (target.at !== length) throw broken('Snappy', `cut off after ${target.at} of ${length} bytes`);
  return target.output;
}

function littleEndian(input: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i -= 1) value = value * 256 + (input[at + i] ?? Number.NaN);
  if (Number.isNaN(value)) throw broken('Snappy', 'cut off in a tag');
  return value;
}

/** An LZ4 block into `output` from `at`, with history from `start`; where it ends. */
export function lz4Block(input: Uint8Array, output: Uint8Array, at: number, start: number): number {
  const target: Target = { output, at, start };
  let from = 0;
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    if (nibble !== 15) return length;
    for (;;) {
      const next = input[from];
      if (next === undefined) throw broken('LZ4', 'cut off in a length');
      from += 1;
      length += next;
      if (next !== 255) return length;
    }
  };
  while (from < input.length) {
    const token = input[from]!;
    from += 1;
    const size = lengthOf(token >> 4);
    literal(target, input, from, size, 'LZ4');
    from += size;
    // The last sequence is a literal only.
    if (from === input.length) break;
    if (from + 2 > input.length) throw broken('LZ4', 'cut off in a copy');
    const offset = input[from]! | (input[from + 1]! << 8);
    from += 2;
    copy(target, offset, lengthOf(token & 15) + 4, 'LZ4');
  }
  return target.at;
}
