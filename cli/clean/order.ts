/** What threads that clean blocks are given, and what they give back. */
import type { BlockReport } from '../../domain/cleaning/block-report.ts';

export interface Order {
  readonly buffer: ArrayBuffer;
  readonly from: number;
  readonly to: number;
}

/** The first `bytes` of `buffer`. */
export interface Cleaned extends BlockReport {
  readonly buffer: ArrayBuffer;
}
