/**
 * Stamps say what a finished step was made from, so that the next start finds it done in a millisecond. A stamp is
 * written after its step, by rename: a set-up killed in between leaves the old one or none.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

export function writeStamp(path, value) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, `${value}\n`);
  renameSync(temporary, path);
}

/** Hash of a folder's files, names and contents; folders named in `without` are left out. */
export function treeHash(folder, without = []) {
  const files = (path) =>
    readdirSync(join(folder, path), { withFileTypes: true })
      .filter((entry) => !without.includes(entry.name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => (entry.isDirectory() ? files(join(path, entry.name)) : [join(path, entry.name)]));
  return sha256(...files('').flatMap((file) => [file, readFileSync(join(folder, file))]));
}
