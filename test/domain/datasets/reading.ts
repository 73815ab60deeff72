/** A file's content as the records that stage `validate` reads, for tests of them. */
import { physicalLines } from '../../../domain/datasets/lines.ts';
import { type Format, recordsOf, type SourceRecord } from '../../../domain/datasets/records.ts';

export interface Read {
  readonly records: SourceRecord[];
  readonly columns: (readonly string[])[];
}

export async function read(
  content: string | Uint8Array,
  source = 'a.csv',
  format: Format | 'auto' = 'auto',
): Promise<Read> {
  const body = (async function* () {
    yield Buffer.from(content);
  })();
  const columns: (readonly string[])[] = [];
  const batches = await Array.fromAsync(
    recordsOf(physicalLines(body, source), { source, format }, (found) => columns.push(found)),
  );
  return { records: batches.flat(), columns };
}

/** `[line, fields]` of a record, `[line, kind, lines lost]` of a fault. */
export const rows = ({ records }: Read) =>
  records.map((one) => ('fields' in one ? [one.line, one.fields] : [one.line, one.fault.kind, one.lines]));
