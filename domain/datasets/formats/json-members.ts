/**
 * The lists in a JSON object of any size, an entry at a time: `{"images": [{…}, {…}], "annotations": [{…}]}`. Pure.
 *
 * Only where entries begin and end is found here; each is for JSON.parse. Whatever lies elsewhere is passed over.
 */
import { Damage } from './damage.ts';
import { joined } from './whole.ts';

export interface Member {
  /** Of the object: whose list the entry is in. */
  readonly name: string;
  readonly entry: Uint8Array;
}

const MOST_ENTRY_BYTES = 8 * 1024 ** 2;
const LONGEST_NAME = 200;

const [QUOTE, BACKSLASH, COLON, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [
  0x22, 0x5c, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** `Damage` where the text is no object, is cut off, or holds an entry beyond measure. */
export async function* membersIn(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let inList = false;
  /** Text at the object's own level: a member's name once a colon follows. */
  let letters: number[] = [];
  let name = '';
  let entry: Uint8Array[] | undefined;
  let entryBytes = 0;
  let started = false;
  const keep = (part: Uint8Array): void => {
    entryBytes += part.length;
    if (entryBytes > MOST_ENTRY_BYTES) {
      throw new Damage('too-large', `an entry of more than ${MOST_ENTRY_BYTES} bytes in '${name}'`);
    }
    entry?.push(part);
  };
  for await (const piece of stream) {
    let from = 0;
    for (let i = 0; i < piece.length; i += 1) {
      const next = piece[i]!;
      if (inText) {
        if (escaped) escaped = false;
        else if (next === BACKSLASH) escaped = true;
        else if (next === QUOTE) inText = false;
        if (depth === 1 && inText && letters.length < LONGEST_NAME) letters.push(next);
        continue;
      }
      if (next === QUOTE) {
        inText = true;
        if (depth === 1) letters = [];
      } else if (next === COLON) {
        if (depth === 1) name = String.fromCharCode(...letters);
      } else if (next === OPEN || next === OPEN_LIST) {
        if (!started && next !== OPEN) throw new Damage('no-object', 'JSON that is no object');
        started = true;
        depth += 1;
        if (depth === 2) inList = next === OPEN_LIST;
        if (depth === 3 && inList) {
          entry = [];
          entryBytes = 0;
          from = i;
        }
      } else if (next === CLOSE || next === CLOSE_LIST) {
        depth -= 1;
        if (depth === 2 && entry !== undefined) {
          keep(piece.subarray(from, i + 1));
          yield { name, entry: joined(entry) };
          entry = undefined;
        }
        if (depth === 0) return;
      } else if (!started && next > 0x20 && ![0xef, 0xbb, 0xbf].includes(next)) {
        throw new Damage('no-object', 'no JSON');
      }
    }
    // The stream may use its piece again.
    if (entry !== undefined) keep(piece.slice(from));
  }
  throw new Damage('cut-off', 'JSON that is cut off');
}
