/** A dataset version's Parquet files over the API, in pieces: one is in memory at a time. */
import type { ObjectBody, ObjectStore } from '../domain/ports.ts';
import type { DatasetManifest } from '../domain/spec/stages.ts';
import type { Client } from './client.ts';
import { CommandFailed, EXIT } from './exit.ts';

type Split = keyof DatasetManifest['splits'];

/** Of one answer, as the API has it. */
const MOST = 4 * 1024 ** 2;

export interface VersionFile {
  readonly split: Split;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
  /** From byte `start` to before byte `end`. */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
}

/** `path`: the version's, of the API. In the order of the splits and of their rows. */
export function filesOf(
  client: Client,
  path: readonly string[],
  { splits }: DatasetManifest,
  wanted: readonly Split[],
): readonly VersionFile[] {
  return wanted.flatMap((split) =>
    splits[split].files.map((file, i) => ({
      ...{ split, path: file.path, bytes: file.bytes, sha256: file.sha256, rows: file.rows },
      async *read(start = 0, end = file.bytes) {
        for (let at = start; at < end; ) {
          const query = { from: at, most: Math.min(MOST, end - at) };
          const piece = await client.bytes({ path: [...path, 'files', split, String(i)], query });
          if (piece.length === 0) throw cutOff(file.path);
          yield piece;
          at += piece.length;
        }
      },
    })),
  );
}

/** One file as `readParquet` reads it, whatever the key. */
export const asStore = (file: VersionFile): Pick<ObjectStore, 'get'> => ({
  get: async (key, { start, end = file.bytes - 1 } = { start: 0 }): Promise<ObjectBody> => ({
    ...{ key, size: file.bytes, etag: file.sha256 },
    body: file.read(start, Math.min(end + 1, file.bytes)),
  }),
});

const cutOff = (path: string): CommandFailed =>
  new CommandFailed(EXIT.failed, {
    where: path,
    found: 'an end before the size that the manifest tells',
    allowed: 'the file as it was written',
    next: 'Make the version again: modelmill rerun of the run that made it',
  });
