/**
 * Images of folder datasets: which format, how large, and whether they are whole. Pure; pixels are never decoded.
 *
 * The first bytes decide the format, not the ending; where both disagree the image is put aside.
 */
import { imageSize } from 'image-size';
import type { Fault } from '../lines.ts';
import { ByteReader } from './byte-reader.ts';
import { Damage, faultOf } from './damage.ts';
import { checkBmp, checkGif, checkJpeg, checkPng, checkTiff, checkWebp } from './images/integrity.ts';
import type { SourceFile } from './source-file.ts';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'bmp' | 'tiff';

export interface Image {
  readonly bytes: Uint8Array;
  /** Inside its folder. */
  readonly path: string;
  readonly format: ImageFormat;
  /** Pixels, as stored: a turn that EXIF asks for is not made. */
  readonly width: number;
  readonly height: number;
}

export const MOST_IMAGE_BYTES = 64 * 1024 ** 2;
/** More and decoding takes a gigabyte: what Pillow too calls a decompression bomb. */
const MOST_PIXELS = 178_956_970;
const HEADER_BYTES = 256 * 1024;

const ENDINGS: Readonly<Record<string, ImageFormat>> = {
  ...{ jpg: 'jpeg', jpeg: 'jpeg', jpe: 'jpeg', jfif: 'jpeg', png: 'png', webp: 'webp', gif: 'gif' },
  ...{ bmp: 'bmp', dib: 'bmp', tif: 'tiff', tiff: 'tiff' },
};
/** Images too, which no trainer here reads. */
const OTHER_ENDINGS = [
  'avif',
  'heic',
  'heif',
  'jxl',
  'jp2',
  'ico',
  'svg',
  'psd',
  'tga',
  'ppm',
  'pgm',
  'raw',
  'dng',
];

const endingOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

/** By its ending. */
export const isImage = (path: string): boolean => {
  const ending = endingOf(path);
  return ENDINGS[ending] !== undefined || OTHER_ENDINGS.includes(ending);
};

/** The format that the first bytes tell of. */
export function formatIn(bytes: Uint8Array): ImageFormat | undefined {
  const latin = String.fromCharCode(...bytes.subarray(0, 12));
  if (latin.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (latin.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (latin.startsWith('RIFF') && latin.slice(8) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(latin)) return 'gif';
  if (/^(II[*+]\0|MM\0[*+])/.test(latin)) return 'tiff';
  return latin.startsWith('BM') ? 'bmp' : undefined;
}

const CHECKS: Readonly<Record<ImageFormat, (bytes: Uint8Array) => void>> = {
  ...{ jpeg: checkJpeg, png: checkPng, webp: checkWebp, gif: checkGif, bmp: checkBmp, tiff: checkTiff },
};

/** The file's image, or why it is put aside: its fault names `path`. */
export async function readImage(file: SourceFile, path: string): Promise<Image | Fault> {
  const named = ({ kind, found }: Fault): Fault => ({ kind, found: `${path}: ${found}` });
  let bytes: Uint8Array | undefined;
  try {
    bytes = await bytesOf(file);
  } catch (error) {
    // Of the archive that holds it; a store that is away is no fault of the image.
    if (!(error instanceof Damage)) throw error;
    return named(error.fault);
  }
  if (bytes === undefined) {
    return named({ kind: 'over-long-image', found: `more than ${MOST_IMAGE_BYTES} bytes` });
  }
  try {
    return { bytes, path, ...factsOf(bytes, path) };
  } catch (error) {
    return named(faultOf(error, 'broken-image'));
  }
}

/** `Damage` where it is no image that can be trusted. */
export function factsOf(bytes: Uint8Array, path: string): Omit<Image, 'bytes' | 'path'> {
  if (bytes.length === 0) throw new Damage('empty-image', 'no bytes');
  const format = formatIn(bytes);
  if (format === undefined) {
    throw new Damage('unknown-image', 'neither JPEG nor PNG, WebP, GIF, BMP or TIFF by its first bytes');
  }
  const ending = endingOf(path);
  const promised = ENDINGS[ending];
  if (promised !== undefined && promised !== format) {
    throw new Damage('lying-image', `its ending says ${promised}, its first bytes ${format}`);
  }
  const { width, height } = sizeOf(bytes);
  if (!(width > 0 && height > 0)) throw new Damage('lying-image', `${width} × ${height} pixels`);
  if (width * height > MOST_PIXELS) {
    throw new Damage('lying-image', `${width} × ${height} pixels, at most ${MOST_PIXELS} are decoded`);
  }
  CHECKS[format](bytes);
  return { format, width, height };
}

function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  try {
    return imageSize(bytes.subarray(0, HEADER_BYTES));
  } catch (error) {
    // Color profiles and previews can be longer than that.
    if (bytes.length > HEADER_BYTES) {
      try {
        return imageSize(bytes.subarray(0, 16 * HEADER_BYTES));
      } catch {}
    }
    throw new Damage('broken-image', `no size in its header (${faultOf(error, '').found})`);
  }
}

/** Undefined where there are too many. */
async function bytesOf(file: SourceFile): Promise<Uint8Array | undefined> {
  if (file.size !== undefined && file.size > MOST_IMAGE_BYTES) return undefined;
  const reader = new ByteReader(file.stream());
  try {
    if (file.size !== undefined) {
      const bytes = await reader.take(file.size);
      // An archive checks what it held at the end only.
      await reader.skip(1);
      return bytes;
    }
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (
      let piece = await reader.take(HEADER_BYTES);
      piece.length > 0;
      piece = await reader.take(HEADER_BYTES)
    ) {
      pieces.push(piece);
      size += piece.length;
      if (size > MOST_IMAGE_BYTES) return undefined;
    }
    const bytes = new Uint8Array(size);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } finally {
    await reader.close();
  }
}
