/** `serve`: the local server, until it is interrupted. The only command that is the server instead of asking one. */
import { type Command, InvalidArgumentError } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import { jsonLine, note, say } from '../output.ts';

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('Give a number of 0 to 65535.');
  return value;
}

async function serve(context: CommandContext, flags: { readonly port: number }): Promise<void> {
  // Loaded here: no other command pays for the server's start.
  const { openRuntime } = await import('../../local/runtime.ts');
  const { startServer } = await import('../../local/server.ts');
  const runtime = await openRuntime({ home: homeOf(context.options) });
  let server: Awaited<ReturnType<typeof startServer>>;
  try {
    server = await startServer({ runtime, port: flags.port });
  } catch (error) {
    await runtime.close();
    throw error;
  }
  if (context.out.json) jsonLine(context.out, { event: 'serving', url: server.url, pid: process.pid });
  else say(context.out, `${server.consoleUrl}\nCtrl-C ends the server; runs go on at its next start.`);
  await new Promise<void>((resolve) =>
    context.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  note(context.out, 'stopping: running jobs save a checkpoint');
  await server.close();
}

export function addServeCommand(program: Command, context: () => CommandContext): void {
  program
    .command('serve')
    .description('run the local server, on loopback, until it is interrupted')
    .option(
      '--port <number>',
      'where it listens on 127.0.0.1; 0: any free one',
      port,
      port(process.env.PORT ?? '8765'),
    )
    .action((flags: { port: number }) => serve(context(), flags));
}
