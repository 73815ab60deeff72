/**
 * A folder of this machine as the archive it would make: the same files under the same rules, nothing packed or copied.
 * Links that lead out of it, links to folders and devices are refused by name, and the rest goes on.
 */
import { lstat, opendir, readlink, realpath, stat } from 'node:fs/promises';
import { join, normalize, relative, sep } from 'node:path';
import { ArchiveFolder } from '../domain/datasets/formats/archive.ts';
import { isLitter } from '../domain/datasets/formats/layout.ts';
import { linkFault, pathFault } from '../domain/datasets/formats/member-path.ts';
import type { Entry } from '../domain/datasets/formats/tar.ts';
import type { Fault } from '../domain/datasets/lines.ts';
import { localFile } from './local-file.ts';

export interface FolderFile {
  /** In the folder, its segments joined by `/`. */
  readonly path: string;
  /** On this machine. */
  readonly place: string;
  readonly bytes: number;
}

export type FolderEntry = FolderFile | { readonly path: string; readonly fault: Fault };

export const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

/** Its files and what is refused, folder by folder, each in the order of its names; what systems leave behind too. */
export async function* filesIn(folder: string): AsyncGenerator<FolderEntry> {
  yield* walk(await realpath(folder), normalize(folder), '');
}

async function* walk(root: string, folder: string, within: string): AsyncGenerator<FolderEntry> {
  const names: string[] = [];
  for await (const { name } of await opendir(join(folder, within))) names.push(name);
  for (const name of names.sort()) {
    const path = within === '' ? name : `${within}/${name}`;
    const place = join(folder, path);
    const about = await lstat(place);
    const fault = pathFault(path);
    if (fault !== undefined) yield { path, fault };
    else if (about.isDirectory()) {
      // Of these nothing is read: a repository has more files than its data.
      if (!isLitter(path)) yield* walk(root, folder, path);
    } else if (about.isFile()) yield { path, place, bytes: about.size };
    else if (about.isSymbolicLink()) yield await linked(root, { path, place });
    else yield { path, fault: linkFault('device, socket or pipe', '') };
  }
}

async function linked(root: string, { path, place }: Omit<FolderFile, 'bytes'>): Promise<FolderEntry> {
  const refused = async () => ({ path, fault: linkFault('link', await readlink(place)) });
  const target = await realpath(place).catch(() => undefined);
  if (target === undefined || relative(root, target).split(sep)[0] === '..') return refused();
  const about = await lstat(target);
  return about.isFile() ? { path, place, bytes: about.size } : refused();
}

/** Bytes of a file, or of a folder's files. */
export const sizeOf = async (path: string): Promise<number> =>
  (await isFolder(path)) ? sizeOfFolder(path) : (await stat(path)).size;

/** Bytes of all its files. */
export async function sizeOfFolder(folder: string): Promise<number> {
  let bytes = 0;
  for await (const entry of filesIn(folder)) if ('bytes' in entry) bytes += entry.bytes;
  return bytes;
}

/** `read` hears of bytes as they come: of some files twice. */
export async function localFolder(
  path: string,
  signal: AbortSignal,
  read: (bytes: number) => void,
): Promise<ArchiveFolder> {
  const name = normalize(path).replace(/[/\\]+$/, '');
  const size = await sizeOfFolder(name);
  const stream = (): never => {
    throw new Error(`${name} is a folder`);
  };
  return new ArchiveFolder({ name, size, packed: size, stream }, () => entriesOf(name, signal, read), '/');
}

async function* entriesOf(
  folder: string,
  signal: AbortSignal,
  read: (bytes: number) => void,
): AsyncGenerator<Entry> {
  for await (const entry of filesIn(folder)) {
    if ('fault' in entry) yield entry;
    else {
      const file = await localFile(entry.place, signal, read);
      yield { path: entry.path, file: { ...file, name: `${folder}/${entry.path}`, packed: entry.bytes } };
    }
  }
}
