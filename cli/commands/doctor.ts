/** `doctor`: every check, each with what to do. Fails when one fails. */
import type { Command } from 'commander';
import { homeOf } from '../connection.ts';
import type { CommandContext } from '../context.ts';
import * as checks from '../doctor/checks.ts';
import { mirrored } from '../doctor/models.ts';
import { server } from '../doctor/server.ts';
import { EXIT } from '../exit.ts';
import { list } from '../output.ts';

const MARKS = { ok: '✓ ok', warn: '! warn', fail: '✗ fail' } as const;

async function doctor(context: CommandContext): Promise<void> {
  const home = homeOf(context.options);
  const serving = await server(context.options);
  const findings = await Promise.all([
    checks.node(),
    checks.pythonVersion(),
    checks.pythonPackages(),
    checks.disk(home),
    checks.memory(),
    checks.gpu(),
    checks.home(home),
    checks.database(home),
    checks.port(Number(process.env.PORT ?? 8765), serving.health === 'ok'),
    serving,
    mirrored(home),
  ]);
  list(
    context.out,
    findings,
    ['', 'check', 'found', 'what to do'],
    ({ check, health, found, next }) => [MARKS[health], check, found, next],
    '',
  );
  if (findings.some(({ health }) => health === 'fail')) context.exit(EXIT.failed);
}

export function addDoctorCommand(program: Command, context: () => CommandContext): void {
  program
    .command('doctor')
    .description('what may be wrong with this machine, and what to do')
    .action(() => doctor(context()));
}
