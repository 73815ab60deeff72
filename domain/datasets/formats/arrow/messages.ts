/**
 * The messages of an Arrow stream, or of an Arrow file read as the stream it holds. Pure.
 *
 * A broken message costs what lies up to the next sound one: they begin at every eighth byte at most.
 */
import type { Fault } from '../../lines.ts';
import type { ByteReader } from '../byte-reader.ts';
import { Damage } from '../damage.ts';
import { MOST_BATCH_BYTES } from './buffers.ts';
import { type ArrowMessage, readMessage } from './metadata.ts';

const MOST_METADATA_BYTES = 8 * 1024 ** 2;
/** How much of a message is read on trust while looking for one behind damage. */
const MOST_METADATA_GUESSED = 64 * 1024;
const MARK = 0xffffffff;
const FILE_MAGIC = 'ARROW1';

export type Part =
  | { readonly message: ArrowMessage; readonly body: Uint8Array }
  /** `message` where its metadata is sound and its body is not. */
  | { readonly fault: Fault; readonly message?: ArrowMessage };

export async function* messagesOf(reader: ByteReader): AsyncGenerator<Part> {
  let head = await reader.take(8);
  const isFile = String.fromCharCode(...head.subarray(0, 6)) === FILE_MAGIC;
  if (isFile) head = await reader.take(8);
  let searching = false;
  for (; head.length > 0; head = await reader.take(8)) {
    const start = reader.offset - head.length;
    const found = await messageAt(reader, head, searching);
    if (found === 'end') return;
    if ('found' in found) {
      if (!searching) yield { fault: { ...found, found: `the message at byte ${start}: ${found.found}` } };
      searching = true;
    } else {
      searching = false;
      yield await withBody(reader, found, start);
    }
  }
  // A stream may end anywhere between messages.
  if (isFile && !searching) yield { fault: { kind: 'cut-off', found: 'the file ends without its end mark' } };
}

async function messageAt(
  reader: ByteReader,
  head: Uint8Array,
  searching: boolean,
): Promise<ArrowMessage | 'end' | Fault> {
  if (head.length < 8) return { kind: 'cut-off', found: 'cut off' };
  const view = new DataView(head.buffer, head.byteOffset, 8);
  // Before 0.15 the mark was missing: four bytes of length, and the metadata begins at once.
  const marked = view.getUint32(0, true) === MARK;
  const size = view.getUint32(marked ? 4 : 0, true);
  if (size === 0 && !searching) return 'end';
  const most = searching ? MOST_METADATA_GUESSED : MOST_METADATA_BYTES;
  if (size === 0 || size > most || (searching && !marked)) {
    return { kind: 'broken-message', found: `metadata of ${size} bytes` };
  }
  const begun = marked ? new Uint8Array(0) : head.subarray(4);
  const metadata = new Uint8Array(Math.max(size, begun.length));
  metadata.set(begun);
  const rest = await reader.take(metadata.length - begun.length);
  if (rest.length < metadata.length - begun.length) return { kind: 'cut-off', found: 'cut off' };
  metadata.set(rest, begun.length);
  try {
    return readMessage(metadata);
  } catch (error) {
    if (error instanceof Damage) return error.fault;
    throw error;
  }
}

async function withBody(reader: ByteReader, message: ArrowMessage, start: number): Promise<Part> {
  const { bodyLength } = message;
  if (!(bodyLength >= 0 && bodyLength <= MOST_BATCH_BYTES)) {
    if (bodyLength > 0) await reader.skip(bodyLength);
    const found = `a batch of ${bodyLength} bytes, at most ${MOST_BATCH_BYTES} are read: write smaller ones`;
    return { message, fault: { kind: 'too-large', found } };
  }
  const body = await reader.take(bodyLength);
  if (body.length === bodyLength) return { message, body };
  const found = `the message at byte ${start}: ${body.length} of ${bodyLength} bytes`;
  return { message, fault: { kind: 'cut-off', found } };
}
