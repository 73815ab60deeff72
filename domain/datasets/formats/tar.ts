/**
 * The members of a tar archive, in its order: ustar, GNU, pax, and the older form without a mark. Pure.
 *
 * A member can be read until the next one is asked for. A broken header ends the archive as `Damage`.
 */
import { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { Fault } from '../lines.ts';
import type { Packed } from './compressed.ts';
import { Damage, faultOf } from './damage.ts';
import { linkFault, pathFault, plainPath } from './member-path.ts';

/** A file, or an entry that is not let out, with its path inside the archive. */
export type Entry = { readonly path: string } & ({ readonly file: Packed } | { readonly fault: Fault });

export async function* tarEntries(stream: AsyncIterable<Uint8Array>, archive: string): AsyncGenerator<Entry> {
  const unpack = extract({ allowUnknownFormat: true } as object);
  const source = Readable.from(copies(stream), { objectMode: false });
  // Thrown on as it is: damage of what the archive is packed in, a store that is away.
  let failure: { readonly error: unknown } | undefined;
  source.on('error', (error) => {
    failure = { error };
    unpack.destroy(error);
  });
  source.pipe(unpack);
  const next = async <T>(of: AsyncIterator<T>): Promise<IteratorResult<T>> => {
    try {
      return await of.next();
    } catch (error) {
      if (failure !== undefined) throw failure.error;
      throw new Damage('broken-archive', `the tar archive: ${faultOf(error, '').found}`);
    }
  };
  const entries = unpack[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value: entry } = await next(entries);
      if (done) return;
      const { header } = entry;
      const pieces = entry[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      const fault = faultIn(header);
      const path = plainPath(header.name);
      if (fault !== undefined) yield { path, fault };
      else if (header.type !== 'directory') {
        yield { path, file: member(`${archive}!/${path}`, header.size, () => next(pieces)) };
      }
      // What was not read of it comes before the next. Ending its stream early would end the archive's.
      while (!(await next(pieces)).done);
    }
  } finally {
    source.destroy();
    unpack.destroy();
  }
}

const faultIn = ({ name, type, linkname }: Header): Fault | undefined => {
  if (type === 'file' || type === 'contiguous-file' || type === 'directory') return pathFault(name);
  return linkFault(type ?? 'kind of entry that is unknown', linkname ?? '');
};

type Next = () => Promise<IteratorResult<Uint8Array>>;

const member = (name: string, size: number, next: Next): Packed => ({
  name,
  size,
  packed: size,
  async *stream() {
    for (let piece = await next(); !piece.done; piece = await next()) yield piece.value;
  },
});

/** The store may use its buffers again. */
async function* copies(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield piece.slice();
}
