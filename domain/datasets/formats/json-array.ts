/**
 * A JSON document as records: the elements of its top-level list, of the first list of objects in its top-level object
 * (`{"data": [{…}, …]}`), or the top-level objects themselves, one behind the other. Pure.
 *
 * Only where elements begin and end is found here, byte by byte; each is for JSON.parse. A document may be of any
 * size and on one line. A broken element is a fault; where its quotes are out of place it ends with its line.
 */
import { InputRejected } from '../../errors.ts';
import { type Fault, MAX_LINE_BYTES } from '../lines.ts';
import type { Batch, SourceRecord } from '../records.ts';
import { Damage } from './damage.ts';
import { MOST_DEPTH, objectIn } from './json-text.ts';
import { joined } from './whole.ts';

const [QUOTE, BACKSLASH, COMMA, LF, SPACE] = [0x22, 0x5c, 0x2c, 0x0a, 0x20];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A list in an object that is the record itself, not the list of records. */
const RECORDS_OWN = new Set(['messages', 'conversations', 'conversation']);
const LONGEST_KEY = 200;
/** Whose records are handed on together. */
const BATCH_BYTES = 64 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The element being read. */
class Element {
  readonly line: number;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  fault: Fault | undefined;

  constructor(line: number) {
    this.line = line;
  }

  /** The stream may use its pieces again. */
  add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > MAX_LINE_BYTES) this.fault ??= { kind: 'over-long-line', found: '' };
    if (this.fault === undefined) this.#pieces.push(part.slice());
    else this.#pieces = [];
  }

  /** The key before a list that begins here; undefined where there is none. */
  get key(): string | undefined {
    let end = '';
    for (let i = this.#pieces.length - 1; i >= 0 && end.length < LONGEST_KEY; i -= 1) {
      end = Buffer.from(this.#pieces[i]!.subarray(-LONGEST_KEY)).toString('latin1') + end;
    }
    return /"((?:[^"\\]|\\.)*)"\s*:\s*\[\s*$/.exec(end.slice(-LONGEST_KEY))?.[1];
  }

  record(): SourceRecord {
    const { line } = this;
    if (this.fault?.kind === 'over-long-line') {
      return {
        line,
        fault: { kind: 'over-long-line', found: `${this.#bytes} bytes in one element` },
        lines: 1,
      };
    }
    if (this.fault !== undefined) return { line, fault: this.fault, lines: 1 };
    let text: string;
    try {
      text = decoder.decode(joined(this.#pieces));
    } catch {
      return { line, fault: { kind: 'broken-utf8', found: 'bytes that are no UTF-8' }, lines: 1 };
    }
    const read = objectIn(text.trim());
    return 'kind' in read ? { line, fault: read, lines: 1 } : { line, fields: read.object };
  }
}

export async function* jsonRecords(stream: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<Batch> {
  let batch: SourceRecord[] = [];
  let line = 1;
  let depth = 0;
  /** Elements lie at this depth: 0 where objects follow one another, 1 in a list, 2 in a list in an object. */
  let base = 0;
  let inString = false;
  let escaped = false;
  let element: Element | undefined;
  /** A `[` was just read in an object at top level: what follows tells whether it is the list of records. */
  let expecting = false;
  /** The list of records is over; what follows in its object is passed over. */
  let over = false;
  let begun = false;
  try {
    for await (const piece of stream) {
      let from = 0;
      /** Bytes whose records were given. */
      let given = 0;
      const end = (at: number): void => {
        const whole = element!;
        whole.add(piece.subarray(from, at));
        element = undefined;
        batch.push(whole.record());
      };
      for (let i = 0; i < piece.length; i += 1) {
        if (inString && !escaped) i = stringPart(piece, i);
        if (i === piece.length) break;
        const byte = piece[i]!;
        if (byte === LF) {
          line += 1;
          if (!inString) continue;
          // No string goes on in another line: its end was lost, and maybe the element's with it.
          inString = false;
          escaped = false;
          if (element === undefined) continue;
          element.fault ??= { kind: 'broken-json', found: 'a string that is not closed in its line' };
          if (element.line < line - 1) continue;
          end(i);
          depth = base;
          continue;
        }
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) {
            inString = false;
            if (element !== undefined && depth === base) end(i + 1);
          }
          continue;
        }
        if (byte <= SPACE) {
          if (element !== undefined && depth === base) end(i);
          continue;
        }
        if (!begun) {
          if (byte === 0xef || byte === 0xbb || byte === 0xbf) continue;
          if (byte !== OPEN_LIST && byte !== OPEN) throw noDocument(source, byte);
          begun = true;
        }
        if (expecting) {
          expecting = false;
          if (byte === OPEN && element !== undefined) {
            element.add(piece.subarray(from, i));
            from = i;
            const { key } = element;
            if (key !== undefined && !RECORDS_OWN.has(key)) {
              element = undefined;
              base = 2;
            }
          }
        }
        const beginsHere = element === undefined && depth === base && !over;
        if (beginsHere && base === 0 && byte === OPEN_LIST) {
          base = 1;
          depth = 1;
          continue;
        }
        if (beginsHere && byte !== COMMA && byte !== CLOSE_LIST && byte !== CLOSE) {
          element = new Element(line);
          from = i;
          if (i - given > BATCH_BYTES) {
            yield batch;
            batch = [];
            given = i;
          }
        }
        if (byte === QUOTE) inString = true;
        else if (byte === OPEN || byte === OPEN_LIST) {
          depth += 1;
          if (element !== undefined && depth > base + MOST_DEPTH) {
            element.fault ??= { kind: 'too-deep', found: `JSON nested more than ${MOST_DEPTH} deep` };
          }
          expecting = byte === OPEN_LIST && base === 0 && depth === 2;
        } else if (byte === CLOSE || byte === CLOSE_LIST) {
          if (element !== undefined && depth === base) end(i);
          depth = Math.max(0, depth - 1);
          if (element !== undefined && depth === base) end(i + 1);
          else if (depth < base) {
            over = base === 2 && depth > 0;
            if (depth === 0) [base, over] = [0, false];
          }
        } else if (byte === COMMA && element !== undefined && depth === base) end(i);
      }
      element?.add(piece.subarray(from));
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    yield [...batch, { line: element?.line ?? line, fault: error.fault, lines: 1 }];
    return;
  }
  if (element === undefined && depth === 0) return;
  // What was whole has been given.
  const found = element === undefined ? 'a list that is never closed' : 'an element that is never closed';
  const fault = { kind: 'cut-off', found: `the file ends inside ${found}` };
  yield [{ line: element?.line ?? line, fault, lines: 1 }];
}

/** The next byte that means something in a string; texts are most of a document, and long. */
function stringPart(piece: Uint8Array, from: number): number {
  let at = from;
  for (; at < piece.length; at += 1) {
    const byte = piece[at]!;
    if (byte === QUOTE || byte === BACKSLASH || byte === LF) return at;
  }
  return at;
}

const noDocument = (source: string, byte: number): InputRejected =>
  new InputRejected({
    where: `${source}, first bytes`,
    found: `a document that begins with 0x${byte.toString(16)}`,
    allowed: 'JSON: a list of objects, or an object with one',
    next: 'Correct the format of the source in data.sources, or export the file again',
  });
