/**
 * Keys in UTF-8 byte order from folders: one folder is read and sorted at a time, and only those that can hold a
 * key of the prefix behind the cursor.
 *
 * A file someone dropped in under a name the rule of keys.ts would not have made (`my données.csv`) is renamed to
 * the name it stands for when a listing meets it, so that its key can be read. Folders without the `=` are ignored.
 */
import { type Dirent, linkSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keyFault } from '../../domain/object-keys.ts';
import { isAbsent, makeFolder } from './files.ts';
import { type Entry, entryOf, fileOf, folderOf, joined } from './keys.ts';
import type { FolderLock } from './lock.ts';

interface Found {
  readonly kind: Entry['kind'];
  /** The key, or what all keys below begin with. */
  readonly key: string;
  readonly path: string;
  readonly order: Buffer;
}

export interface Listed {
  readonly key: string;
  readonly path: string;
}

const LAST = Buffer.from([0xff]);
/** The cut of keys.ts fills each piece, so what goes on in a `+` folder sorts behind whatever ends sooner. */
const orderOf = (kind: Entry['kind'], key: string): Buffer =>
  kind === 'continued' ? Buffer.concat([Buffer.from(key, 'utf8'), LAST]) : Buffer.from(key, 'utf8');

const entriesOf = async (folder: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
};

/** Gives a dropped file the name of its key. False when that can't be done; nothing is overwritten. */
async function adopted(objects: string, lock: FolderLock, path: string, key: string): Promise<boolean> {
  if (keyFault(key) !== undefined) return false;
  const target = joined(objects, fileOf(key));
  try {
    await makeFolder(dirname(target));
    lock.hold(() => {
      linkSync(path, target);
      unlinkSync(path);
    });
    return true;
  } catch {
    return false;
  }
}

export async function* listed(
  objects: string,
  lock: FolderLock,
  prefix: string,
  after: string | undefined,
): AsyncGenerator<Listed> {
  const behind = after === undefined ? undefined : Buffer.from(after, 'utf8');

  const wanted = ({ kind, key, order }: Found): boolean => {
    if (kind === 'object') return key.startsWith(prefix) && (!behind || Buffer.compare(order, behind) > 0);
    if (!key.startsWith(prefix) && !prefix.startsWith(key)) return false;
    return !behind || after?.startsWith(key) === true || Buffer.compare(order, behind) > 0;
  };

  const read = async (folder: string, base: string, mayAdopt: boolean): Promise<readonly Found[]> => {
    const found: Found[] = [];
    let renamed = false;
    for (const dirent of await entriesOf(folder)) {
      if (!dirent.isFile() && !dirent.isDirectory()) continue;
      const path = join(folder, dirent.name);
      const entry = entryOf(dirent.name, dirent.isDirectory());
      if (entry !== undefined) {
        const key = base + entry.text;
        found.push({ kind: entry.kind, key, path, order: orderOf(entry.kind, key) });
      } else if (mayAdopt && dirent.isFile()) {
        renamed = (await adopted(objects, lock, path, base + dirent.name)) || renamed;
      }
    }
    if (renamed) return read(folder, base, false);
    return found.filter(wanted).sort((a, b) => Buffer.compare(a.order, b.order));
  };

  async function* walk(folder: string, base: string): AsyncGenerator<Listed> {
    for (const { kind, key, path } of await read(folder, base, true)) {
      if (kind !== 'object') yield* walk(path, key);
      else if (keyFault(key) === undefined) yield { key, path };
    }
  }

  const whole = prefix.split('/').slice(0, -1);
  yield* walk(joined(objects, folderOf(whole)), whole.map((segment) => `${segment}/`).join(''));
}
