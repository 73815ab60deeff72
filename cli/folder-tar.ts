/**
 * A folder as a tar archive while it is read, its length known before: nothing is written to disk. The same files give
 * the same bytes, whoever owns them and whenever they were written.
 *
 * ustar, POSIX.1-1988; long names and sizes as pax records, POSIX.1-2001.
 */
import { createReadStream } from 'node:fs';
import { isLitter } from '../domain/datasets/formats/layout.ts';
import { type FolderFile, filesIn } from './local-folder.ts';

const BLOCK = 512;
/** Octal digits of the header's field. */
const MOST_SIZE = 8 ** 11;
const LONGEST_NAME = 100;

export interface FolderTar {
  readonly bytes: number;
  readonly files: number;
  /** Throws `FolderChanged` where a file no longer has the size it had. */
  stream(signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

export class FolderChanged extends Error {}

/** An entry that no archive should hold, by its path. */
export class FolderRefused extends Error {}

export async function tarOfFolder(folder: string): Promise<FolderTar> {
  const files: FolderFile[] = [];
  for await (const entry of filesIn(folder)) {
    if (isLitter(entry.path)) continue;
    if ('fault' in entry) throw new FolderRefused(`${entry.path}: ${entry.fault.found}`);
    files.push(entry);
  }
  const length = (file: FolderFile): number => headerOf(file).length + padded(file.bytes);
  const bytes = files.reduce((sum, file) => sum + length(file), 0) + 2 * BLOCK;
  return {
    bytes,
    files: files.length,
    async *stream(signal) {
      for (const file of files) {
        yield headerOf(file);
        let read = 0;
        for await (const piece of createReadStream(file.place, signal ? { signal } : {})) {
          read += piece.length;
          if (read > file.bytes) throw new FolderChanged(file.place);
          yield piece;
        }
        if (read < file.bytes) throw new FolderChanged(file.place);
        yield new Uint8Array(padded(read) - read);
      }
      yield new Uint8Array(2 * BLOCK);
    },
  };
}

const padded = (bytes: number): number => Math.ceil(bytes / BLOCK) * BLOCK;

function headerOf({ path, bytes }: FolderFile): Uint8Array {
  const name = Buffer.from(path);
  const records = [
    ...(name.length > LONGEST_NAME || name.length !== path.length ? [paxRecord('path', path)] : []),
    ...(bytes >= MOST_SIZE ? [paxRecord('size', String(bytes))] : []),
  ];
  const own = block(name.subarray(0, LONGEST_NAME), bytes < MOST_SIZE ? bytes : 0, '0');
  if (records.length === 0) return own;
  const more = Buffer.concat(records);
  const rest = Buffer.alloc(padded(more.length) - more.length);
  return Buffer.concat([block(Buffer.from('PaxHeader'), more.length, 'x'), more, rest, own]);
}

/** `length key=value\n`, the length with its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  const without = Buffer.byteLength(rest);
  let length = without + String(without).length;
  if (String(length).length > String(without).length) length = without + String(length).length;
  return Buffer.from(`${length}${rest}`);
}

function block(name: Uint8Array, bytes: number, type: '0' | 'x'): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.set(name);
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0'.repeat(2), 108, 'latin1');
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
