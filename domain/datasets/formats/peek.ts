/** The beginning of a stream looked at before it is read. Pure. */

export interface Peek {
  /** As many bytes as were asked for, fewer where the stream ends or breaks. */
  readonly head: Uint8Array;
  /** Nothing lies behind `head`. */
  readonly ended: boolean;
  /** The stream from its first byte, `head` included; to be read once. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** Frees what the stream holds, where it is not read to its end. */
  close(): Promise<void>;
}

export async function peek(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Peek> {
  const pieces = stream[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  // A stream that breaks here breaks for its reader too, behind the bytes that came before.
  let failure: { readonly error: unknown } | undefined;
  while (length < bytes && !ended) {
    try {
      const next = await pieces.next();
      if (next.done) ended = true;
      else {
        // The store may use its buffer again.
        seen.push(next.value.slice());
        length += next.value.length;
      }
    } catch (error) {
      ended = true;
      failure = { error };
    }
  }
  const close = async (): Promise<void> => {
    if (!ended) await pieces.return?.();
    ended = true;
  };
  return {
    head: start(seen, Math.min(length, bytes)),
    ended: ended && length <= bytes,
    stream: (async function* () {
      try {
        for (let piece = seen.shift(); piece !== undefined; piece = seen.shift()) yield piece;
        if (failure !== undefined) throw failure.error;
        while (!ended) {
          const next = await pieces.next();
          if (next.done) ended = true;
          else yield next.value;
        }
      } finally {
        await close();
      }
    })(),
    close,
  };
}

function start(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const head = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    head.set(piece.subarray(0, length - at), at);
    at += Math.min(piece.length, length - at);
  }
  return head;
}
