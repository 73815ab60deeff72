/**
 * CSV (RFC 4180) as records: a header first, quoted fields may span lines. Pure, streaming, bounded.
 *
 *   fails   InputRejected: the header can't be read, or has a column twice
 *
 * A line whose quotes are out of place is a fault by itself and reading goes on behind it. A common parser takes the
 * rest of the file for one field there, and says of no record which lines it came from.
 */
import { InputRejected } from '../../errors.ts';
import { type Fault, MAX_LINE_BYTES, type PhysicalLine } from '../lines.ts';
import type { SourceRecord } from '../records.ts';

const QUOTE = '"';

/** Fields read so far, and of a quoted one that goes on in the next line its parts. */
class Fields {
  readonly done: string[] = [];
  open: string[] | undefined;
  complaint: string | undefined;
  readonly #delimiter: string;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** One more line of the record. */
  add(text: string): void {
    let at = 0;
    if (this.open !== undefined) this.open.push('\n');
    for (;;) {
      if (this.open === undefined) {
        if (text[at] !== QUOTE) {
          const end = text.indexOf(this.#delimiter, at);
          const field = end === -1 ? text.slice(at) : text.slice(at, end);
          if (field.includes(QUOTE)) this.complaint = 'a quote inside a field without quotes';
          this.done.push(field);
          if (end === -1) return;
          at = end + this.#delimiter.length;
          continue;
        }
        this.open = [];
        at += 1;
      }
      const end = text.indexOf(QUOTE, at);
      if (end === -1) {
        this.open.push(text.slice(at));
        return;
      }
      this.open.push(text.slice(at, end));
      at = end + 1;
      if (text[at] === QUOTE) {
        this.open.push(QUOTE);
        at += 1;
        continue;
      }
      this.done.push(this.open.join(''));
      this.open = undefined;
      if (at === text.length) return;
      if (!text.startsWith(this.#delimiter, at)) {
        this.complaint = 'text behind a closing quote';
        return;
      }
      at += this.#delimiter.length;
    }
  }
}

export interface RawRecord {
  readonly line: number;
  readonly fields: readonly string[];
}
export interface LostRecord {
  readonly line: number;
  readonly fault: Fault;
  /** How many lines are lost with it. */
  readonly lines: number;
}

/** Records as lists of fields; empty lines between them are none. */
export async function* rawRecords(
  lines: AsyncIterable<PhysicalLine>,
  delimiter: string,
): AsyncGenerator<RawRecord | LostRecord> {
  const ahead = lines[Symbol.asyncIterator]();
  /** Lines of a record that was none, to be read again; the next is the last. */
  const again: PhysicalLine[] = [];
  const next = async (): Promise<PhysicalLine | undefined> => {
    const read = again.pop();
    if (read !== undefined) return read;
    const { done, value } = await ahead.next();
    return done ? undefined : value;
  };
  try {
    for (let first = await next(); first !== undefined; first = await next()) {
      const { line } = first;
      if ('fault' in first) {
        yield { line, fault: first.fault, lines: 1 };
        continue;
      }
      if (first.text === '') continue;
      if (!first.text.includes(QUOTE)) {
        yield { line, fields: first.text.split(delimiter) };
        continue;
      }
      const fields = new Fields(delimiter);
      fields.add(first.text);
      const rest: PhysicalLine[] = [];
      let broken: Fault | undefined;
      for (let length = first.text.length; fields.open !== undefined && fields.complaint === undefined; ) {
        const more = length > MAX_LINE_BYTES ? undefined : await next();
        if (more === undefined) {
          fields.complaint = 'a quote that is never closed';
          break;
        }
        rest.push(more);
        if ('fault' in more) broken ??= more.fault;
        const text = 'fault' in more ? '' : more.text;
        length += text.length + 1;
        fields.add(text);
      }
      if (fields.complaint !== undefined) {
        again.push(...rest.reverse());
        const found = `quotes out of place in 1 line(s) (${fields.complaint})`;
        yield { line, fault: { kind: 'stray-quote', found }, lines: 1 };
      } else if (broken !== undefined) yield { line, fault: broken, lines: 1 + rest.length };
      else yield { line, fields: fields.done };
    }
  } finally {
    await ahead.return?.();
  }
}

/** `columns` is called once, before the first record, with the header: it may throw. */
export async function* csvRecords(
  lines: AsyncIterable<PhysicalLine>,
  { source, delimiter }: { readonly source: string; readonly delimiter: string },
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  let header: readonly string[] | undefined;
  let unread: LostRecord | undefined;
  for await (const record of rawRecords(lines, delimiter)) {
    if (unread !== undefined) throw noHeader(unread, source);
    if (header !== undefined) yield 'fault' in record ? record : toRecord(record, header);
    else if ('fault' in record) unread = record;
    else {
      header = headerIn(record, source);
      columns(header);
    }
  }
  // A stream that breaks before its first line ends.
  if (unread !== undefined) yield unread;
}

const noHeader = ({ line, fault }: LostRecord, source: string): InputRejected =>
  new InputRejected({
    where: `${source}, line ${line}, header`,
    found: `${fault.kind}: ${fault.found}`,
    allowed: 'a first line that names the columns',
    next: 'Correct that line, or export the file again',
  });

function headerIn(record: RawRecord, source: string): readonly string[] {
  const header = record.fields.map((name) => name.trim());
  // Columns without a name, as spreadsheets leave behind the last one, are nobody's.
  const known = new Set<string>();
  for (const name of header) {
    if (name !== '' && known.has(name)) {
      throw new InputRejected({
        where: `${source}, header`,
        found: `column '${name.slice(0, 60)}' twice`,
        allowed: 'each column once',
        next: 'Rename one of them',
      });
    }
    known.add(name);
  }
  return header;
}

function toRecord({ line, fields }: RawRecord, header: readonly string[]): SourceRecord {
  if (fields.length !== header.length) {
    const found = `${fields.length} fields, the header has ${header.length}`;
    return { line, fault: { kind: 'ragged-row', found }, lines: 1 };
  }
  return { line, fields: Object.fromEntries(header.map((name, i) => [name, fields[i]])) };
}
