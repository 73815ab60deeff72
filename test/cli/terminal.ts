/**
 * The command line as it runs in a terminal or a pipe, without a process of its own; and a real server beside it, on
 * a home of its own.
 */
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll } from 'vitest';
import type { Io } from '../../cli/context.ts';
import { main } from '../../cli/main.ts';
import { openRuntime, type Runtime } from '../../local/runtime.ts';
import { type LocalServer, startServer } from '../../local/server.ts';
import { temporaryFolder, withMirror } from '../support/stores.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TerminalOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Columns of a terminal; none: a pipe. */
  readonly columns?: number;
  readonly stdin?: string | Uint8Array;
}

/** Keeps what is written. */
export class Screen extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(columns?: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.isTTY = columns !== undefined;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

export async function modelmill(args: readonly string[], options: TerminalOptions = {}): Promise<Ended> {
  const { env = {}, columns, stdin = '' } = options;
  const [stdout, stderr] = [new Screen(columns), new Screen(columns)];
  const io = { stdout, stderr, stdin: Readable.from([Buffer.from(stdin)]), env } as unknown as Io;
  const code = await main(args, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

export interface Home {
  readonly runtime: Runtime;
  readonly server: LocalServer;
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** A command line on this home. */
  run(...args: string[]): Promise<Ended>;
  /** Its one JSON document. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and each field is asserted
  json(...args: string[]): Promise<any>;
}

/** A server on a new home, with a model mirrored; it ends with the test file. */
export async function served(): Promise<Home> {
  const folder = join(await temporaryFolder(), 'home');
  const runtime = await openRuntime({ home: folder, log: () => {} });
  await withMirror(runtime.objects);
  const server = await startServer({ runtime, port: 0 });
  afterAll(() => server.close());
  const env = { MODELMILL_HOME: folder };
  const run = (...args: string[]): Promise<Ended> => modelmill(args, { env });
  return {
    ...{ runtime, server, folder, env, run },
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '--json');
      if (code !== 0) throw new Error(`modelmill ${args.join(' ')} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
  };
}

/** What a terminal must never get from anyone: escapes, controls, bidirectional overrides. */
export const RAW =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
export const HOSTILE =
  '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\u2066\u0008\r\nmodelmill: all is well\u2028';
