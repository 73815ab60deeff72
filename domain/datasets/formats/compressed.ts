/**
 * Gzip and Zstandard, one around the other at most once, as the bytes they hold. What swells beyond reason, is cut off
 * or broken ends as `Damage` behind the bytes that could be read; the same bytes end at the same place every time.
 * Pure.
 */
import type { Transform } from 'node:stream';
import { createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { InputRejected } from '../../errors.ts';
import { Damage } from './damage.ts';
import { type Peek, peek } from './peek.ts';
import type { SourceFile } from './source-file.ts';
import { isSkippable, zstdPieces } from './zstd-frames.ts';

/** Text seldom shrinks to a twentieth, a bomb to a thousandth. What stays small may be anything. */
const MOST_SWELLING = 200;
const FREE_BYTES = 64 * 1024 ** 2;
/** Of one file once unpacked: more than a function reads in the 15 minutes it has. */
const MOST_BYTES = 256 * 1024 ** 3;
/** Around one another; `data.jsonl.gz` in a `.zst` is odd enough. */
const MOST_LEVELS = 2;
/** Enough for every magic number, and for a first look at a text. */
export const HEAD_BYTES = 64 * 1024;
/**
 * Compressed bytes given to a decoder at once, cut at the same places whatever pieces a store gives: what one such
 * piece becomes is in memory, at most 1,032 times as much, and is lost where the data breaks inside it.
 */
const FED_BYTES = 8 * 1024;
/** The file's last bytes are given in smaller pieces: its checksum, and what does not belong to it, lie there. */
const LAST_FED_BYTES = 32;

export type Compression = 'gzip' | 'zstd' | 'deflate';

export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  if (head.length < 4) return undefined;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return magic === 0xfd2fb528 || isSkippable(magic) ? 'zstd' : undefined;
}

/** A file with the bytes it takes where it lies: what it swells to is held against them. */
export interface Packed extends SourceFile {
  readonly packed?: number;
}

/** The most bytes that so many may become. */
export const mostOf = (packed: number): number =>
  Math.min(MOST_BYTES, Math.max(FREE_BYTES, packed * MOST_SWELLING));

export interface Unwrapped {
  readonly file: Packed;
  /** Its first bytes. */
  readonly head: Uint8Array;
  /** There is no more than `head`. */
  readonly ended: boolean;
  close(): Promise<void>;
}

/** The file itself, or what it holds compressed. Its first bytes are read already: it is to be read or closed. */
export async function unwrapped(file: Packed): Promise<Unwrapped> {
  const layers: Compression[] = [];
  const packed = file.packed ?? file.size;
  let inner: Peek = await peek(file.stream(), HEAD_BYTES);
  for (let layer = compressionOf(inner.head); layer !== undefined; layer = compressionOf(inner.head)) {
    if (layers.length === MOST_LEVELS) {
      await inner.close();
      throw new InputRejected({
        where: file.name,
        found: `compressed more than ${MOST_LEVELS} times over`,
        allowed: `at most ${MOST_LEVELS} layers of gzip or Zstandard`,
        next: 'Unpack it first',
      });
    }
    layers.push(layer);
    inner = await peek(decompressed(inner.stream, layer, packed), HEAD_BYTES);
  }
  const reopened = () =>
    layers.reduce<AsyncIterable<Uint8Array>>(
      (stream, layer) => decompressed(stream, layer, packed),
      file.stream(),
    );
  const { name, size, range } = file;
  const again = firstThen(inner.stream, reopened);
  return {
    file:
      layers.length === 0
        ? {
            name,
            size,
            stream: again,
            ...(range ? { range } : {}),
            ...(packed === undefined ? {} : { packed }),
          }
        : { name, size: undefined, stream: again, ...(packed === undefined ? {} : { packed }) },
    head: inner.head,
    ended: inner.ended,
    close: inner.close,
  };
}

function firstThen<T>(first: T, later: () => T): () => T {
  let used = false;
  return () => {
    if (used) return later();
    used = true;
    return first;
  };
}

/** @param packed the bytes the whole takes; where nobody knows, those read so far */
export async function* decompressed(
  stream: AsyncIterable<Uint8Array>,
  kind: Compression,
  packed?: number,
): AsyncGenerator<Uint8Array> {
  const engine = engineOf(kind);
  let read = 0;
  const counted = (async function* () {
    for await (const piece of stream) {
      read += piece.length;
      yield piece;
    }
  })();
  let bytes = 0;
  for await (const piece of pumped(kind === 'zstd' ? zstdPieces(counted) : evenPieces(counted), engine)) {
    bytes += piece.length;
    const most = mostOf(packed ?? read);
    if (bytes > most) {
      throw new Damage(
        'swollen',
        `${packed ?? read} bytes that become more than ${most}: the rest was not read`,
      );
    }
    yield piece;
  }
}

function engineOf(kind: Compression): Transform {
  const chunkSize = 64 * 1024;
  if (kind === 'gzip') return createGunzip({ chunkSize });
  if (kind === 'deflate') return createInflateRaw({ chunkSize });
  return createZstdDecompress({ chunkSize });
}

async function* evenPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let full: Uint8Array | undefined;
  let filling = new Uint8Array(FED_BYTES);
  let length = 0;
  for await (const piece of stream) {
    for (let at = 0; at < piece.length; ) {
      if (length === FED_BYTES) {
        if (full !== undefined) yield full;
        full = filling;
        filling = new Uint8Array(FED_BYTES);
        length = 0;
      }
      const part = piece.subarray(at, at + FED_BYTES - length);
      filling.set(part, length);
      length += part.length;
      at += part.length;
    }
  }
  if (full !== undefined) yield full;
  for (let at = 0; at < length; at += LAST_FED_BYTES)
    yield filling.slice(at, Math.min(length, at + LAST_FED_BYTES));
}

/** By hand: a pipeline that breaks throws away what it had decoded, more or less of it as time goes. */
async function* pumped(pieces: AsyncIterable<Uint8Array>, engine: Transform): AsyncGenerator<Uint8Array> {
  const decoded: Uint8Array[] = [];
  let failure: Error | undefined;
  // A write that fails never calls back.
  let done = (): void => undefined;
  const settled = (act: () => void): Promise<void> =>
    new Promise((resolve) => {
      done = resolve;
      if (failure === undefined) act();
      else resolve();
    });
  engine.on('data', (piece: Uint8Array) => decoded.push(piece));
  engine.on('end', () => done());
  engine.on('error', (error) => {
    failure ??= error;
    done();
  });
  try {
    for await (const piece of pieces) {
      await settled(() => engine.write(piece, () => done()));
      yield* decoded.splice(0);
      if (failure !== undefined) throw damageOf(failure);
    }
    await settled(() => engine.end());
    yield* decoded.splice(0);
    if (failure !== undefined) throw damageOf(failure);
  } finally {
    engine.destroy();
  }
}

const damageOf = (error: NodeJS.ErrnoException): Damage =>
  error.code === 'Z_BUF_ERROR'
    ? new Damage('cut-off', 'compressed data that ends too early')
    : new Damage('broken-compression', `compressed data that is broken (${error.message})`);
