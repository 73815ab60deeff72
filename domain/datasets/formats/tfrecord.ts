/**
 * A TFRecord file as records: each a tf.train.Example, its checksums verified. Pure.
 *
 * A record is its length (8 bytes), the length's masked CRC-32C, the payload and the payload's. A damaged payload
 * costs its record; behind a damaged length nothing can be found, as nothing else says where a record begins.
 * https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */

import type { Fault } from '../lines.ts';
import type { Batch, SourceRecord } from '../records.ts';
import { batched, namesIn, opened } from './batches.ts';
import { ByteReader } from './byte-reader.ts';
import { crc32c } from './crc32c.ts';
import { faultOf } from './damage.ts';
import { exampleFields } from './example-proto.ts';
import type { SourceFile } from './source-file.ts';

const MOST_RECORD_BYTES = 64 * 1024 ** 2;

export async function* tfrecordRecords(
  file: SourceFile,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<Batch> {
  const reader = new ByteReader(file.stream());
  try {
    const { first, records } = await opened(batched(examples(reader)));
    if (first.length > 0) columns(namesIn(first));
    yield* records;
  } finally {
    await reader.close();
  }
}

async function* examples(reader: ByteReader): AsyncGenerator<SourceRecord> {
  for (let line = 1; ; line += 1) {
    const start = reader.offset;
    const lost = (kind: string, found: string): SourceRecord => ({
      line,
      fault: { kind, found: `at byte ${start}, behind ${line - 1} records: ${found}` },
      lines: 1,
    });
    const head = await reader.take(12);
    if (head.length === 0) return;
    if (head.length < 12) {
      yield lost('cut-off', 'a record that is cut off');
      return;
    }
    const length = frameLength(head);
    if (length === undefined) {
      yield lost('broken-length', 'a length that does not fit its checksum: nothing behind it can be found');
      return;
    }
    if (length > MOST_RECORD_BYTES) {
      yield lost('over-long-record', `a record of ${length} bytes, at most ${MOST_RECORD_BYTES} are read`);
      if ((await reader.skip(length + 4)) < length + 4) return;
      continue;
    }
    const payload = await reader.take(length);
    const checksum = await reader.take(4);
    if (checksum.length < 4) {
      yield lost('cut-off', `a record of ${length} bytes that is cut off`);
      return;
    }
    if (masked(payload) !== new DataView(checksum.buffer).getUint32(0, true)) {
      yield lost('broken-checksum', 'a record that does not fit its checksum');
      continue;
    }
    const read = exampleIn(payload);
    yield 'kind' in read ? { line, fault: read, lines: 1 } : { line, fields: read.fields };
  }
}

/** Of the payload that a record's first 12 bytes announce; undefined where they do not fit their checksum. */
export function frameLength(head: Uint8Array): number | undefined {
  const view = new DataView(head.buffer, head.byteOffset);
  if (masked(head.subarray(0, 8)) !== view.getUint32(8, true)) return undefined;
  return Number(view.getBigUint64(0, true));
}

function exampleIn(payload: Uint8Array): Fault | { readonly fields: ReturnType<typeof exampleFields> } {
  try {
    return { fields: exampleFields(payload) };
  } catch (error) {
    return faultOf(error, 'broken-example');
  }
}

/** A CRC of data that hold CRCs is weak, so stored ones are turned and shifted. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
