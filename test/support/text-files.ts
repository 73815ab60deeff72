/** Files of text formats and archives that other libraries wrote (fixtures/make_text_files.py), and how tests read them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Reading, recordsOfFile } from '../../domain/datasets/formats/read.ts';
import type { SourceFile } from '../../domain/datasets/formats/source-file.ts';
import type { SourceRecord } from '../../domain/datasets/records.ts';
import { temporaryFolder } from './stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface TextFiles {
  /** In pieces of so many bytes. */
  file(name: string, piece?: number): SourceFile;
  bytes(name: string): Buffer;
  /** The rows that files hold, by the part of their name. */
  readonly known: Readonly<Record<string, readonly { readonly text: string; readonly label: string }[]>>;
}

/** Made anew for each test file that asks. */
export async function textFiles(): Promise<TextFiles> {
  const folder = await temporaryFolder();
  const program = join(ROOT, 'test/support/fixtures/make_text_files.py');
  execFileSync(join(ROOT, '.venv/bin/python'), [program, folder], { stdio: 'pipe' });
  const bytes = (name: string) => readFileSync(join(folder, name));
  return {
    bytes,
    file: (name, piece) => held(name, bytes(name), piece),
    known: JSON.parse(bytes('rows.json').toString()),
  };
}

/** Each piece in a buffer that is written over once the next is asked for, as a store may do. */
export const held = (name: string, content: Uint8Array | string, piece = 64 * 1024): SourceFile => {
  const bytes = Buffer.from(content);
  return {
    name,
    size: bytes.length,
    async *stream() {
      const buffer = new Uint8Array(Math.min(piece, bytes.length));
      for (let at = 0; at < bytes.length; at += piece) {
        const part = bytes.subarray(at, at + piece);
        buffer.set(part);
        yield buffer.subarray(0, part.length);
        buffer.fill(0x21);
      }
    },
    range: async (start, end) => Uint8Array.prototype.slice.call(bytes, start, end),
  };
};

export interface Found {
  readonly records: readonly SourceRecord[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** `[line, kind]`, of a member `[place, line, kind]`. */
  readonly faults: readonly (readonly unknown[])[];
  readonly columns: readonly (readonly string[])[];
  /** `kind: message` */
  readonly notes: readonly string[];
}

export async function readFile(file: SourceFile, settings: Partial<Reading> = {}): Promise<Found> {
  const columns: (readonly string[])[] = [];
  const notes: string[] = [];
  const reading: Reading = {
    format: 'auto',
    columns: (found) => columns.push(found),
    note: (kind, _, message) => notes.push(`${kind}: ${message}`),
    ...settings,
  };
  const records = (await Array.fromAsync(recordsOfFile(file, reading))).flat();
  return {
    ...{ records, columns, notes },
    rows: records.flatMap((record) => ('fields' in record ? [record.fields] : [])),
    faults: records.flatMap((record) => {
      if ('fields' in record) return [];
      const { source, line, fault } = record;
      return [source === undefined ? [line, fault.kind] : [source, line, fault.kind]];
    }),
  };
}
