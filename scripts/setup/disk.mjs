/** Is there room for what set-up still has to install? Asked before the first download, not found out by the last. */
import { statfsSync } from 'node:fs';
import { SetupFault } from './fault.mjs';
import { ROOT } from './node.mjs';

const GB = 1e9;
/** Measured on Linux x64, with room for pip's and npm's caches and for a few runs. */
export const NEEDED = { nodePackages: 1.6 * GB, pythonPackages: 2.9 * GB, runs: 0.5 * GB };

const gb = (bytes) => `${(bytes / GB).toFixed(1)} GB`;

/**
 * @param {readonly (keyof typeof NEEDED)[]} missing what still has to be installed
 * @param {number} free bytes
 */
export function checkDisk(missing, free = freeBytes()) {
  const needed = NEEDED.runs + missing.reduce((sum, part) => sum + NEEDED[part], 0);
  if (free >= needed) return `${gb(free)} free, ${gb(needed)} needed`;
  throw new SetupFault({
    where: `disk of ${ROOT}`,
    found: `${gb(free)} free`,
    allowed: `at least ${gb(needed)}`,
    next: 'Free some space (df -h .; pip cache purge; npm cache clean --force), or clone to a larger disk',
  });
}

export function freeBytes(folder = ROOT) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
