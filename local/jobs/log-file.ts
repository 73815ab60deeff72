/**
 * A job attempt's stdout and stderr: a file that the process writes itself, so that it can go on writing when the
 * server is gone. A large one is moved aside, once: PATH.1 has what came before.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';

const LARGEST = 16 * 1024 * 1024;

/** For appending: after the file was cut, the process's next line begins at its new end. */
export const openLog = (path: string): number => openSync(path, 'a', 0o600);

/** Throws where there is no room for the copy; the log is then as it was. */
export function rotate(path: string, largest: number = LARGEST): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largest) return;
  const aside = `${path}.1`;
  rmSync(aside, { force: true });
  try {
    copyFileSync(path, aside);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  truncateSync(path);
}

/** The last lines, whole ones, at most `characters` of them together. Empty where somebody removed the file. */
export function tail(path: string, characters = 1_000): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const wanted = Math.min(size, characters * 4);
    const bytes = Buffer.alloc(wanted);
    readSync(file, bytes, 0, wanted, size - wanted);
    const text = bytes.toString('utf8').trimEnd().slice(-characters);
    return wanted === size && text.length < characters ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(file);
  }
}
