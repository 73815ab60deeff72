/**
 * Physical lines as records: CSV (RFC 4180, a header first, quoted fields may span lines) and JSONL (an object a
 * line). What can't be read comes as a fault with the line it begins at. Pure, streaming, bounded.
 */
import { type Options, parse } from 'csv-parse';
import { InputRejected } from '../errors.ts';
import { type Fault, MAX_LINE_BYTES, type PhysicalLine } from './lines.ts';

export type Fields = Readonly<Record<string, unknown>>;

export type SourceRecord =
  | { readonly line: number; readonly fields: Fields }
  /** `lines`: how many lines are lost with it. */
  | { readonly line: number; readonly fault: Fault; readonly lines: number };

export type Format = 'csv' | 'jsonl';

/** JSONL has no header: which columns there are is read off this many records. */
const HEADER_RECORDS = 20;

/** By the key's ending; undefined where that says nothing. */
export function formatOf(key: string): Format | undefined {
  if (/\.(csv|tsv)$/i.test(key)) return 'csv';
  return /\.(jsonl|ndjson|json)$/i.test(key) ? 'jsonl' : undefined;
}

/** `columns` is called once, before the first record, with the header: it may throw. */
export async function* recordsOf(
  lines: AsyncIterable<PhysicalLine>,
  { source, format }: { readonly source: string; readonly format: Format | 'auto' },
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const known = format === 'auto' ? formatOf(source) : format;
  if (known === 'jsonl') return yield* jsonlRecords(lines, columns);
  if (known === 'csv') return yield* csvRecords(lines, source, columns);

  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  async function* all(): AsyncGenerator<PhysicalLine> {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  const json = 'text' in first.value && first.value.text.trimStart().startsWith('{');
  yield* json ? jsonlRecords(all(), columns) : csvRecords(all(), source, columns);
}

async function* jsonlRecords(
  lines: AsyncIterable<PhysicalLine>,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  let first: SourceRecord[] | undefined = [];
  const opened = (): SourceRecord[] => {
    const held = first ?? [];
    const names = held.flatMap((record) => ('fields' in record ? Object.keys(record.fields) : []));
    if (names.length > 0) columns([...new Set(names)]);
    first = undefined;
    return held;
  };
  for await (const entry of lines) {
    const record = jsonlRecord(entry);
    if (record === undefined) continue;
    if (first === undefined) {
      yield record;
      continue;
    }
    first.push(record);
    if (first.length === HEADER_RECORDS) yield* opened();
  }
  yield* opened();
}

/** Undefined for an empty line. */
function jsonlRecord(entry: PhysicalLine): SourceRecord | undefined {
  const { line } = entry;
  if ('fault' in entry) return { line, fault: entry.fault, lines: 1 };
  if (entry.text.trim() === '') return undefined;
  const read = objectIn(entry.text);
  return 'kind' in read ? { line, fault: read, lines: 1 } : { line, fields: read.object };
}

function objectIn(text: string): Fault | { readonly object: Fields } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { object: value as Fields };
    return { kind: 'no-object', found: `JSON that is no object: ${text.slice(0, 60)}` };
  } catch (error) {
    return { kind: 'broken-json', found: `no JSON (${(error as Error).message.slice(0, 120)})` };
  }
}

/** A line given to the parser and not yet accounted for. */
interface Pending {
  readonly line: number;
  readonly empty: boolean;
  readonly bytes: number;
  readonly fault?: Fault;
}

