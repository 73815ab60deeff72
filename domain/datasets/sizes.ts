/** How much of a source is read at a time. Pure. */

export interface Sizes {
  /** Of a part, at least, where a source can be cut: a minute of work, and 16,000 of them for a terabyte. */
  readonly part: number;
  /** What one call reads: fifteen minutes at 6 MB/s. */
  readonly call: number;
}
export const SIZES: Sizes = { part: 64 * 1024 ** 2, call: 5 * 1024 ** 3 };
