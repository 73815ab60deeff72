/** Which entries of an archive are let out of it, by their paths. Pure. */
import type { Fault } from '../lines.ts';

const LONGEST_PATH = 1_024;

/** Why an entry's path is not believed; undefined where it is. Nothing is ever written there: names are places in reports. */
export function pathFault(path: string): Fault | undefined {
  const found = complaintAbout(path);
  return found === undefined ? undefined : { kind: 'unsafe-path', found };
}

function complaintAbout(path: string): string | undefined {
  if (path === '') return 'an entry without a name';
  if (path.length > LONGEST_PATH) return `a name of ${path.length} characters`;
  if (/\p{Cc}/u.test(path)) return 'a control character in its name';
  if (path.includes('\\')) return 'a backslash in its name';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'an absolute path';
  return path.split('/').includes('..') ? 'a path that leaves the archive' : undefined;
}

/** `./a//b.csv` as `a/b.csv`: tar of `.` begins every path so. What else is odd stays as it is. */
export const plainPath = (path: string): string =>
  path.startsWith('/')
    ? path
    : path
        .split('/')
        .filter((part) => part !== '.' && part !== '')
        .join('/');

/** Links are never followed: an archive's entry could name any file of the machine that reads it. */
export const linkFault = (type: string, target: string): Fault => ({
  kind: 'no-file',
  found: `a ${type}${target === '' ? '' : ` to ${target.slice(0, 200)}`}`,
});