async function* csvRecords(
  lines: AsyncIterable<PhysicalLine>,
  source: string,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const pending: Pending[] = [];
  const ready: SourceRecord[] = [];
  let pendingBytes = 0;
  let fed = 0;
  let taken = 0;
  let header: readonly string[] | undefined;
  let complaint = '';

  const shift = (): Pending => {
    const next = pending.shift()!;
    pendingBytes -= next.bytes;
    taken += next.bytes;
    return next;
  };
  /** Lines the parser passed over: each has its own fault, or belongs to a record it could not read. */
  const passOver = (passed: readonly Pending[]): void => {
    const unread = passed.filter(({ empty, fault }) => !empty && fault === undefined);
    if (unread[0] !== undefined) {
      const found = `quotes out of place in ${unread.length} line(s) (${complaint || 'a quote is never closed'})`;
      ready.push({ line: unread[0].line, fault: { kind: 'stray-quote', found }, lines: unread.length });
    }
    for (const { line, fault } of passed) if (fault) ready.push({ line, fault, lines: 1 });
    complaint = '';
  };

  const settings: Options = {
    delimiter: /\.tsv$/i.test(source) ? '\t' : ',',
    record_delimiter: '\n',
    skip_empty_lines: true,
    relax_column_count: true,
    skip_records_with_error: true,
    // Called while a line is parsed, in order. Nothing is kept in the stream: records leave through `ready`.
    on_record: (record: readonly string[], info) => {
      const span: Pending[] = [];
      while (pending.length > 0 && taken < info.bytes) span.push(shift());
      const own = 1 + record.reduce((sum, field) => sum + newlines(field), 0);
      passOver(span.slice(0, -own));
      const mine = span.slice(-own);
      const line = mine[0]?.line ?? 0;
      const broken = mine.find(({ fault }) => fault !== undefined);
      if (broken?.fault) ready.push({ line, fault: broken.fault, lines: mine.length });
      else if (header === undefined) header = checkedHeader(record, source, columns);
      else ready.push(toRecord(record, header, line));
      return null;
    },
  };
  let skipped = false;
  const opened = () => {
    const parser = parse(settings);
    parser.on('skip', (error: Error) => {
      complaint = error.message.split(':')[0] ?? '';
      skipped = true;
    });
    parser.resume();
    const ended = new Promise<void>((resolve, reject) => parser.on('end', resolve).on('error', reject));
    ended.catch(() => undefined);
    return { parser, ended };
  };
  let { parser, ended } = opened();

  for await (const entry of lines) {
    const faulty = 'fault' in entry;
    const text = faulty ? '\n' : `${entry.text}\n`;
    const bytes = utf8Length(text);
    pending.push({
      line: entry.line,
      empty: !faulty && entry.text === '',
      bytes,
      ...(faulty ? { fault: entry.fault } : {}),
    });
    pendingBytes += bytes;
    fed += bytes;
    if (pendingBytes > 2 * MAX_LINE_BYTES) throw endless(source, pending[0]!.line, fed);
    parser.write(text);
    if (parser.errored) await ended;
    if (skipped) {
      // Behind a quote out of place the parser may take the rest of the file for one field: the next line is read anew.
      passOver(pending.splice(0));
      skipped = false;
      pendingBytes = 0;
      taken = 0;
      ({ parser, ended } = opened());
    }
    yield* ready.splice(0);
  }
  parser.end();
  await ended;
  passOver(pending.splice(0));
  yield* ready;
}

const newlines = (field: string): number => {
  let count = 0;
  for (let at = field.indexOf('\n'); at !== -1; at = field.indexOf('\n', at + 1)) count += 1;
  return count;
};

const encoder = new TextEncoder();
const utf8Length = (text: string): number => encoder.encode(text).length;

function checkedHeader(
  record: readonly string[],
  source: string,
  columns: (found: readonly string[]) => void,
): readonly string[] {
  const header = record.map((name) => name.trim());
  // Columns without a name, as spreadsheets leave behind the last one, are nobody's.
  const twice = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InputRejected({
      where: `${source}, header`,
      found: `column '${twice}' twice`,
      allowed: 'each column once',
      next: 'Rename one of them',
    });
  }
  columns(header);
  return header;
}

function toRecord(record: readonly string[], header: readonly string[], line: number): SourceRecord {
  if (record.length !== header.length) {
    const found = `${record.length} fields, the header has ${header.length}`;
    return { line, fault: { kind: 'ragged-row', found }, lines: 1 };
  }
  return { line, fields: Object.fromEntries(header.map((name, i) => [name, record[i]])) };
}

const endless = (source: string, line: number, fed: number): InputRejected =>
  new InputRejected({
    where: `${source}, from line ${line}`,
    found: `no readable record up to byte ${fed}: a quote opened there is never closed`,
    allowed: `records of at most ${MAX_LINE_BYTES} bytes, quotes closed and doubled inside`,
    next: 'Close the quote, or export the file again',
  });
