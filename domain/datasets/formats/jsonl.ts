/** JSONL as records: an object a line, empty lines between them. Pure, streaming, bounded. */
import type { PhysicalLine } from '../lines.ts';
import type { Batch, SourceRecord } from '../records.ts';
import { objectIn } from './json-text.ts';

export async function* jsonlRecords(batches: AsyncIterable<readonly PhysicalLine[]>): AsyncGenerator<Batch> {
  for await (const lines of batches) yield lines.flatMap(recordIn);
}

function recordIn(one: PhysicalLine): SourceRecord | [] {
  const { line } = one;
  if ('fault' in one) return { line, fault: one.fault, lines: 1 };
  if (one.text.trim() === '') return [];
  const read = objectIn(one.text);
  return 'kind' in read ? { line, fault: read, lines: 1 } : { line, fields: read.object };
}
