/**
 * The members of a zip archive, in the order of its directory: stored, deflated or Zstandard. Pure.
 *
 *   fails   InputRejected: there is no directory, as in an archive that is cut off
 *
 * Sizes and checksums are checked against what comes, members against each other: an archive whose members share
 * bytes swells without bound. yauzl reads the directory; what its entries claim is not believed.
 */
import { crc32 } from 'node:zlib';
import {
  fromRandomAccessReader,
  getFileNameLowLevel,
  RandomAccessReader,
  type Entry as ZipEntry,
  type ZipFile,
} from 'yauzl';
import { InputRejected } from '../../errors.ts';
import type { Fault } from '../lines.ts';
import { type Compression, decompressed, type Packed } from './compressed.ts';
import { Damage, faultOf } from './damage.ts';
import { linkFault, pathFault, plainPath } from './member-path.ts';
import type { Ranged } from './ranged.ts';
import type { Entry } from './tar.ts';

/** Methods of compression by their numbers: stored is none. */
const METHODS: ReadonlyMap<number, Compression | 'stored'> = new Map([
  [0, 'stored'],
  [8, 'deflate'],
  [93, 'zstd'],
]);
const BLOCK_BYTES = 256 * 1024;
const ENCRYPTED = 0x41;
const KIND_OF_FILE = 0o170000;
const KINDS: Readonly<Record<number, string>> = { 21609: 'symbolic link', 14406: 'device', 4802: 'device' };

type Range = Ranged['range'];

export async function* zipEntries(archive: Ranged): AsyncGenerator<Entry> {
  const blocks = new Blocks(archive);
  const reader = new Reader(blocks);
  const zip = await opened(reader, archive);
  let taken = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith('/') && entry.compressedSize === 0) continue;
      const path = plainPath(name);
      taken += entry.compressedSize;
      if (taken > archive.size)
        throw new Damage('overlapping-members', `members that share bytes, from '${path}' on`);
      const fault = faultIn(entry, name);
      yield fault === undefined
        ? { path, file: member(`${archive.name}!/${path}`, await startOf(zip, entry), entry, blocks) }
        : { path, fault };
    }
  } catch (error) {
    if (error === reader.failure) throw error;
    throw error instanceof Damage
      ? error
      : new Damage('broken-archive', `the zip archive: ${faultOf(error, '').found}`);
  } finally {
    zip.close();
  }
}

function opened(reader: Reader, { name, size }: Ranged): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, decodeStrings: false, validateEntrySizes: false, autoClose: false };
    reader.once('error', reject);
    fromRandomAccessReader(reader, size, options, (error, zip) => {
      if (error === null) return resolve(zip);
      if (error === reader.failure) return reject(error);
      const found = `a zip archive without a readable directory (${error.message.slice(0, 120)})`;
      const [allowed, next] = ['a whole zip archive', 'Pack it again and upload it in full'];
      reject(new InputRejected({ where: name, found, allowed, next }));
    });
  });
}

/** Names are bytes; a flag or an extra field says which. */
const nameOf = (entry: ZipEntry): string =>
  getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);

function faultIn(entry: ZipEntry, path: string): Fault | undefined {
  const kind = (entry.externalFileAttributes >>> 16) & KIND_OF_FILE;
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000)
    return linkFault(KINDS[kind] ?? 'special file', '');
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0)
    return { kind: 'encrypted', found: 'an encrypted member' };
  if (!METHODS.has(entry.compressionMethod)) {
    return {
      kind: 'unknown-compression',
      found: `compressed by method ${entry.compressionMethod}: use Deflate`,
    };
  }
  return pathFault(path);
}

/** Where the member's bytes begin; undefined where its own header is broken. */
const startOf = (zip: ZipFile, entry: ZipEntry): Promise<number | undefined> =>
  zip.readLocalFileHeaderPromise(entry, { minimal: true }).then(
    ({ fileDataStart }) => fileDataStart,
    () => undefined,
  );

function member(name: string, start: number | undefined, entry: ZipEntry, blocks: Blocks): Packed {
  const { compressedSize, uncompressedSize } = entry;
  const method = METHODS.get(entry.compressionMethod) ?? 'stored';
  async function* stream(): AsyncGenerator<Uint8Array> {
    if (start === undefined)
      throw new Damage('broken-member', 'its header is broken, or its bytes are not there');
    const packed = blocks.stream(start, start + compressedSize);
    let [bytes, checksum] = [0, 0];
    for await (const piece of method === 'stored' ? packed : decompressed(packed, method, compressedSize)) {
      bytes += piece.length;
      checksum = crc32(piece, checksum);
      yield piece;
    }
    if (bytes !== uncompressedSize || checksum !== entry.crc32) {
      throw new Damage('broken-member', 'its bytes are not those that were packed');
    }
  }
  const file = { name, size: uncompressedSize, packed: compressedSize, stream };
  const within = (at: number): number => start! + Math.max(0, Math.min(at, compressedSize));
  return method === 'stored' && start !== undefined && uncompressedSize === compressedSize
    ? { ...file, range: (from, to) => blocks.range(within(from), within(to)) }
    : file;
}

/** Ranges of the archive, a block read ahead: headers and small members lie side by side. */
class Blocks {
  readonly range: Range;
  readonly #size: number;
  /** The directory and the members are read in turns: two places. */
  readonly #read: { readonly start: number; readonly bytes: Uint8Array }[] = [];

  constructor({ range, size }: Ranged) {
    this.range = range;
    this.#size = size;
  }

  async bytes(start: number, end: number): Promise<Uint8Array> {
    if (end > this.#size || start > end)
      throw new Damage('broken-archive', 'the zip archive: it points outside itself');
    if (end - start > BLOCK_BYTES) return this.range(start, end);
    const known = this.#read.findIndex(
      (block) => block.start <= start && end <= block.start + block.bytes.length,
    );
    const block =
      known === -1
        ? { start, bytes: await this.range(start, Math.min(start + BLOCK_BYTES, this.#size)) }
        : this.#read.splice(known, 1)[0]!;
    this.#read.unshift(block);
    this.#read.length = Math.min(2, this.#read.length);
    return block.bytes.subarray(start - block.start, end - block.start);
  }

  async *stream(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += BLOCK_BYTES)
      yield await this.bytes(at, Math.min(end, at + BLOCK_BYTES));
  }
}

class Reader extends RandomAccessReader {
  readonly #blocks: Blocks;
  /** Of the store, not of the archive. */
  failure: unknown;

  constructor(blocks: Blocks) {
    super();
    this.#blocks = blocks;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#blocks
      .bytes(position, position + length)
      .then(
        (bytes) => {
          buffer.set(bytes, offset);
          callback(null);
        },
        (error: Error) => {
          if (!(error instanceof Damage)) this.failure = error;
          callback(error);
        },
      )
      .catch((error: unknown) => this.emit('error', error));
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
