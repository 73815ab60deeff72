/** The console, built when its sources, what it imports from the domain, or the locked packages changed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { pinnedNode, projectPath, ROOT } from './node.mjs';
import { readStamp, sha256, treeHash, writeStamp } from './stamp.mjs';

const CONSOLE = join(ROOT, 'console');
const STAMP = join(CONSOLE, 'dist', '.modelmill-setup');

const wanted = () =>
  sha256(
    treeHash(CONSOLE, ['dist', 'node_modules']),
    treeHash(join(ROOT, 'domain')),
    readFileSync(join(ROOT, 'package-lock.json')),
  );

export const consoleReady = () =>
  existsSync(join(CONSOLE, 'dist', 'index.html')) && readStamp(STAMP) === wanted();

/** @param {(text: string) => void} note */
export async function buildConsole(note) {
  const hash = wanted();
  await run(pinnedNode(), [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', CONSOLE], {
    where: 'console',
    env: { ...process.env, PATH: projectPath() },
    onLine: note,
  });
  writeStamp(STAMP, hash);
}
