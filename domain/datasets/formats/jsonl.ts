/** JSONL as records: an object a line, empty lines between them. Pure, streaming, bounded. */
import type { PhysicalLine } from '../lines.ts';
import type { Batch, SourceRecord } from '../records.ts';
import { objectIn } from './json-text.ts';

export async function* jsonlRecords(batches: AsyncIterable<readonly PhysicalLine[]>): AsyncGenerator<Batch> {
  for await (const lines of batches) {
    const records: SourceRecord[] = [];
    for (const line of lines) {
      if ('fault' in line || !isBlank(line.text)) records.push(recordIn(line));
    }
    yield records;
  }
}

// An object begins at once: to trim each line would copy it.
const isBlank = (text: string): boolean => text[0] !== '{' && text.trim() === '';

function recordIn(one: PhysicalLine): SourceRecord {
  const { line } = one;
  if ('fault' in one) return { line, fault: one.fault, lines: 1 };
  const read = objectIn(one.text);
  return 'kind' in read ? { line, fault: read, lines: 1 } : { line, fields: read.object };
}
