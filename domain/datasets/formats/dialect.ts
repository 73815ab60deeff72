/** Which character parts a CSV file's fields, told from its first records. Pure. */
import type { PhysicalLine } from '../lines.ts';
import { RawRecords } from './csv.ts';

const CANDIDATES = [',', ';', '\t', '|'] as const;
const MOST_RECORDS = 200;
const BYTE_ORDER_MARK = /^\ufeff/;

export interface Dialect {
  readonly delimiter: string;
  /** Spreadsheets may name the delimiter in a line of its own before the header: `sep=;`. */
  readonly named: boolean;
}

/**
 * The one that parts the first records into as many fields as the header, two at least, most often; of several the
 * one with more fields. `otherwise` where none does: a file of one column has no delimiter.
 *
 * @param head the text's beginning; its last line may be cut off
 */
export function dialectOf(head: string, otherwise: string): Dialect {
  const text = head.replace(BYTE_ORDER_MARK, '');
  const named = /^sep=(.)\r?\n/.exec(text)?.[1];
  if (named !== undefined) return { delimiter: named, named: true };
  const lines = text.split(/\r?\n/);
  // A cut-off line has too few fields; of a single one nothing else is known.
  if (lines.length > 1) lines.pop();
  let best = { delimiter: otherwise, share: 0, fields: 0 };
  for (const delimiter of new Set([otherwise, ...CANDIDATES])) {
    const counts = fieldCounts(lines, delimiter);
    const [header = 1] = counts;
    if (header < 2) continue;
    const share = counts.filter((count) => count === header).length / counts.length;
    if (share > best.share || (share === best.share && header > best.fields)) {
      best = { delimiter, share, fields: header };
    }
  }
  return { delimiter: best.delimiter, named: false };
}

/** Of each record; 0 for one that is none. */
function fieldCounts(lines: readonly string[], delimiter: string): number[] {
  const raw = new RawRecords(delimiter);
  const physical: PhysicalLine[] = lines.map((text, i) => ({ line: i + 1, text }));
  return [...raw.in(physical), ...raw.end()]
    .flat()
    .slice(0, MOST_RECORDS)
    .map((record) => ('fields' in record ? record.fields.length : 0));
}
