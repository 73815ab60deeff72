/** Builds console/dist when a source is newer than it, once however many files ask. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const CONSOLE = fileURLToPath(new URL('../../console', import.meta.url));
const BUILT = join(CONSOLE, 'dist', 'index.html');

const newest = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(join(CONSOLE, 'dist')))
    .reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0);

export async function builtConsole(): Promise<void> {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs > newest(CONSOLE)) return;
  await build({ configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'error' });
}
