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
import type { Batch, SourceRecord } from '../records.ts';

const QUOTE = '"';

/** Fields read so far, and of a quoted one that goes on in the next line its parts. */
class Fields {
  readonly done: string[] = [];
  open: string[] | undefined;
  complaint: string | undefined;
  readonly #delimiter: string;
  /** Parts that were joined already. */
  #joined = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The parts of the lines since the last call become one. */
  join(): void {
    this.open?.push(this.open.splice(this.#joined).join(''));
    this.#joined += 1;
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
        this.#joined = 0;
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

const NEVER_CLOSED = 'a quote that is never closed';

const stray = (line: number, complaint: string): LostRecord => ({
  line,
  fault: { kind: 'stray-quote', found: `quotes out of place in 1 line(s) (${complaint})` },
  lines: 1,
});

/** Lines as one text: by themselves short ones take many times its size. */
interface HeldLines {
  readonly first: number;
  readonly text: string;
  readonly faults: readonly PhysicalLine[];
}

const heldLines = (lines: readonly PhysicalLine[]): HeldLines => ({
  first: lines[0]!.line,
  text: lines.map((one) => ('text' in one ? one.text : '')).join('\n'),
  faults: lines.filter((one) => 'fault' in one),
});

function linesOf({ first, text, faults }: HeldLines): readonly PhysicalLine[] {
  const lines: PhysicalLine[] = text.split('\n').map((own, i) => ({ line: first + i, text: own }));
  for (const fault of faults) lines[fault.line - first] = fault;
  return lines;
}

/** A record whose quotes are open where its lines so far end. */
class OpenRecord {
  readonly line: number;
  readonly fields: Fields;
  broken: Fault | undefined;
  /** The lines behind its first: to be read again if it is none. */
  readonly held: HeldLines[] = [];
  #length: number;

  constructor(line: number, text: string, delimiter: string) {
    this.line = line;
    this.fields = new Fields(delimiter);
    this.fields.add(text);
    this.#length = text.length;
  }

  add(one: PhysicalLine): void {
    if (this.#length > MAX_LINE_BYTES) {
      this.fields.complaint = NEVER_CLOSED;
      return;
    }
    if ('fault' in one) this.broken ??= one.fault;
    const text = 'fault' in one ? '' : one.text;
    this.#length += text.length + 1;
    this.fields.add(text);
  }

  hold(lines: readonly PhysicalLine[]): void {
    if (lines.length > 0) this.held.push(heldLines(lines));
    this.fields.join();
  }
}

/** Records as lists of fields, of lines that come some at a time; empty lines between them are none. */
export class RawRecords {
  readonly #delimiter: string;
  #open: OpenRecord | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The lines so far end inside quotes. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Those that these lines end. */
  *in(lines: readonly PhysicalLine[]): Generator<readonly (RawRecord | LostRecord)[]> {
    /** The next is the last. */
    const again: HeldLines[] = [];
    for (let next: readonly PhysicalLine[] | undefined = lines; next !== undefined; ) {
      const records: (RawRecord | LostRecord)[] = [];
      again.push(...this.#read(next, records).reverse());
      yield records;
      const held = again.pop();
      next = held && linesOf(held);
    }
  }

  /** Those of the lines that are left when no more come. */
  *end(): Generator<readonly (RawRecord | LostRecord)[]> {
    while (this.#open !== undefined) {
      const { line, held } = this.#open;
      this.#open = undefined;
      yield [stray(line, NEVER_CLOSED)];
      for (const lines of held) yield* this.in(linesOf(lines));
    }
  }

  /** What is to be read again, these lines too: a record that began before them was none. */
  #read(lines: readonly PhysicalLine[], records: (RawRecord | LostRecord)[]): HeldLines[] {
    /** The open record's first line; -1: it lies before these. */
    let begun = -1;
    for (let at = 0; at < lines.length; at += 1) {
      const one = lines[at]!;
      const { line } = one;
      if (this.#open !== undefined) this.#open.add(one);
      else if ('fault' in one) {
        records.push({ line, fault: one.fault, lines: 1 });
        continue;
      } else if (!one.text.includes(QUOTE)) {
        if (one.text !== '') records.push({ line, fields: one.text.split(this.#delimiter) });
        continue;
      } else {
        this.#open = new OpenRecord(line, one.text, this.#delimiter);
        begun = at;
      }
      const { line: first, fields, broken, held } = this.#open;
      if (fields.complaint === undefined && fields.open !== undefined) continue;
      this.#open = undefined;
      if (fields.complaint !== undefined) {
        records.push(stray(first, fields.complaint));
        if (begun === -1) return [...held, heldLines(lines)];
        at = begun;
      } else if (broken !== undefined) records.push({ line: first, fault: broken, lines: line - first + 1 });
      else records.push({ line: first, fields: fields.done });
    }
    this.#open?.hold(lines.slice(begun + 1));
    return [];
  }
}

export interface CsvOptions {
  readonly source: string;
  readonly delimiter: string;
  /** Called once, with what tells whether the lines so far end inside quotes. */
  readonly watch?: ((isOpen: () => boolean) => void) | undefined;
}

/** `columns` is called once, before the first record, with the header: it may throw. */
export async function* csvRecords(
  batches: AsyncIterable<readonly PhysicalLine[]>,
  { source, delimiter, watch }: CsvOptions,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<Batch> {
  const raw = new RawRecords(delimiter);
  const table = new Table(source, columns);
  watch?.(() => raw.isOpen);
  for await (const lines of batches) {
    for (const records of raw.in(lines)) yield table.records(records);
  }
  for (const records of raw.end()) yield table.records(records);
  // A stream that breaks before its first line ends.
  if (table.unread !== undefined) yield [table.unread];
}

class Table {
  readonly #source: string;
  readonly #columns: (found: readonly string[]) => void;
  #header: readonly string[] | undefined;
  /** A record without values: a copy has its columns already, which is quicker than adding each. */
  #empty: Readonly<Record<string, string>> = {};
  /** What stands in the header's place. */
  unread: LostRecord | undefined;

  constructor(source: string, columns: (found: readonly string[]) => void) {
    this.#source = source;
    this.#columns = columns;
  }

  records(raw: readonly (RawRecord | LostRecord)[]): Batch {
    const records: SourceRecord[] = [];
    for (const one of raw) {
      if (this.unread !== undefined) throw noHeader(this.unread, this.#source);
      if (this.#header !== undefined) records.push('fault' in one ? one : this.#record(one, this.#header));
      else if ('fault' in one) this.unread = one;
      else {
        this.#header = headerIn(one, this.#source);
        this.#columns(this.#header);
        this.#empty = Object.fromEntries(this.#header.map((name) => [name, '']));
      }
    }
    return records;
  }

  #record({ line, fields: values }: RawRecord, header: readonly string[]): SourceRecord {
    if (values.length !== header.length) {
      const found = `${values.length} fields, the header has ${header.length}`;
      return { line, fault: { kind: 'ragged-row', found }, lines: 1 };
    }
    const fields = { ...this.#empty };
    for (let i = 0; i < header.length; i += 1) fields[header[i]!] = values[i]!;
    return { line, fields };
  }
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
