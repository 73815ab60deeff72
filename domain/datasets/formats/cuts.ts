/**
 * Where a file may be cut without breaking a record: byte offsets at which one begins. It is the readers themselves
 * that tell, so that a part, read by itself, gives the records it gives in the whole, whatever quotes are out of
 * place. One pass, flat memory. Pure.
 *
 *   csv      behind a record, not behind a line: a quoted field may hold line ends
 *   jsonl    behind a line
 *   tfrecord behind a record's last checksum; behind a damaged length nothing can be found, so nothing is cut
 *
 * Multi-byte characters need no care: in UTF-8 no byte of one is a line end, a quote or a delimiter.
 */
import { isUtf8 } from 'node:buffer';
import { MAX_LINE_BYTES, type PhysicalLine } from '../lines.ts';
import { ByteReader } from './byte-reader.ts';
import { RawRecords } from './csv.ts';
import { frameLength } from './tfrecord.ts';
import { joined } from './whole.ts';

/** `chat`: as JSONL. */
export type CuttableFormat = 'csv' | 'jsonl' | 'chat' | 'tfrecord';

export interface Cut {
  /** Bytes before it. */
  readonly at: number;
  /** The physical line it begins, or the record's number, from 1. */
  readonly line: number;
}

type Cuts = readonly Cut[];

/**
 * The places where a record begins, some at a time, but the first, of a stream that begins with one at `from`.
 *
 * @param delimiter of CSV
 */
export function recordStarts(
  stream: AsyncIterable<Uint8Array>,
  format: CuttableFormat,
  delimiter = ',',
  from: Cut = { at: 0, line: 1 },
): AsyncGenerator<Cuts> {
  if (format === 'csv') return csvStarts(stream, Buffer.from(delimiter).toString('latin1'), from);
  return format === 'tfrecord' ? frameStarts(stream, from) : lineStarts(stream, from);
}

const LF = 0x0a;
const CR = 0x0d;

async function* lineStarts(stream: AsyncIterable<Uint8Array>, from: Cut): AsyncGenerator<Cuts> {
  let { at, line } = from;
  for await (const piece of stream) {
    const cuts: Cut[] = [];
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, end + 1)) {
      line += 1;
      cuts.push({ at: at + end + 1, line });
    }
    yield cuts;
    at += piece.length;
  }
}

async function* csvStarts(
  stream: AsyncIterable<Uint8Array>,
  delimiter: string,
  from: Cut,
): AsyncGenerator<Cuts> {
  const raw = new RawRecords(delimiter);
  const lines = new MeasuredLines(from);
  let first = true;
  const starts = (records: readonly { readonly line: number }[]): Cut[] => {
    const found = records.map(({ line }) => ({ at: lines.startOf(line), line }));
    if (!first || found.length === 0) return found;
    first = false;
    return found.slice(1);
  };
  for await (const piece of stream) {
    for (const records of raw.in(lines.in(piece))) yield starts(records);
  }
  for (const records of raw.in(lines.end())) yield starts(records);
  for (const records of raw.end()) yield starts(records);
}

/**
 * Lines whose texts are their bytes as Latin-1: quotes and delimiters of one byte stand where they stand in the text.
 * What is a fault there is one here.
 */
class MeasuredLines {
  #at: number;
  #line: number;
  #kept: Uint8Array[] = [];
  #bytes = 0;
  /** Where the lines begin whose records are not out yet: the first of them is line `#base`. */
  #starts: number[] = [];
  #base: number;

  constructor({ at, line }: Cut) {
    this.#at = at;
    this.#line = line;
    this.#base = line;
  }

  /** Records come in order: what lies before is forgotten. */
  startOf(line: number): number {
    const before = line - this.#base;
    const start = this.#starts[before]!;
    if (before > MOST_STARTS) {
      this.#starts = this.#starts.slice(before);
      this.#base = line;
    }
    return start;
  }

  in(piece: Uint8Array): PhysicalLine[] {
    const lines: PhysicalLine[] = [];
    let start = 0;
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, start)) {
      this.#take(piece.subarray(start, end));
      lines.push(this.#finished(1));
      start = end + 1;
    }
    this.#take(piece.slice(start));
    return lines;
  }

  end(): PhysicalLine[] {
    return this.#bytes > 0 ? [this.#finished(0)] : [];
  }

  #take(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes > MAX_LINE_BYTES) this.#kept = [];
    else if (piece.length > 0) this.#kept.push(piece);
  }

  #finished(ending: number): PhysicalLine {
    const found = this.#bytes > MAX_LINE_BYTES ? FAULT : lineOf(joined(this.#kept), this.#at === 0);
    const read = { line: this.#line, ...found };
    this.#starts.push(this.#at);
    this.#at += this.#bytes + ending;
    this.#line += 1;
    this.#kept = [];
    this.#bytes = 0;
    return read;
  }
}

const MOST_STARTS = 10_000;
const FAULT = { fault: { kind: 'unreadable', found: '' } };

function lineOf(bytes: Uint8Array, first: boolean): { readonly text: string } | typeof FAULT {
  let content = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
  if (first && content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf)
    content = content.subarray(3);
  if (content.includes(0) || !isUtf8(content)) return FAULT;
  return { text: Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1') };
}

async function* frameStarts(stream: AsyncIterable<Uint8Array>, from: Cut): AsyncGenerator<Cuts> {
  const reader = new ByteReader(stream);
  let { line } = from;
  try {
    for (;;) {
      const head = await reader.take(12);
      const length = head.length < 12 ? undefined : frameLength(head);
      if (length === undefined || (await reader.skip(length + 4)) < length + 4) return;
      line += 1;
      yield [{ at: from.at + reader.offset, line }];
    }
  } finally {
    await reader.close();
  }
}
