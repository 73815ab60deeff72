/** A file's content as the records that stage `validate` reads, for tests of them. */
import { type Format, recordsOfFile } from '../../../domain/datasets/formats/read.ts';
import type { SourceRecord } from '../../../domain/datasets/records.ts';

export interface Read {
  readonly records: SourceRecord[];
  readonly columns: (readonly string[])[];
}

export async function read(
  content: string | Uint8Array,
  source = 'a.csv',
  format: Format = 'auto',
  encoding?: string,
): Promise<Read> {
  const bytes = Buffer.from(content);
  const file = {
    name: source,
    size: bytes.length,
    async *stream() {
      yield bytes;
    },
  };
  const columns: (readonly string[])[] = [];
  const reading = {
    format,
    encoding,
    columns: (found: readonly string[]) => columns.push(found),
    note: () => undefined,
  };
  const batches = await Array.fromAsync(recordsOfFile(file, reading));
  return { records: batches.flat(), columns };
}

/** `[line, fields]` of a record, `[line, kind, lines lost]` of a fault. */
export const rows = ({ records }: Read) =>
  records.map((one) => ('fields' in one ? [one.line, one.fields] : [one.line, one.fault.kind, one.lines]));
