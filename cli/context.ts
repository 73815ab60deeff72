/** What every command gets: where to read and write, the client, how it may be interrupted. */
import type { Client } from './client.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Out } from './output.ts';

/** What a command line runs in: a process, or in a test something like it. */
export interface Io extends Pick<Out, 'stdout' | 'stderr'> {
  readonly stdin: NodeJS.ReadableStream;
  readonly env: NodeJS.ProcessEnv;
}

export interface GlobalOptions extends ConnectionOptions {
  readonly json?: boolean;
}

export interface CommandContext {
  readonly io: Io;
  readonly out: Out;
  readonly signal: AbortSignal;
  readonly options: GlobalOptions;
  /** Connected on first use: a command that needs no server asks for none. */
  readonly client: () => Client;
  /** The exit code of a command that ended without an error. */
  readonly exit: (code: number) => void;
}

export interface ContextOptions {
  readonly io: Io;
  readonly signal: AbortSignal;
  readonly exit: (code: number) => void;
}

/** The client for what the command line says; whoever needs none loads none. */
export type Connect = (options: GlobalOptions, io: Io, signal: AbortSignal) => Client;

export function newContext(
  options: GlobalOptions,
  { io, signal, exit }: ContextOptions,
  connect: Connect,
): CommandContext {
  let client: Client | undefined;
  return {
    io,
    out: { json: options.json === true, stdout: io.stdout, stderr: io.stderr },
    signal,
    options,
    exit,
    client: () => {
      client ??= connect(options, io, signal);
      return client;
    },
  };
}
