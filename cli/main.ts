#!/usr/bin/env node
/**
 * `modelmill`: everything through the HTTP API of a server, local or not. Under another Node than the pinned one
 * cli/modelmill.mjs comes first.
 */
import { CommanderError } from 'commander';
import { ModelmillError } from '../domain/errors.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { newProgram } from './program.ts';
import { printable } from './text.ts';

/** Runs one command line and returns its exit code. Nothing but the result goes to stdout. */
export async function main(args: readonly string[]): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void =>
    interruption.abort(new CommandFailed(EXIT.interrupted, 'interrupted; what the server does goes on'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  // A reader that went away (| head) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
  );

  let code: number = EXIT.ok;
  const program = newProgram({
    signal: interruption.signal,
    exit: (wanted) => {
      code = wanted;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CommandFailed) {
      process.stderr.write(`modelmill: ${printable(error.message)}\n`);
      return error.code;
    }
    if (error instanceof ModelmillError) {
      process.stderr.write(`modelmill: ${error.name}: ${printable(error.message)}\n`);
      return EXIT.usage;
    }
    process.stderr.write(
      `modelmill: a defect of ours: ${printable((error as Error).stack ?? String(error))}\n`,
    );
    return EXIT.failed;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
