/**
 * What a run's sources hold, pinned when it is started: the run reads that or is rejected. A key may be written
 * again at any time, by a second upload under its name or a signed address that is used twice.
 *
 *   sha256  of the content, as the store, the spec or this door reckoned it
 *   etag    of this very write: while it is the same, so is the content
 *
 * `InputRejected` for a source that holds something else.
 */
import type { SourceFile } from '../datasets/formats/source-file.ts';
import { wholeOf } from '../datasets/formats/whole.ts';
import { InputRejected } from '../errors.ts';
import type { ObjectHead } from '../ports.ts';
import { digest } from '../sha256.ts';
import type { SourceSpec } from '../spec/run-spec.ts';
import type { Part } from '../spec/stages.ts';
import type { StageContext } from '../stage.ts';

type Rooms = Pick<StageContext, 'objects'>;

/** Of all sources together, about a second of hashing: an HTTP door must answer in time. */
const MAX_HASHED_BYTES = 128 * 1024 ** 2;

/** The sources with their pins; those that have one are held to it. `heads` are theirs, in order. */
export async function pinned(
  context: Rooms,
  sources: readonly SourceSpec[],
  heads: readonly ObjectHead[],
): Promise<SourceSpec[]> {
  const unread = heads.filter(({ etag, sha256 }, i) => sha256 === undefined && etag !== sources[i]?.etag);
  const mayHash = unread.reduce((sum, { size }) => sum + size, 0) <= MAX_HASHED_BYTES;
  const result: SourceSpec[] = [];
  for (const [i, source] of sources.entries()) result.push(await pin(context, source, heads[i]!, mayHash));
  return result;
}

async function pin(
  context: Rooms,
  source: SourceSpec,
  head: ObjectHead,
  mayHash: boolean,
): Promise<SourceSpec> {
  if (source.etag === head.etag) return source;
  const { sha256, etag, ...rest } = source;
  const known = head.sha256 !== undefined || !mayHash;
  const found = known ? { sha256: head.sha256, etag: head.etag } : await hashed(context, head.key);
  if (found.sha256 === undefined) {
    if (sha256 !== undefined) return { ...rest, sha256 };
    if (etag !== undefined) throw changed(source);
    return { ...rest, etag: found.etag };
  }
  if (sha256 === undefined ? etag !== undefined : sha256 !== found.sha256) throw changed(source);
  return { ...rest, ...found };
}

async function hashed({ objects }: Rooms, key: string): Promise<{ sha256: string; etag: string }> {
  const { body, etag } = await objects.get(key);
  const content = digest();
  for await (const piece of body) content.update(piece);
  return { sha256: content.hex(), etag };
}

/** What tells a pinned source's content from any other: the same content under another key is the same. */
export const identityOf = ({ sha256, etag }: SourceSpec, { size }: ObjectHead): string =>
  sha256 ?? `${size}-${etag}`;

/** The source's bytes, if they are the pinned ones: that is only certain at their end. */
export async function* bytesOf({ objects }: Rooms, source: SourceSpec): AsyncGenerator<Uint8Array> {
  const { body, etag } = await objects.get(source.key);
  const same = source.etag === etag || (source.etag === undefined && source.sha256 === undefined);
  if (same) return yield* body;
  const content = digest();
  for await (const piece of body) {
    if (source.sha256 === undefined) throw changed(source);
    content.update(piece);
    yield piece;
  }
  if (content.hex() !== source.sha256) throw changed(source);
}

/** The etag of the write that holds the pinned content. Where only its hash is known, the source is read for it. */
export async function pinnedWrite(context: Rooms, source: SourceSpec, head: ObjectHead): Promise<string> {
  const known = source.etag === head.etag || (source.sha256 !== undefined && source.sha256 === head.sha256);
  if (!known) await checkedWrite(context, source, head);
  return head.etag;
}

/** Bytes `start` to `end` (excluded) of a source whose write is known: `InputRejected` if it is another by now. */
export async function* rangeOf(
  { objects }: Rooms,
  source: SourceSpec,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if (start >= end) return;
  const { body, etag } = await objects.get(source.key, { start, end: end - 1 });
  if (source.etag !== undefined && etag !== source.etag) throw changed(source);
  yield* body;
}

/** One part of a source, its header before it, as a file to be read once. */
export const partFile = (context: Rooms, { source, start, end, told }: Part): SourceFile => ({
  name: source.key,
  size: end - start + (told?.header === undefined ? 0 : told.header.end - told.header.start),
  async *stream() {
    if (told?.header !== undefined) yield* rangeOf(context, source, told.header.start, told.header.end);
    yield* rangeOf(context, source, start, end);
  },
});

/** The source as readers of formats see it: what they read by range is the pinned content too. */
export async function fileOf(context: Rooms, source: SourceSpec): Promise<SourceFile> {
  const { objects } = context;
  const head = await objects.head(source.key);
  let checked: Promise<string | undefined> | undefined;
  return {
    name: source.key,
    size: head?.size,
    stream: () => bytesOf(context, source),
    async range(start, end) {
      if (start >= end) return new Uint8Array(0);
      checked ??= checkedWrite(context, source, head);
      const object = await objects.get(source.key, { start, end: end - 1 });
      if (object.etag !== (await checked)) throw changed(source);
      const bytes = await wholeOf(object.body, end - start);
      if (bytes === undefined) throw changed(source);
      return bytes;
    },
  };
}

/** The etag of the write that holds the pinned content: where only its hash is known, it is read once. */
async function checkedWrite(
  context: Rooms,
  source: SourceSpec,
  head: ObjectHead | undefined,
): Promise<string | undefined> {
  const same = source.etag === head?.etag || (source.etag === undefined && source.sha256 === undefined);
  if (!same) for await (const _ of bytesOf(context, source));
  return head?.etag;
}

const changed = ({ key, sha256 }: SourceSpec): InputRejected =>
  new InputRejected({
    where: `source ${key}`,
    found: 'it holds other content than it should',
    allowed: sha256 === undefined ? 'the write that the run was started with' : `content of sha256 ${sha256}`,
    next: 'Put that content back, or start a run of its own with what is there now',
  });
