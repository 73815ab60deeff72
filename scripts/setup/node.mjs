/**
 * Which Node runs what: any Node ≥ 20 runs the set-up; the one that package.json pins runs everything else. Only
 * syntax and names that Node 12 knows, so that an old Node reaches the message instead of a stack trace.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const WINDOWS = process.platform === 'win32';

const OLDEST = 20;

/** Undefined when this Node can run the set-up; else what to tell. */
export function nodeComplaint(version) {
  if (Number(version.split('.')[0]) >= OLDEST) return undefined;
  return {
    where: 'Node',
    found: `this is Node ${version}`,
    allowed: `Node ${OLDEST} or newer (the project then installs and uses its own pinned Node)`,
    next: 'Install a current Node from https://nodejs.org or with your package manager, and run the command again',
  };
}

export const pinnedVersion = () =>
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies.node;

export const pinnedNode = () =>
  WINDOWS
    ? join(ROOT, 'node_modules', 'node', 'bin', 'node.exe')
    : join(ROOT, 'node_modules', 'node', 'bin', 'node');

/** True when the pinned Node is installed and starts. */
export function pinnedNodeWorks() {
  if (!existsSync(pinnedNode())) return false;
  const asked = spawnSync(pinnedNode(), ['--version'], { encoding: 'utf8' });
  return asked.status === 0 && asked.stdout.trim() === `v${pinnedVersion()}`;
}

/** The PATH of everything the set-up starts: the pinned Node and the packages' commands first. */
export const projectPath = (path = process.env.PATH || '') =>
  [join(ROOT, 'node_modules', '.bin')].concat(path.split(delimiter)).join(delimiter);

/**
 * A Node that survives `npm ci` deleting node_modules: this one, unless it is the pinned one, which lies there.
 */
export function nodeOutsidePackages(path = process.env.PATH || '') {
  const inside = join(ROOT, 'node_modules') + sep;
  if (!process.execPath.startsWith(inside)) return process.execPath;
  const name = WINDOWS ? 'node.exe' : 'node';
  const found = path
    .split(delimiter)
    .filter((folder) => folder && !folder.includes(`node_modules${sep}.bin`))
    .map((folder) => join(folder, name))
    .find((candidate) => existsSync(candidate));
  return found || process.execPath;
}

/** PATH without any node_modules/.bin. */
export const outsidePath = (path = process.env.PATH || '') =>
  path
    .split(delimiter)
    .filter((folder) => !folder.includes(`node_modules${sep}.bin`))
    .join(delimiter);
