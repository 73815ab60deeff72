/**
 * Where bytes come from. Files and pipes are read into memory that is used again: at 200 MB a second the pieces of a
 * stream would be garbage faster than it is collected.
 */
import { close, fstatSync, openSync, read } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import type { Io } from '../context.ts';
import { misuse } from '../exit.ts';

export interface Source {
  readonly name: string;
  /** Bytes read into the beginning of `into`, as many as there are; 0 at the end. */
  read(into: Uint8Array): Promise<number>;
  /** Whether the next read would wait for someone. */
  readonly idle: boolean;
  close(): Promise<void>;
}

const STDIN = 0;
const PIPE_BYTES = 2 ** 16;
const readFrom = promisify(read);
const closeFile = promisify(close);

/** A file, or `-` for standard input. */
export function openSource(file: string, io: Io, signal: AbortSignal): Source {
  if (file !== '-') return fileSource(file);
  const name = 'standard input';
  // Only the process's own can be more than a stream; to ask it for the stream would open that.
  if ((io as unknown) !== process) return streamSource(name, io.stdin, signal);
  const stat = fstatSync(STDIN);
  if (stat.isFile()) return descriptorSource(name, STDIN);
  return stat.isFIFO() || stat.isSocket() ? pipeSource(name, signal) : streamSource(name, io.stdin, signal);
}

function fileSource(path: string): Source {
  try {
    const descriptor = openSync(path, 'r');
    const source = descriptorSource(path, descriptor);
    if (!fstatSync(descriptor).isDirectory()) return { ...source, close: () => closeFile(descriptor) };
    throw Object.assign(new Error(), { code: 'EISDIR' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw misuse(path, `it can't be read (${code})`, 'a file, or - for standard input', 'Correct the path');
  }
}

const descriptorSource = (name: string, descriptor: number): Source => ({
  name,
  idle: false,
  // From where the file stands: what a shell has read of it is not read again.
  read: async (into) => (await readFrom(descriptor, into, 0, into.length, null)).bytesRead,
  close: async () => {},
});

/** Waits for what comes, but not beyond the signal. */
function interruptible(signal: AbortSignal): <T>(coming: Promise<T>) => Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  return (coming) => Promise.race([coming, aborted]);
}

function pipeSource(name: string, signal: AbortSignal): Source {
  const held = new Uint8Array(PIPE_BYTES);
  const until = interruptible(signal);
  let from = 0;
  let to = 0;
  let ended = false;
  let failure: Error | undefined;
  let wake = (): void => {};
  const socket = new Socket({
    ...{ fd: STDIN, readable: true, writable: false },
    onread: {
      buffer: held,
      callback: (bytes) => {
        [from, to] = [0, bytes];
        wake();
        return false;
      },
    },
  });
  const over = (error?: Error): void => {
    ended = true;
    failure ??= error;
    wake();
  };
  socket
    .once('end', () => over())
    .once('close', () => over())
    .once('error', over);
  return {
    name,
    get idle() {
      return from === to;
    },
    async read(into) {
      if (from === to && !ended) {
        const coming = new Promise<void>((resolve) => {
          wake = resolve;
        });
        socket.resume();
        await until(coming);
      }
      if (failure) throw failure;
      const taken = Math.min(to - from, into.length);
      into.set(held.subarray(from, from + taken));
      from += taken;
      return taken;
    },
    close: async () => {
      socket.destroy();
    },
  };
}

function streamSource(name: string, stream: NodeJS.ReadableStream, signal: AbortSignal): Source {
  const pieces = stream[Symbol.asyncIterator]();
  const until = interruptible(signal);
  let left: Uint8Array = new Uint8Array(0);
  return {
    name,
    get idle() {
      return left.length === 0;
    },
    async read(into) {
      while (left.length === 0) {
        const { done, value } = await until(pieces.next());
        if (done) return 0;
        left = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      }
      const taken = Math.min(left.length, into.length);
      into.set(left.subarray(0, taken));
      left = left.subarray(taken);
      return taken;
    },
    close: async () => {
      // Whoever feeds a stream may never end it: it is let go.
      (stream as NodeJS.ReadStream).destroy?.();
    },
  };
}
