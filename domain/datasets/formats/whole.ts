/** Bytes that come in pieces, as one. Pure. */

/** A single piece as it is, else a copy. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A stream as one piece; undefined where there are more bytes: the rest is then left unread. */
export async function wholeOf(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > most) return undefined;
    // The stream may use its piece again.
    pieces.push(piece.slice());
  }
  return joined(pieces);
}
