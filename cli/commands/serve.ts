/** `serve`: the local server, until it is interrupted. The only command that is the server instead of asking one. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import { jsonLine, note, say } from '../output.ts';
import { defaultPort, port } from '../port.ts';

async function serve(context: CommandContext, flags: { readonly port?: number }): Promise<void> {
  const { io, out, options, signal } = context;
  const listenOn = flags.port ?? defaultPort(io.env);
  // Loaded here: no other command pays for the server's start.
  const { openRuntime } = await import('../../local/runtime.ts');
  const { startServer } = await import('../../local/server.ts');
  const runtime = await openRuntime({ home: homeOf(options, io.env) });
  let server: Awaited<ReturnType<typeof startServer>>;
  try {
    server = await startServer({ runtime, port: listenOn });
  } catch (error) {
    await runtime.close();
    throw error;
  }
  if (out.json) jsonLine(out, { event: 'serving', url: server.url, pid: process.pid });
  say(out, server.consoleUrl);
  if (server.joinUrl !== undefined && !out.json) {
    note(
      out,
      `nobody has an account yet; once, within a day, this makes the first administrator: ${server.joinUrl}`,
    );
  }
  if (!out.json) note(out, 'Ctrl-C ends the server; runs go on at its next start.');
  // The interruption may have come while it started.
  if (!signal.aborted) await once(signal, 'abort');
  note(out, 'stopping: running jobs save a checkpoint');
  await server.close();
}

export function addServeCommand(program: Command, context: () => CommandContext): void {
  program
    .command('serve')
    .description('run the local server, on loopback, until it is interrupted')
    .option(
      '--port <number>',
      'where it listens on 127.0.0.1, 0: any free one (default: PORT, or 8765)',
      port,
    )
    .action((flags: { readonly port?: number }) => serve(context(), flags));
}
