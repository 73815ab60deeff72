#!/usr/bin/env node
/**
 * `modelmill`: everything through the HTTP API of a server, local or not. Under another Node than the pinned one
 * cli/modelmill.mjs comes first.
 */
import { CommanderError } from 'commander';
import { explain, ModelmillError } from '../domain/errors.ts';
import type { Io } from './context.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { printable, printableLines } from './text.ts';

/** Runs one command line and returns its exit code. Nothing but the result goes to stdout. */
export async function main(args: readonly string[], io: Io = process): Promise<number> {
  const interruption = new AbortController();
  // Once: whoever asks again while a command still tidies up gets the system's own way.
  const interrupt = (): void =>
    interruption.abort(new CommandFailed(EXIT.interrupted, 'interrupted; runs on the server go on'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  if (io === process) outliveReaders();

  let code: number = EXIT.ok;
  try {
    const exit = (wanted: number): void => {
      code = wanted;
    };
    const { commandsFor, newProgram } = await import('./program.ts');
    const program = newProgram({ io, signal: interruption.signal, exit }, await commandsFor(args[0]));
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { aborted, reason } = interruption.signal;
    const { message, exitCode } = ending(aborted && isAbortion(error) ? reason : error);
    io.stderr.write(`modelmill: ${message}\n`);
    return exitCode;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** What Node's own functions throw when their signal aborts, where it is not the signal's reason. */
const isAbortion = (error: unknown): boolean =>
  error instanceof CommandFailed || (error instanceof Error && error.name === 'AbortError');

interface Ending {
  /** Safe to print. */
  readonly message: string;
  readonly exitCode: number;
}

/** Defects of ours, whoever stumbles over them; every other error of these names is the caller's to mend. */
const OURS: ReadonlySet<string> = new Set(['ContractBroken', 'ArtifactCorrupt', 'JobFailed', 'Interrupted']);

function ending(error: unknown): Ending {
  if (error instanceof CommandFailed) return { message: printable(error.message), exitCode: error.code };
  if (error instanceof ModelmillError) {
    const exitCode = OURS.has(error.name) ? EXIT.failed : EXIT.usage;
    return { message: `${error.name}: ${printable(error.message)}`, exitCode };
  }
  const { code, path, stack } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) {
    const message = explain({
      where: path,
      found: code,
      allowed: 'a place that this user can read and write',
      next: "Mend its owner and mode, or name another; 'modelmill doctor' looks further",
    });
    return { message: printable(message), exitCode: EXIT.usage };
  }
  return { message: `a defect of ours: ${printableLines(stack ?? String(error))}`, exitCode: EXIT.failed };
}

let outliving = false;

/** A reader that went away (| head) is no fault, and not to be told. */
function outliveReaders(): void {
  if (outliving) return;
  outliving = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) =>
      process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
    );
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
