/**
 * A source's records, and a fault in place of what can't be read: a file that is broken or of no known format costs
 * itself, not the data beside it. Pure.
 */
import { InputRejected } from '../../errors.ts';
import type { Batch } from '../records.ts';
import { type Reading, recordsOfFile } from './read.ts';
import type { SourceFile } from './source-file.ts';

export const UNREADABLE = 'unreadable-source';
const MOST_CHARACTERS = 500;

/**
 * @param unread hears of the file where it, or the rest of it, can't be read
 * @throws InputRejected where the columns are not those asked for, or the store refuses the bytes: settings and stores
 *   are mended for all files, not left out with one
 */
export async function* readableRecords(
  file: SourceFile,
  reading: Reading,
  unread: (why: InputRejected) => void,
): AsyncGenerator<Batch> {
  let refusal: unknown;
  const remembered = (error: unknown): never => {
    refusal = error;
    throw error;
  };
  const { range } = file;
  const watched: SourceFile = {
    ...file,
    async *stream() {
      try {
        yield* file.stream();
      } catch (error) {
        remembered(error);
      }
    },
    ...(range && { range: (start: number, end: number) => range(start, end).catch(remembered) }),
  };
  const columns: Reading['columns'] = (found, name) => {
    try {
      reading.columns(found, name);
    } catch (error) {
      remembered(error);
    }
  };
  try {
    yield* recordsOfFile(watched, { ...reading, columns });
  } catch (error) {
    if (!(error instanceof InputRejected) || error === refusal) throw error;
    unread(error);
    yield [
      { line: 1, fault: { kind: UNREADABLE, found: error.message.slice(0, MOST_CHARACTERS) }, lines: 1 },
    ];
  }
}
