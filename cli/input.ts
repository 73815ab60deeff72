/** A text file of the user's, or standard input for `-`: whole, UTF-8, and readable or refused in four parts. */
import { readFile } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { CommandContext } from './context.ts';
import { misuse } from './exit.ts';

export async function readInput({ io, signal }: CommandContext, path: string): Promise<string> {
  const where = path === '-' ? 'standard input' : path;
  let bytes: Uint8Array;
  try {
    bytes = path === '-' ? await everything(io.stdin, signal) : await readFile(path, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { code } = error as NodeJS.ErrnoException;
    throw misuse(where, `it can't be read (${code})`, 'a text file', 'Correct the path');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw misuse(where, 'bytes that are not UTF-8', 'text in UTF-8', 'Convert the file first');
  }
}

async function everything(stdin: NodeJS.ReadableStream, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stdin as Readable)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
