/** `doctor`: every check, each with what to do. Fails when one fails. */
import type { Command } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import * as checks from '../doctor/checks.ts';
import { mirrored } from '../doctor/models.ts';
import { server } from '../doctor/server.ts';
import { EXIT } from '../exit.ts';
import { list } from '../output.ts';
import { defaultPort } from '../port.ts';
import type { Column } from '../table.ts';

const MARKS = { ok: '✓ ok', warn: '! warn', fail: '✗ fail' } as const;

const FINDINGS: readonly Column<checks.Finding>[] = [
  { head: '', cell: ({ health }) => MARKS[health] },
  { head: 'check', cell: ({ check }) => check },
  { head: 'found', cell: ({ found }) => found, prose: 'wrap' },
  { head: 'what to do', cell: ({ next }) => next, prose: 'wrap' },
];

async function doctor(context: CommandContext): Promise<void> {
  const { options, io, signal } = context;
  const home = homeOf(options, io.env);
  const serving = await server(context);
  const findings = await Promise.all([
    checks.node(),
    checks.pythonVersion(signal),
    checks.pythonPackages(signal),
    checks.disk(home),
    checks.memory(),
    checks.gpu(signal),
    checks.home(home),
    checks.database(home),
    checks.port(defaultPort(io.env), serving.health === 'ok'),
    serving,
    mirrored(home),
  ]);
  signal.throwIfAborted();
  list(context.out, findings, FINDINGS);
  if (findings.some(({ health }) => health === 'fail')) context.exit(EXIT.failed);
}

export function addDoctorCommand(program: Command, context: () => CommandContext): void {
  program
    .command('doctor')
    .description('what may be wrong with this machine, and what to do; fails when something is')
    .action(() => doctor(context()));
}
