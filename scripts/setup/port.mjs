/** Is the port free? Asked before minutes of set-up, and answered with who holds it where the system tells. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { SetupFault } from './fault.mjs';

const HOST = '127.0.0.1';

/** `node (pid 4711)`, or undefined where neither ss nor lsof tells. */
export function holderOf(port) {
  const ss = spawnSync('ss', ['-Hltnp', `sport = :${port}`], { encoding: 'utf8', timeout: 3_000 });
  const named = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss.stdout ?? '');
  if (named) return `${named[1]} (pid ${named[2]})`;
  const lsof = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    encoding: 'utf8',
    timeout: 3_000,
  });
  const pid = /^p(\d+)/m.exec(lsof.stdout ?? '')?.[1];
  const command = /^c(.+)/m.exec(lsof.stdout ?? '')?.[1];
  return pid && `${command ?? 'a process'} (pid ${pid})`;
}

export const portFree = (port) =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)));
  });

export async function checkPort(port) {
  if (await portFree(port)) return;
  const holder = holderOf(port);
  throw new SetupFault({
    where: `port ${port} of ${HOST}`,
    found: `it is in use${holder ? ` by ${holder}` : ''}`,
    allowed: 'a free port',
    next: `Stop that program, or take another port: npm start -- --port ${port + 1} (or PORT=${port + 1} npm start)`,
  });
}
