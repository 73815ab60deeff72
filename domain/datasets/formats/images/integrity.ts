/**
 * Whether an image is whole and can be what its header says, without decoding its pixels. Pure.
 *
 * Each walks its format's structure once; `Damage` names what is missing. A sound structure may still hold pixels
 * that no decoder likes: training counts those.
 */
import { crc32 } from 'node:zlib';
import { Damage } from '../damage.ts';

const cut = (found: string) => new Damage('cut-off', `an image that is cut off: ${found}`);
const broken = (found: string) => new Damage('broken-image', found);

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const textAt = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length));

/** Deflate makes at most 1,032 bytes out of one. */
const MOST_DEFLATE = 1_032;
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function checkPng(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  let data = 0;
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw cut('no IEND');
    const length = view.getUint32(at);
    const type = textAt(bytes, at + 4, 4);
    const end = at + 12 + length;
    if (end > bytes.length) throw cut(`in its chunk ${shownType(type)}`);
    // Lower case first letters mark what decoders may ignore.
    const critical = /^[A-Z]/.test(type);
    if (critical && crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw broken(`its chunk ${shownType(type)} does not fit its checksum`);
    }
    if (at === 8 && (type !== 'IHDR' || length !== 13)) throw broken('no IHDR at its beginning');
    if (type === 'IDAT') data += length;
    if (type === 'IEND') break;
    at = end;
  }
  const channels = CHANNELS[bytes[25]!];
  if (channels === undefined) throw broken(`color type ${bytes[25]}`);
  const rowBits = view.getUint32(16) * channels * bytes[24]!;
  const needed = (Math.ceil(rowBits / 8) + 1) * view.getUint32(20);
  if (data === 0 || needed > (data + 1) * MOST_DEFLATE) {
    throw new Damage('lying-image', `its header says ${needed} bytes of pixels, its data are ${data} bytes`);
  }
}

const shownType = (type: string): string => (/^[A-Za-z]{4}$/.test(type) ? type : 'of no name');

/** A block of 8 × 8 pixels takes a bit at least, and a few blocks make up to 16 × 16 pixels. */
const MOST_PIXELS_PER_JPEG_BYTE = 2_048;

export function checkJpeg(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  let at = 2;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    if (at + 4 > bytes.length) throw cut('no pixels');
    if (bytes[at] !== 0xff) throw broken('a segment without its mark');
    const marker = bytes[at + 1]!;
    const length = view.getUint16(at + 2);
    if (length < 2) throw broken('a segment without length');
    const next = at + 2 + length;
    // Start of frame, of any kind but the markers between them that define tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker) && at + 9 <= bytes.length) {
      const pixels = view.getUint16(at + 5) * view.getUint16(at + 7);
      if (pixels > bytes.length * MOST_PIXELS_PER_JPEG_BYTE) {
        throw new Damage(
          'lying-image',
          `its header says ${pixels} pixels, the file has ${bytes.length} bytes`,
        );
      }
    }
    at = next;
    if (marker === 0xda) break;
  }
  // Compressed pixels hold no 0xff but before a zero or a restart: behind them the first other mark says the truth.
  for (let end = bytes.lastIndexOf(0xd9); end > at; end = bytes.lastIndexOf(0xd9, end - 1)) {
    if (bytes[end - 1] === 0xff) return;
  }
  throw cut('no end of image');
}

export function checkGif(bytes: Uint8Array): void {
  const table = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  let at = 13 + table(bytes[10] ?? 0);
  const skipBlocks = (): void => {
    for (;;) {
      const size = bytes[at];
      if (size === undefined) throw cut('in a block');
      at += 1 + size;
      if (size === 0) return;
    }
  };
  for (let frames = 0; ; ) {
    const kind = bytes[at];
    if (kind === undefined) throw cut('no trailer');
    if (kind === 0x3b) {
      if (frames === 0) throw broken('no frame');
      return;
    }
    if (kind === 0x21) {
      at += 2;
    } else if (kind === 0x2c) {
      at += 11 + table(bytes[at + 9] ?? 0);
      frames += 1;
    } else {
      throw broken(`a block of unknown kind ${kind}`);
    }
    skipBlocks();
  }
}

export function checkWebp(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const size = view.getUint32(4, true) + 8;
  if (size > bytes.length) throw cut(`${bytes.length} of ${size} bytes`);
  let pixels = false;
  for (let at = 12; at + 8 <= size; ) {
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > size) throw broken('a chunk beyond its end');
    pixels ||= ['VP8 ', 'VP8L', 'ANMF'].includes(textAt(bytes, at, 4));
    at += 8 + length + (length % 2);
  }
  if (!pixels) throw broken('no pixels');
}

export function checkBmp(bytes: Uint8Array): void {
  if (bytes.length < 54) throw cut('in its header');
  const view = viewOf(bytes);
  const start = view.getUint32(10, true);
  const uncompressed = [0, 3].includes(view.getUint32(30, true));
  const row = Math.ceil((view.getUint32(18, true) * view.getUint16(28, true)) / 32) * 4;
  const needed = start + row * Math.abs(view.getInt32(22, true));
  if (uncompressed && needed > bytes.length) throw cut(`${bytes.length} of ${needed} bytes`);
}

/** Bytes of TIFF's types, by number; 0 for those that none of the tags here have. */
const TIFF_SIZES: readonly number[] = [0, 1, 1, 2, 4];
const [STRIP_OFFSETS, STRIP_SIZES, TILE_OFFSETS, TILE_SIZES] = [273, 279, 324, 325];
const MOST_STRIPS = 1_000_000;

/** The first page only. BigTIFF is not looked into. */
export function checkTiff(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const little = bytes[0] === 0x49;
  if (bytes.length < 8) throw cut('in its header');
  if (view.getUint16(2, little) !== 42) return;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) throw cut('no directory');
  const entries = view.getUint16(directory, little);
  if (directory + 2 + entries * 12 > bytes.length) throw cut('in its directory');
  const lists = new Map<number, number[]>();
  for (let i = 0; i < entries; i += 1) {
    const at = directory + 2 + i * 12;
    const tag = view.getUint16(at, little);
    if (![STRIP_OFFSETS, STRIP_SIZES, TILE_OFFSETS, TILE_SIZES].includes(tag)) continue;
    const size = TIFF_SIZES[view.getUint16(at + 2, little)] ?? 0;
    const count = view.getUint32(at + 4, little);
    const start = size * count <= 4 ? at + 8 : view.getUint32(at + 8, little);
    if (size < 2 || count > MOST_STRIPS) throw broken('no places of its pixels');
    if (start + size * count > bytes.length) throw cut('in its places of pixels');
    const read = (n: number) =>
      size === 2 ? view.getUint16(start + n * 2, little) : view.getUint32(start + n * 4, little);
    lists.set(
      tag,
      Array.from({ length: count }, (_, n) => read(n)),
    );
  }
  const offsets = lists.get(STRIP_OFFSETS) ?? lists.get(TILE_OFFSETS) ?? [];
  const sizes = lists.get(STRIP_SIZES) ?? lists.get(TILE_SIZES) ?? [];
  if (offsets.length === 0) throw broken('no pixels');
  if (offsets.some((offset, n) => offset + (sizes[n] ?? 0) > bytes.length)) throw cut('in its pixels');
}
