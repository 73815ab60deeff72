/** What became of one block of records. */

/** Reasons told of one block: more would be read by nobody. */
const MOST_REASONS = 20;

export interface BlockReport {
  /** Lines read, those of faults and empty ones among them. */
  readonly lines: number;
  /** Records written. */
  readonly cleaned: number;
  readonly faults: number;
  /** The first of them; `line` counts from 0 in the block. */
  readonly reasons: readonly Reason[];
  /** Bytes written. */
  readonly bytes: number;
}

export interface Reason {
  readonly line: number;
  readonly found: string;
}

/** The report as it grows. */
export class Tally {
  lines = 0;
  cleaned = 0;
  faults = 0;
  readonly reasons: Reason[] = [];

  fault(found: string): void {
    this.faults += 1;
    if (this.reasons.length < MOST_REASONS) this.reasons.push({ line: this.lines, found });
  }

  report(bytes: number): BlockReport {
    const { lines, cleaned, faults, reasons } = this;
    return { lines, cleaned, faults, reasons, bytes };
  }
}
