/**
 * Runs one command of the set-up: its output goes line by line to `onLine` and to .modelmill/setup/setup.log, its
 * last lines into the fault when it fails. SIGINT and SIGTERM reach the command before they end the set-up.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SetupFault, SetupInterrupted } from './fault.mjs';
import { ROOT } from './node.mjs';

const KEPT_LINES = 25;
export const LOG = join(ROOT, '.modelmill', 'setup', 'setup.log');

/** A way to say a command that can be typed again. */
export const spoken = (command, args) =>
  [command, ...args].map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part}'`)).join(' ');

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network|Temporary failure|Name or service not known|NewConnectionError|Max retries|CERT|SSL/i;
const DISK = /ENOSPC|No space left on device/i;

const advice = (text) => {
  if (DISK.test(text)) return 'Free some disk space (df -h .) and run the command again';
  if (NETWORK.test(text))
    return 'The network, a proxy or a certificate seems to be in the way: check that the command above works by itself, then run again; finished steps are not repeated';
  return 'Read the lines above, mend what they name, and run again; finished steps are not repeated';
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{where: string, cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} options
 */
export function run(command, args, { where, cwd = ROOT, env = process.env, onLine = () => {} }) {
  return new Promise((resolve, reject) => {
    mkdirSync(join(ROOT, '.modelmill', 'setup'), { recursive: true });
    appendFileSync(LOG, `\n$ ${spoken(command, args)}\n`);
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const last = [];
    let interrupted;
    const interrupt = (signal) => {
      interrupted = signal;
      child.kill(signal);
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (text) => {
        last.push(text);
        if (last.length > KEPT_LINES) last.shift();
        appendFileSync(LOG, `${text}\n`);
        onLine(text);
      });
    }
    const settle = (act) => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      act();
    };
    child.on('error', (error) =>
      settle(() =>
        reject(
          new SetupFault({
            where,
            found: `\`${spoken(command, args)}\` can't be started (${error.message})`,
            allowed: 'a command that starts',
            next: `Install ${command} or put it on the PATH`,
          }),
        ),
      ),
    );
    child.on('close', (code, signal) =>
      settle(() => {
        if (interrupted) return reject(new SetupInterrupted(interrupted));
        if (code === 0) return resolve(last);
        reject(
          new SetupFault(
            {
              where,
              found: `\`${spoken(command, args)}\` ended with ${signal || `exit code ${code}`}`,
              allowed: 'exit code 0',
              next: `${advice(last.join('\n'))}. Everything it said: ${LOG}`,
            },
            { output: last },
          ),
        );
      }),
    );
  });
}
