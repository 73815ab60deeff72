/** What every command gets: where to write, the client, how it may be interrupted. */
import { type Client, newClient } from './client.ts';
import { type ConnectionOptions, connectionFrom } from './connection.ts';
import type { Out } from './output.ts';

export interface GlobalOptions extends ConnectionOptions {
  readonly json?: boolean;
}

export interface CommandContext {
  readonly out: Out;
  readonly signal: AbortSignal;
  readonly options: GlobalOptions;
  /** Connected on first use: a command that needs no server asks for none. */
  readonly client: () => Client;
  /** The exit code of a command that ended without an error. */
  readonly exit: (code: number) => void;
}

export function newContext(
  options: GlobalOptions,
  signal: AbortSignal,
  exit: (code: number) => void,
): CommandContext {
  let client: Client | undefined;
  return {
    out: { json: options.json === true, stdout: process.stdout, stderr: process.stderr },
    signal,
    options,
    exit,
    client: () => {
      client ??= newClient(connectionFrom(options), signal);
      return client;
    },
  };
}
