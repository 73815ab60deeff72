/**
 * A file as the readers of formats/ see it: an object, or a member of an archive, or what a compressed one holds.
 * Interfaces only.
 */

export interface SourceFile {
  /** Key or path; of an archive's member `archive.zip!/folder/name`. For places in reports, and for its ending. */
  readonly name: string;
  /** Bytes; undefined where only reading to the end would tell. */
  readonly size: number | undefined;
  /** The bytes in order, from the first. May be called more than once where `range` is there, else once. */
  stream(): AsyncIterable<Uint8Array>;
  /** Bytes `start` to `end` (excluded), at most 64 MiB. Absent where bytes only come in order. */
  readonly range?: (start: number, end: number) => Promise<Uint8Array>;
}
