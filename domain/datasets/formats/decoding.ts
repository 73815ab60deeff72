/** Text of any encoding as UTF-8 bytes. Pure. */

export interface Encoding {
  /** As the Encoding Standard names it: `utf-8`, `utf-16le`, `windows-1252`, `gb18030` … */
  readonly name: string;
  /** 0 to 1; 1 where a rule and not a statistic says so. */
  readonly confidence: number;
}

export const UTF8: Encoding = { name: 'utf-8', confidence: 1 };

/** The Standard's own name of the superset that Hebrew texts are in; ICU's table of the part has holes. */
const SUPERSETS: Readonly<Record<string, string>> = { 'iso-8859-8': 'windows-1255', gbk: 'gb18030' };

/** What a person or a detector may call it, as a decoder knows it; undefined where none does. */
export function decodable(name: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(name);
    return SUPERSETS[encoding] ?? encoding;
  } catch {
    return undefined;
  }
}

export function strictlyDecoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** @param cut its last character may be cut off */
export function decodes(bytes: Uint8Array, encoding: string, cut = true): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

const REPLACEMENT = '\ufffd';
/** Stands in UTF-8 for what the encoding had no character for: a reader of UTF-8 refuses it where it lies. */
const NO_CHARACTER = 0xff;

/** The bytes as UTF-8, without a byte order mark. */
export async function* asUtf8(
  stream: AsyncIterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const piece of stream) yield* marked(decoder.decode(piece, { stream: true }));
  yield* marked(decoder.decode());
}

const encoder = new TextEncoder();

function* marked(text: string): Generator<Uint8Array> {
  if (text === '') return;
  if (!text.includes(REPLACEMENT)) {
    yield encoder.encode(text);
    return;
  }
  for (const [i, part] of text.split(REPLACEMENT).entries()) {
    if (i > 0) yield Uint8Array.of(NO_CHARACTER);
    if (part !== '') yield encoder.encode(part);
  }
}

/** Lone carriage returns, as old Macs ended lines, as line feeds. */
export async function* carriageReturns(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield piece.map((byte) => (byte === 0x0d ? 0x0a : byte));
}
