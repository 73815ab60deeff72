/** What lies in incoming/PROJECT/: files, and folders with all that is in them. Nothing in there can make a look fail. */
import { lstat, readdir, stat } from 'node:fs/promises';
import { isAside, READY } from '../../domain/runs/upload-event.ts';
import { codeOf } from '../object-store/files.ts';

/** One file or folder directly inside incoming/PROJECT/, as it looks now. */
export interface Arrival {
  /** As text: a byte that is no UTF-8 shows as `�`. */
  readonly name: string;
  /** Where it lies, byte for byte. */
  readonly place: Buffer;
  readonly folder: boolean;
  /** Of a folder the data and `_READY`, below incoming/PROJECT/, in UTF-8 byte order; of a file only itself. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[];
  /** A file always; a folder once its `_READY` is there, or if it can't be looked into. */
  readonly ready: boolean;
  /** Why it can't be taken. */
  readonly fault?: string;
}

type File = Arrival['files'][number];
/** A folder's entry, or what lstat says. */
type Kind = { isFile(): boolean; isDirectory(): boolean };

const SLASH = Buffer.from('/');
const inside = (folder: Buffer, name: Buffer): Buffer => Buffer.concat([folder, SLASH, name]);
const entriesOf = (folder: Buffer) => readdir(folder, { withFileTypes: true, encoding: 'buffer' });

/** Gone between the look at its folder and the look at itself. */
const vanished = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

export async function arrivalsIn(folder: string): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const entry of await entriesOf(Buffer.from(folder))) {
    const name = entry.name.toString('utf8');
    if (isAside(name)) continue;
    const arrival = await arrivalOf(inside(Buffer.from(folder), entry.name), name, entry);
    if (arrival !== undefined) arrivals.push(arrival);
  }
  return arrivals;
}

/** The same, as it looks by now; undefined once it is gone. */
export async function lookAgain({ place, name }: Arrival): Promise<Arrival | undefined> {
  const kind = await lstat(place).catch(() => undefined);
  return kind && arrivalOf(place, name, kind);
}

async function arrivalOf(place: Buffer, name: string, kind: Kind): Promise<Arrival | undefined> {
  const own = { name, place, folder: kind.isDirectory() };
  const files: File[] = [];
  const faults: string[] = [];
  try {
    await collect(place, name, kind, files, faults);
  } catch (error) {
    return vanished(error) ? undefined : { ...own, files, ready: true, fault: (error as Error).message };
  }
  files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  const ready = !own.folder || files.some(({ path }) => path === `${name}/${READY}`);
  return { ...own, files, ready, ...(faults[0] === undefined ? {} : { fault: faults[0] }) };
}

/** Throws for what lies at `place` itself; what is wrong below it is one of `faults`. */
async function collect(
  place: Buffer,
  path: string,
  kind: Kind,
  files: File[],
  faults: string[],
): Promise<void> {
  if (!place.equals(Buffer.from(place.toString('utf8')))) throw new Error(`${path}: its name is not UTF-8`);
  if (kind.isDirectory()) {
    for (const entry of await entriesOf(place)) {
      const name = entry.name.toString('utf8');
      if (isAside(name) && name !== READY) continue;
      await collect(inside(place, entry.name), `${path}/${name}`, entry, files, faults).catch(
        (error: Error) => {
          if (!vanished(error)) faults.push(error.message);
        },
      );
    }
    return;
  }
  if (!kind.isFile()) throw new Error(`${path}: neither a file nor a folder, but a link or a device`);
  const { size, mtimeMs } = await stat(place);
  files.push({ path, size, mtimeMs });
}
