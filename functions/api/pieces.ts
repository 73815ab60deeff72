/** Files in pieces: an answer may hold no more than a host does (Lambda has 6 MB, in base64). */
import { z } from '@hono/zod-openapi';
import { wholeOf } from '../../domain/datasets/formats/whole.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { ObjectStore } from '../../domain/ports.ts';

export const PIECE = 4 * 1024 ** 2;

/** Where a piece begins, and how long it may be, in bytes. */
export const PieceQuery = z.object({
  from: z.coerce.number().int().nonnegative().default(0),
  most: z.coerce.number().int().min(1).max(PIECE).default(PIECE),
});

/** At most `most` bytes of an object from byte `from` on; `InputRejected` behind its end. */
export async function pieceOf(
  objects: Pick<ObjectStore, 'get'>,
  { key, bytes }: { readonly key: string; readonly bytes: number },
  { from, most }: z.output<typeof PieceQuery>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (from >= bytes) {
    throw new InputRejected({
      where: '?from',
      found: String(from),
      allowed: `0 to ${bytes - 1}`,
      next: 'Stop at the end of the file',
    });
  }
  const end = Math.min(from + most, bytes) - 1;
  const { body } = await objects.get(key, { start: from, end });
  return new Uint8Array((await wholeOf(body, most)) ?? []);
}

/** A browser neither runs nor guesses what it is given. */
export const harmless = (type: string) => ({
  'content-type': type,
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
});
