/** JSONL as records: an object a line, empty lines between them. Pure, streaming, bounded. */
import type { PhysicalLine } from '../lines.ts';
import type { SourceRecord } from '../records.ts';
import { objectIn } from './json-text.ts';

export async function* jsonlRecords(lines: AsyncIterable<PhysicalLine>): AsyncGenerator<SourceRecord> {
  for await (const entry of lines) {
    const { line } = entry;
    if ('fault' in entry) yield { line, fault: entry.fault, lines: 1 };
    else if (entry.text.trim() !== '') {
      const read = objectIn(entry.text);
      yield 'kind' in read ? { line, fault: read, lines: 1 } : { line, fields: read.object };
    }
  }
}
