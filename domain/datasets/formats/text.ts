/**
 * A text file of any encoding as UTF-8, its lines ended by LF or CRLF. Pure.
 *
 *   notes   encoding, doubtful-encoding, mixed-encodings
 *   fails   InputRejected: the declared encoding is none; UTF-32
 */
import { InputRejected } from '../../errors.ts';
import { type PhysicalLine, physicalLines } from '../lines.ts';
import { asUtf8, carriageReturns, decodable } from './decoding.ts';
import { encodingOf, guessOf, SAMPLE_BYTES, type Told } from './encoding.ts';
import type { Note } from './notes.ts';
import { peek } from './peek.ts';
import type { SourceFile } from './source-file.ts';

/** Lines that are no UTF-8 and are asked what they might be: an answer costs a millisecond. */
const MOST_GUESSES = 20;
const SNIFFED = 64 * 1024;

export interface Text {
  readonly name: string;
  /** Its beginning, decoded. */
  readonly head: string;
  /** To be read once, as this or as lines. */
  readonly utf8: AsyncIterable<Uint8Array>;
  lines(): AsyncIterable<readonly PhysicalLine[]>;
}

export async function textOf(file: SourceFile, declared: string | undefined, note: Note): Promise<Text> {
  const { name } = file;
  const { head: sample, stream } = await peek(file.stream(), SAMPLE_BYTES);
  refuseUtf32(name, sample);
  const told = declared === undefined ? encodingOf(sample) : declaredEncoding(name, declared, sample);
  if (declared === undefined) noteEncoding(name, told, note);
  const head = new TextDecoder(told.name).decode(sample.subarray(0, SNIFFED), { stream: true });
  const isUtf8 = told.name === 'utf-8';
  const decoded = isUtf8 ? stream : asUtf8(stream, told.name);
  const old = head.includes('\r') && !head.includes('\n');
  const utf8 = old ? carriageReturns(decoded) : decoded;
  let guesses = 0;
  const guess = (line: Uint8Array): string | undefined => {
    guesses += 1;
    return guesses > MOST_GUESSES ? undefined : guessOf(line);
  };
  return {
    name,
    head: old ? head.replaceAll('\r', '\n') : head,
    utf8,
    lines: () => physicalLines(utf8, name, isUtf8 ? { guess } : { was: told.name }),
  };
}

/** No decoder of the Encoding Standard reads it, and hardly a program writes it. */
function refuseUtf32(name: string, [a, b, c, d]: Uint8Array): void {
  const little = a === 0xff && b === 0xfe && c === 0 && d === 0;
  if (!little && !(a === 0 && b === 0 && c === 0xfe && d === 0xff)) return;
  throw new InputRejected({
    where: `${name}, first bytes`,
    found: 'the byte order mark of UTF-32',
    allowed: 'UTF-8, UTF-16 or an older encoding of one or two bytes',
    next: 'Save the file as UTF-8 and upload it again',
  });
}

function declaredEncoding(name: string, declared: string, sample: Uint8Array): Told {
  const known = decodable(declared);
  if (known === undefined) {
    throw new InputRejected({
      where: `${name}, encoding`,
      found: `'${declared}'`,
      allowed: 'a name of the Encoding Standard: utf-8, utf-16le, windows-1252, gb18030, shift_jis …',
      next: 'Correct it, or leave it out: it is told from the bytes',
    });
  }
  // `utf-16` leaves the order of bytes to the mark.
  const [a, b] = sample;
  if (known === 'utf-16le' && a === 0xfe && b === 0xff) return { name: 'utf-16be', confidence: 1 };
  return { name: known, confidence: 1 };
}

function noteEncoding(name: string, told: Told, note: Note): void {
  const ask = "name it in the source's `encoding`";
  if (told.broken !== undefined) {
    const message =
      told.confidence === 0
        ? `${name}: lines at its beginning are no UTF-8, and no other encoding fits them: ${ask}`
        : `${name}: UTF-8 with ${told.broken} lines of another encoding at its beginning`;
    note('mixed-encodings', 'warning', message);
  } else if (told.name !== 'utf-8') {
    const sure =
      told.confidence === 1 ? 'its first bytes say so' : `${Math.round(100 * told.confidence)} of 100 sure`;
    const message = `${name}: read as ${told.name} (${sure}) and converted to UTF-8; if it is another, ${ask}`;
    if (told.confidence < 0.3) note('doubtful-encoding', 'warning', message);
    else note('encoding', 'info', message);
  }
}
