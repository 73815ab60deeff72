/** A file of annotations, read line by line into the table that measures read: of the text nothing is kept. */
import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { AnnotationInput, type Annotations } from '../domain/agreement/measures/annotation-input.ts';
import { objectIn } from '../domain/datasets/formats/json-text.ts';
import { physicalLines } from '../domain/datasets/lines.ts';
import type { CommandContext } from './context.ts';
import { misuse } from './exit.ts';
import { newLive } from './live.ts';
import { counted } from './text.ts';

const PIECE = 1 << 20;
const PROGRESS_MS = 250;

/** `-` is standard input. Refuses the first line that is no annotation. */
export async function readAnnotations(
  { io, out, signal }: CommandContext,
  file: string,
): Promise<Annotations> {
  const name = file === '-' ? 'standard input' : file;
  const live = newLive(out.stderr);
  let said = performance.now();
  const input = new AnnotationInput();
  try {
    for await (const lines of physicalLines(bytesOf(io, file, name, signal), name)) {
      for (const line of lines) {
        if ('text' in line && line.text.trim() === '') continue;
        const where = `${name}, line ${line.line}`;
        const found = 'fault' in line ? line.fault : objectIn(line.text);
        if ('found' in found) throw unreadable(where, found.found);
        input.add(where, found.object);
      }
      if (performance.now() - said < PROGRESS_MS) continue;
      said = performance.now();
      live.status([`reading: ${counted(lines.at(-1)?.line ?? 0, 'line')}`]);
    }
    return input.table(name);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    live.end();
  }
}

const unreadable = (where: string, found: string) =>
  misuse(where, found, 'one JSON object a line', 'Correct it, or leave it out; nothing was measured');

async function* bytesOf(
  io: CommandContext['io'],
  file: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const stream =
    file === '-'
      ? addAbortSignal(signal, io.stdin as Readable)
      : createReadStream(file, { signal, highWaterMark: PIECE });
  try {
    for await (const piece of stream) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code } = error as NodeJS.ErrnoException;
    throw misuse(name, `it can't be read (${code})`, 'a file, or - for standard input', 'Correct the path');
  }
}
