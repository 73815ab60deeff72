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
import { rawRecords } from './csv.ts';
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

/**
 * The places where a record begins, but the first, of a stream that begins with one at `from`.
 *
 * @param delimiter of CSV
 */
export function recordStarts(
  stream: AsyncIterable<Uint8Array>,
  format: CuttableFormat,
  delimiter = ',',
  from: Cut = { at: 0, line: 1 },
): AsyncGenerator<Cut> {
  if (format === 'csv') return csvStarts(stream, Buffer.from(delimiter).toString('latin1'), from);
  return format === 'tfrecord' ? frameStarts(stream, from) : lineStarts(stream, from);
}

const LF = 0x0a;
const CR = 0x0d;

async function* lineStarts(stream: AsyncIterable<Uint8Array>, from: Cut): AsyncGenerator<Cut> {
  let { at, line } = from;
  for await (const piece of stream) {
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, end + 1)) {
      line += 1;
      yield { at: at + end + 1, line };
    }
    at += piece.length;
  }
}

async function* csvStarts(
  stream: AsyncIterable<Uint8Array>,
  delimiter: string,
  from: Cut,
): AsyncGenerator<Cut> {
  /** Where the lines begin that were read and belong to no record yet: the first of them is line `base`. */
  const starts: number[] = [];
  let base = from.line;
  let first = true;
  for await (const { line } of rawRecords(measured(stream, from, starts), delimiter)) {
    const at = starts[line - base]!;
    starts.splice(0, line - base);
    base = line;
    if (!first) yield { at, line };
    first = false;
  }
}

/**
 * Lines whose texts are their bytes as Latin-1: quotes and delimiters of one byte stand where they stand in the text.
 * What is a fault there is one here.
 */
async function* measured(
  stream: AsyncIterable<Uint8Array>,
  from: Cut,
  starts: number[],
): AsyncGenerator<PhysicalLine> {
  let { at, line } = from;
  let kept: Uint8Array[] = [];
  let bytes = 0;
  const take = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes > MAX_LINE_BYTES) kept = [];
    else if (piece.length > 0) kept.push(piece);
  };
  const finished = (ending: number): PhysicalLine => {
    const found = bytes > MAX_LINE_BYTES ? FAULT : lineOf(joined(kept), at === 0);
    const read = { line, ...found };
    starts.push(at);
    at += bytes + ending;
    line += 1;
    kept = [];
    bytes = 0;
    return read;
  };
  for await (const piece of stream) {
    let start = 0;
    for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, start)) {
      take(piece.subarray(start, end));
      yield finished(1);
      start = end + 1;
    }
    take(piece.slice(start));
  }
  if (bytes > 0) yield finished(0);
}

const FAULT = { fault: { kind: 'unreadable', found: '' } };

function lineOf(bytes: Uint8Array, first: boolean): { readonly text: string } | typeof FAULT {
  let content = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
  if (first && content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf)
    content = content.subarray(3);
  if (content.includes(0) || !isUtf8(content)) return FAULT;
  return { text: Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1') };
}

async function* frameStarts(stream: AsyncIterable<Uint8Array>, from: Cut): AsyncGenerator<Cut> {
  const reader = new ByteReader(stream);
  let { line } = from;
  try {
    for (;;) {
      const head = await reader.take(12);
      const length = head.length < 12 ? undefined : frameLength(head);
      if (length === undefined || (await reader.skip(length + 4)) < length + 4) return;
      line += 1;
      yield { at: from.at + reader.offset, line };
    }
  } finally {
    await reader.close();
  }
}
