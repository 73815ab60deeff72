/**
 * A byte stream as physical lines: strict UTF-8, bounded. A line that is too long, broken or holds a NUL comes as a
 * fault in its place and never as text; of an over-long one nothing beyond the cap is kept in memory. Where the
 * stream itself is damaged, a last fault says so. Pure.
 */
import { InputRejected } from '../errors.ts';
import { Damage } from './formats/damage.ts';
import { joined } from './formats/whole.ts';

/** The longest line, and the longest CSV record. */
export const MAX_LINE_BYTES = 8 * 1024 ** 2;

/** Why a line, a record or a row is put aside. */
export interface Fault {
  /** over-long-line, broken-utf8, nul, ragged-row, unknown-label … */
  readonly kind: string;
  /** What was found, in words. */
  readonly found: string;
}

export type PhysicalLine =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly fault: Fault };

const LF = 0x0a;
const CR = 0x0d;
/** Stands for what is no UTF-8, where decoding is not strict. */
const REPLACEMENT = '\ufffd';

export interface LineOptions {
  /** What the bytes were before they were made UTF-8; what had no character there is a byte that is no UTF-8. */
  readonly was?: string;
  /** What a line that is no UTF-8 might be instead. */
  readonly guess?: (line: Uint8Array) => string | undefined;
}

/** Lines are made of so many bytes at a time, and handed on so many together: few outlive the making of the next. */
const BLOCK_BYTES = 64 * 1024;
const MOST_LINES = 1_000;

/**
 * Lines from 1, without their ends, some at a time; a byte order mark is skipped. `InputRejected` for UTF-16 and
 * UTF-32.
 */
export async function* physicalLines(
  body: AsyncIterable<Uint8Array>,
  source: string,
  options: LineOptions = {},
): AsyncGenerator<readonly PhysicalLine[]> {
  let kept: Uint8Array[] = [];
  let bytes = 0;
  let line = 0;
  const take = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes > MAX_LINE_BYTES) kept = [];
    else if (piece.length > 0) kept.push(piece);
  };
  const finished = (): PhysicalLine => {
    line += 1;
    const whole = bytes > MAX_LINE_BYTES ? undefined : joined(kept);
    const found = bytes;
    kept = [];
    bytes = 0;
    if (whole === undefined) {
      return { line, fault: { kind: 'over-long-line', found: `${found} bytes in one line` } };
    }
    return readLine(whole, line, source, options);
  };
  /** Whole lines, the last with its end. */
  function* linesIn(block: Buffer): Generator<readonly PhysicalLine[]> {
    const isPlain = block.length <= MAX_LINE_BYTES && !block.includes(0);
    let lines: PhysicalLine[] = [];
    let start = 0;
    for (let end = block.indexOf(LF); end !== -1; end = block.indexOf(LF, start)) {
      // With an encoding named, each call would look it up.
      const text = isPlain
        ? block.toString(undefined, start, block[end - 1] === CR ? end - 1 : end)
        : REPLACEMENT;
      if (text.includes(REPLACEMENT)) {
        take(block.subarray(start, end));
        lines.push(finished());
      } else {
        line += 1;
        lines.push({ line, text });
      }
      start = end + 1;
      if (lines.length < MOST_LINES) continue;
      yield lines;
      lines = [];
    }
    yield lines;
  }
  try {
    for await (const piece of body) {
      const first = piece.indexOf(LF);
      if (first !== -1) {
        take(piece.subarray(0, first));
        yield [finished()];
      }
      let start = first + 1;
      for (const end of blockEnds(piece, start)) {
        yield* linesIn(Buffer.from(piece.buffer, piece.byteOffset + start, end - start));
        start = end;
      }
      // The store may use its buffer again: what outlives this piece is copied.
      take(bytes + piece.length - start > MAX_LINE_BYTES ? piece.subarray(start) : piece.slice(start));
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    // Of the line it breaks in nobody knows the end.
    yield [{ line: line + 1, fault: error.fault }];
    return;
  }
  if (bytes > 0) yield [finished()];
}

/** Where blocks of whole lines end, of BLOCK_BYTES at most or of one line. */
function* blockEnds(piece: Uint8Array, from: number): Generator<number> {
  const last = piece.lastIndexOf(LF);
  for (let start = from; start <= last; ) {
    const within = piece.lastIndexOf(LF, start + BLOCK_BYTES - 1);
    start = (within < start ? piece.indexOf(LF, start) : within) + 1;
    yield start;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined where it is no UTF-8. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function readLine(
  bytes: Uint8Array,
  line: number,
  source: string,
  { was, guess }: LineOptions,
): PhysicalLine {
  let content = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes;
  if (line === 1) {
    const [a, b, c, d] = content;
    const utf32 = a === 0 && b === 0 && c === 0xfe && d === 0xff;
    if (utf32 || (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
      throw new InputRejected({
        where: `${source}, first bytes`,
        found: 'the byte order mark of UTF-16 or UTF-32',
        allowed: 'UTF-8',
        next: 'Save the file as UTF-8 and upload it again',
      });
    }
    if (a === 0xef && b === 0xbb && c === 0xbf) content = content.subarray(3);
  }
  const nul = content.indexOf(0);
  if (nul !== -1) return { line, fault: { kind: 'nul', found: `a NUL at byte ${nul + 1} of the line` } };
  const text = decoded(content);
  if (text !== undefined) return { line, text };
  const at = firstBroken(content);
  if (was !== undefined) {
    const character = decoder.decode(content.subarray(0, at)).length + 1;
    return {
      line,
      fault: { kind: 'broken-encoding', found: `no ${was}: character ${character} of the line` },
    };
  }
  const hex = content[at]?.toString(16).padStart(2, '0') ?? 'end';
  const instead = guess?.(content);
  const found = `no UTF-8: byte ${at + 1} of the line is 0x${hex}`;
  return {
    line,
    fault: { kind: 'broken-utf8', found: instead === undefined ? found : `${found}; it may be ${instead}` },
  };
}

const decodes = (bytes: Uint8Array, stream: boolean): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
};

/** Offset of the first byte that belongs to no character. */
function firstBroken(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  // The longest prefix that decodes, a cut-off last character allowed, by halving; then without that character.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (decodes(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !decodes(bytes.subarray(0, low), false)) low -= 1;
  return low;
}
