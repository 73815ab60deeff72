/**
 * The locked npm packages, the pinned Node among them. `npm ci` runs when node_modules is not what
 * package-lock.json says; a stamp in node_modules answers that in a millisecond. npm ci empties node_modules first,
 * so one that was killed leaves no stamp and is done again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run } from './command.mjs';
import { SetupFault } from './fault.mjs';
import {
  nodeOutsidePackages,
  outsidePath,
  pinnedNode,
  pinnedNodeWorks,
  pinnedVersion,
  ROOT,
  WINDOWS,
} from './node.mjs';
import { readStamp, sha256, writeStamp } from './stamp.mjs';

const LOCK = join(ROOT, 'package-lock.json');
const STAMP = join(ROOT, 'node_modules', '.modelmill-setup');

const wanted = () => sha256(readFileSync(LOCK), process.platform, process.arch);

/** What npm says it installed (its hidden lock file) against package-lock.json: for those who ran npm ci themselves. */
export function installedMatchesLock(lock, installed) {
  return Object.entries(lock).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const there = installed[path];
    if (!there) return entry.optional === true || entry.devOptional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

function npmInstalledIt() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const packages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;
  return installedMatchesLock(packages(LOCK), packages(hidden)) && pinnedNodeWorks();
}

export function nodePackagesReady() {
  if (readStamp(STAMP) === wanted()) return existsSync(pinnedNode());
  if (!npmInstalledIt()) return false;
  writeStamp(STAMP, wanted());
  return true;
}

function npmCommand() {
  const fromNpm = process.env.npm_execpath;
  if (fromNpm && /npm-cli\.c?js$/.test(fromNpm) && existsSync(fromNpm))
    return [nodeOutsidePackages(), fromNpm];
  const name = WINDOWS ? 'npm.cmd' : 'npm';
  const folder = outsidePath()
    .split(delimiter)
    .find((candidate) => existsSync(join(candidate, name)));
  if (!folder) {
    throw new SetupFault({
      where: 'npm',
      found: 'no npm on the PATH',
      allowed: 'the npm that comes with Node',
      next: 'Install Node with npm (https://nodejs.org) and run the command again',
    });
  }
  const script = join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return WINDOWS ? [nodeOutsidePackages(), script] : [join(folder, name)];
}

/** @param {(text: string) => void} note */
export async function installNodePackages(note) {
  const total = Object.keys(JSON.parse(readFileSync(LOCK, 'utf8')).packages).length - 1;
  let fetched = 0;
  const [command, ...first] = npmCommand();
  const node = nodeOutsidePackages();
  await run(command, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'], {
    where: 'npm packages',
    env: {
      ...process.env,
      PATH: [dirname(node), outsidePath()].join(delimiter),
      // Its CPU binaries are in the package; what its install script would fetch are CUDA's, from elsewhere.
      ONNXRUNTIME_NODE_INSTALL: 'skip',
      ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip',
    },
    onLine: (text) => {
      if (/^npm http (fetch|cache)/.test(text)) fetched++;
      note(
        fetched < total ? `${fetched} of ${total} packages fetched` : 'all packages fetched, installing them',
      );
    },
  });
  if (!pinnedNodeWorks()) {
    throw new SetupFault({
      where: 'pinned Node',
      found: `npm ci left no working Node ${pinnedVersion()} in node_modules/node`,
      allowed: `the npm package node@${pinnedVersion()} with its install script run`,
      next: "Check that npm's ignore-scripts is off (npm config get ignore-scripts) and run again",
    });
  }
  writeStamp(STAMP, wanted());
  return `${total} packages, Node ${pinnedVersion()}`;
}
