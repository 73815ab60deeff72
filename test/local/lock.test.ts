import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { acquireLock } from '../../local/lock.ts';
import { temporaryFolder } from '../support/stores.ts';

const LOCK = fileURLToPath(new URL('../../local/lock.ts', import.meta.url));

async function holderOf(home: string) {
  const source = `import { acquireLock } from ${JSON.stringify(LOCK)};
    globalThis.lock = acquireLock(${JSON.stringify(home)}); console.log('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

it('keeps a second server out, says which process holds it, and falls with that process', async () => {
  const home = await temporaryFolder();
  const child = await holderOf(home);
  writeFileSync(join(home, 'server.json'), JSON.stringify({ pid: child.pid, url: 'http://127.0.0.1:1' }));
  expect(() => acquireLock(home)).toThrow(
    expect.objectContaining({
      name: 'Conflict',
      message: expect.stringContaining(
        `(pid ${child.pid}, http://127.0.0.1:1). Allowed: one server a home. Use that`,
      ),
    }),
  );

  child.kill('SIGKILL');
  await once(child, 'exit');
  acquireLock(home)[Symbol.dispose]();
});

it('is let go of', async () => {
  const home = await temporaryFolder();
  acquireLock(home)[Symbol.dispose]();
  const again = acquireLock(home);
  expect(() => acquireLock(home)).toThrow('another server runs on it');
  again[Symbol.dispose]();
});
