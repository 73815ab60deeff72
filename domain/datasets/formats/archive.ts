/**
 * Zip and tar archives as folders: nothing is ever written out, members are streams. What is no plain file inside the
 * archive (links, devices, paths that leave it, encrypted members) is refused by name, and the rest goes on. Pure.
 */
import { mostOf, type Packed } from './compressed.ts';
import { Damage } from './damage.ts';
import type { Archive } from './detect.ts';
import type { Folder, Refused } from './folder.ts';
import { isLitter } from './layout.ts';
import { ranged } from './ranged.ts';
import type { SourceFile } from './source-file.ts';
import { type Entry, tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** Of one archive; each costs a header's worth of reading. */
const MOST_MEMBERS = 1_000_000;
/** Members are held to their own sizes; all together to this, where the archive's is small. */
const FREE_BYTES = 1024 ** 3;
/** Named one by one; of more only the number is told. */
const MOST_REFUSED = 1_000;

/** A zip is read by ranges: where it only comes as a stream, it is held in memory. */
export async function archiveFolder(kind: Archive, file: Packed): Promise<ArchiveFolder> {
  if (kind === 'tar') return new ArchiveFolder(file, () => tarEntries(file.stream(), file.name));
  const zip = await ranged(file);
  return new ArchiveFolder({ ...zip, packed: zip.size }, () => zipEntries(zip));
}

export class ArchiveFolder implements Folder {
  readonly name: string;
  readonly #entries: () => AsyncIterable<Entry>;
  readonly #packed: number | undefined;
  readonly #between: string;
  readonly #refused: Refused[] = [];
  #unnamed = 0;
  /** Files that systems left in it, passed over. */
  litter = 0;

  /** @param between of its name and a member's path, where that is refused */
  constructor({ name, packed }: Packed, entries: () => AsyncIterable<Entry>, between = '!/') {
    this.name = name;
    this.#between = between;
    this.#packed = packed;
    this.#entries = entries;
  }

  get refused(): readonly Refused[] {
    if (this.#unnamed === 0) return this.#refused;
    const found = `${this.#unnamed} more entries that were refused`;
    return [...this.#refused, { name: this.name, fault: { kind: 'more-refused', found } }];
  }

  /** Ends early, the reason among `refused`, where the archive is broken or its members become too much. */
  async *files(): AsyncGenerator<SourceFile> {
    this.#refused.length = 0;
    this.#unnamed = 0;
    this.litter = 0;
    const most = Math.max(FREE_BYTES, mostOf(this.#packed ?? 0));
    let bytes = 0;
    let members = 0;
    const counted = (file: Packed): Packed => ({
      ...file,
      stream: async function* () {
        for await (const piece of file.stream()) {
          bytes += piece.length;
          if (bytes > most) throw new Damage('swollen', `an archive that becomes more than ${most} bytes`);
          yield piece;
        }
      },
    });
    try {
      for await (const entry of this.#entries()) {
        members += 1;
        if (members > MOST_MEMBERS) throw new Damage('too-many-members', `more than ${MOST_MEMBERS} members`);
        if (bytes > most) throw new Damage('swollen', `members that become more than ${most} bytes`);
        if ('fault' in entry)
          this.#refuse(`${this.name}${this.#between}${entry.path.slice(0, 200)}`, entry.fault);
        else if (isLitter(entry.path)) this.litter += 1;
        else yield counted(entry.file);
      }
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      this.#refuse(this.name, error.fault);
    }
  }

  #refuse(name: string, fault: Refused['fault']): void {
    if (this.#refused.length < MOST_REFUSED) this.#refused.push({ name, fault });
    else this.#unnamed += 1;
  }
}
