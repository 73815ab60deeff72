/** What `data validate` is given, a file or a folder, as records. */
import { stat } from 'node:fs/promises';
import { type Reading, recordsOfFile, recordsOfMembers } from '../domain/datasets/formats/read.ts';
import type { Batch } from '../domain/datasets/records.ts';
import { localFile } from './local-file.ts';
import { isFolder, localFolder, sizeOfFolder } from './local-folder.ts';

export const sizeOf = async (path: string): Promise<number> =>
  (await isFolder(path)) ? sizeOfFolder(path) : (await stat(path)).size;

/** `read` hears of bytes as they come. */
export async function* recordsOfLocal(
  path: string,
  reading: Reading,
  signal: AbortSignal,
  read: (bytes: number) => void,
): AsyncGenerator<Batch> {
  if (await isFolder(path)) yield* recordsOfMembers(await localFolder(path, signal, read), reading);
  else yield* recordsOfFile(await localFile(path, signal, read), reading);
}
