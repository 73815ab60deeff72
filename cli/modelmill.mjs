#!/usr/bin/env node
/**
 * The command `modelmill` under any Node: goes on under the pinned one, in this process if it is a Node that runs
 * TypeScript, else in a child. Plain JavaScript, because an older Node can't even read a .ts file.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { pinnedNodeWorks } from '../scripts/setup/node.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypeScript = major > 22 || (major === 22 && minor >= 18);

async function start() {
  if (runsTypeScript) {
    // Read-only installations do without: it fails silently.
    module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/modelmill', import.meta.url)));
    const { main } = await import('./main.ts');
    return main(process.argv.slice(2));
  }
  if (!pinnedNodeWorks()) {
    console.error(
      `modelmill: Node: this is ${process.versions.node}, and the pinned one is not installed. Allowed: Node 22.18 or newer, or a finished set-up. Run 'npm start' or 'npm ci' first.`,
    );
    return 2;
  }
  const { runPinned } = await import('../scripts/setup/pinned.mjs');
  return runPinned('cli/main.ts', process.argv.slice(2));
}

process.exitCode = await start();
