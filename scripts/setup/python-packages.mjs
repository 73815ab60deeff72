/**
 * .venv: made from the found Python, torch first and alone, then the pinned requirements, then jobkit.
 *
 * While anything is installed, .venv/installing exists. Found at the next start, it means that pip was killed half
 * way: such an environment can look whole and not be, so it is made again (downloads come from pip's cache). What is
 * done is stamped by the hash of the requirement files; an environment without stamps that holds every pinned
 * version and passes `pip check` is taken as it is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run } from './command.mjs';
import { ROOT, WINDOWS } from './node.mjs';
import { askPython, findPython } from './python.mjs';
import { readStamp, sha256, writeStamp } from './stamp.mjs';

const VENV = join(ROOT, '.venv');
const INSTALLING = join(VENV, 'installing');
const JOBKIT = join(ROOT, 'containers', 'jobkit');
const CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

export const venvPython = (venv = VENV) =>
  WINDOWS ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');

/** A requirement file's pins, `-r` followed: `[['torch', '2.13.0'], …]`. */
export function pins(file) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text) => text.replace(/#.*/, '').trim())
    .filter((text) => text !== '')
    .flatMap((text) => {
      const included = /^-r\s+(.+)$/.exec(text);
      if (included) return pins(join(dirname(file), included[1]));
      const [name, version] = text.split(/\s*==\s*/);
      return [[name, version ?? '']];
    });
}

/** A requirement file and those it includes. */
function withIncluded(file) {
  const included = [...readFileSync(file, 'utf8').matchAll(/^-r\s+(\S+)/gm)].map(([, name]) =>
    join(dirname(file), name),
  );
  return [file, ...included.flatMap(withIncluded)];
}

const stampOf = (file) => join(VENV, 'setup', file.slice(ROOT.length + 1).replaceAll(/[/\\]/g, '_'));
const wanted = (file) => sha256(...pins(file).flat());
const jobkitWanted = () => sha256(readFileSync(join(JOBKIT, 'pyproject.toml')), JOBKIT);
const stamped = (file) => readStamp(stampOf(file)) === wanted(file);

const normal = (name) => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

function sitePackages() {
  if (WINDOWS) return join(VENV, 'Lib', 'site-packages');
  const lib = join(VENV, 'lib');
  const python = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python')) : undefined;
  return join(lib, python ?? 'python', 'site-packages');
}

/** Name → version of what is whole in site-packages: pip writes RECORD last. */
function installed() {
  const folder = sitePackages();
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder)
      .map((entry) => /^(.+)-([^-]+)\.dist-info$/.exec(entry))
      .filter((found) => found && existsSync(join(folder, found[0], 'RECORD')))
      .map(([, name, version]) => [normal(name), version]),
  );
}

/** `2.13.0+cpu` is a build of 2.13.0. */
const holds = (have, [name, version]) => have.get(normal(name))?.split('+')[0] === version;

function takeAsItIs(file) {
  const have = installed();
  if (!pins(file).every((pin) => holds(have, pin))) return false;
  if (spawnSync(venvPython(), ['-m', 'pip', 'check', '-q'], { stdio: 'ignore' }).status !== 0) return false;
  for (const each of withIncluded(file)) writeStamp(stampOf(each), wanted(each));
  return true;
}

function jobkitReady() {
  const stamp = join(VENV, 'setup', 'jobkit');
  if (readStamp(stamp) === jobkitWanted()) return true;
  const where = join(sitePackages(), `jobkit-${installed().get('jobkit')}.dist-info`, 'direct_url.json');
  if (existsSync(stamp) || !existsSync(where)) return false;
  if (JSON.parse(readFileSync(where, 'utf8')).url !== pathToFileURL(JOBKIT).href) return false;
  writeStamp(stamp, jobkitWanted());
  return true;
}

const venvUsable = () => !existsSync(INSTALLING) && askPython([venvPython()]) !== undefined;

/** @param {string} file absolute path of the requirement file */
export const pythonPackagesReady = (file) =>
  venvUsable() && (stamped(file) || takeAsItIs(file)) && jobkitReady();

/** Warnings of what is no problem here are off: a .venv of our own needs no PATH, and root may make one. */
const QUIET = [
  '--no-input',
  '--disable-pip-version-check',
  '--no-warn-script-location',
  '--progress-bar',
  'off',
];

const pip = (args, where, onLine) =>
  run(venvPython(), ['-m', 'pip', 'install', ...QUIET, ...args], {
    where,
    env: { ...process.env, PYTHONUNBUFFERED: '1', PIP_ROOT_USER_ACTION: 'ignore' },
    onLine,
  });

let answered;
/**
 * Can PyTorch's own index be reached within a few seconds? Asked once, and by Python, because pip will: same proxy,
 * same certificates.
 */
function cpuIndexAnswers(python) {
  const ask = `import urllib.request as r; r.urlopen(r.Request("${CPU_INDEX}/torch/", method="HEAD"), timeout=4)`;
  answered ??= spawnSync(python, ['-c', ask], { stdio: 'ignore', timeout: 8_000 }).status === 0;
  return answered;
}

/** Which build of PyTorch is to be expected from where: 'mac', 'cpu', or 'unknown' where only pip's index is left. */
const torchBuild = (python) =>
  process.platform === 'darwin' ? 'mac' : cpuIndexAnswers(python) ? 'cpu' : 'unknown';

/**
 * What installPythonPackages will download, as downloads.mjs calls it.
 * @param {string} file absolute path of the requirement file
 * @param {string} python that the index is asked with
 */
export function pythonDownloads(file, python) {
  const usable = venvUsable();
  if (usable && stamped(file)) return [];
  const torch = pins(file).find(([name]) => name === 'torch');
  const packages = withIncluded(file).filter((each) => !usable || !stamped(each));
  return [
    ...(usable && holds(installed(), torch) ? [] : [`torch-${torchBuild(python)}`]),
    ...packages.map((each) => basename(each)),
  ];
}

const mb = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(0)} MB`);

/** What pip is about to fetch, from its own words: `Downloading torch-….whl (188.2 MB)`, or a file on this machine. */
export function announced(line) {
  const remote = /^\s*Downloading (\S+\.(?:whl|tar\.gz)) \(([\d.]+ [kMG]B)\)/.exec(line);
  if (remote) return { file: remote[1].split('/').at(-1), size: remote[2], from: 'the index' };
  const local = /^\s*Processing (\/\S+\.whl|file:\S+\.whl)/.exec(line);
  const path = local?.[1].startsWith('file:') ? fileURLToPath(local[1]) : local?.[1];
  if (!path || !existsSync(path)) return undefined;
  return { file: path.split('/').at(-1), size: mb(statSync(path).size), from: 'a folder pip is set up with' };
}

/** What pip's line says of its progress; undefined for what is of no interest to who waits. */
export function progressOf(line) {
  const coming = announced(line);
  if (coming) return `${coming.file} (${coming.size})`;
  if (/^WARNING: Retrying/.test(line)) return 'the network does not answer: trying again';
  const installing = /^Installing collected packages: (.+)/.exec(line);
  if (installing) return `installing ${installing[1].split(',').length} packages`;
  return /^Collecting ([^\s(]+)/.exec(line)?.[0];
}

/** @param {(text: string) => void} note */
const noted = (note) => (line) => {
  const progress = progressOf(line);
  if (progress !== undefined) note(progress);
};

/** @param {{step: Function, line: Function}} screen */
async function installTorch(screen, file) {
  const pin = pins(file).find(([name]) => name === 'torch');
  const requirement = `torch==${pin[1]}`;
  await screen.step(`PyTorch ${pin[1]}, first and alone`, async (note) => {
    const build = torchBuild(venvPython());
    const source = {
      cpu: `PyTorch's CPU index (${CPU_INDEX})`,
      unknown: "the index pip is set up with (PyTorch's CPU index can't be reached)",
      mac: 'the index pip is set up with',
    };
    screen.line(`  from ${source[build]}`);
    const onLine = (text) => {
      const coming = announced(text);
      if (coming?.file.startsWith('torch-'))
        screen.line(`  ${coming.file}: ${coming.size} from ${coming.from}`);
      noted(note)(text);
    };
    const where = `pip, ${requirement}`;
    if (build !== 'cpu') return void (await pip([requirement], where, onLine));
    try {
      await pip(['--index-url', CPU_INDEX, requirement], where, onLine);
    } catch (error) {
      if (error.name !== 'SetupFault') throw error;
      screen.line(`  the CPU index has no ${requirement} for this Python: asking the configured index`);
      await pip([requirement], where, onLine);
    }
  });
}

async function installRequirements(screen, file) {
  const all = pins(file);
  const name = file.slice(ROOT.length + 1);
  await screen.step(`Python packages of ${name}`, async (note) => {
    await pip(['-r', file], `pip, ${name}`, noted(note));
    for (const each of withIncluded(file)) writeStamp(stampOf(each), wanted(each));
    return `${all.length} pinned`;
  });
}

async function installJobkit(screen) {
  await screen.step('jobkit, what the jobs share', async (note) => {
    // Without build isolation nothing is downloaded; torch brings setuptools along.
    const isolation = installed().has('setuptools') ? ['--no-build-isolation'] : [];
    await pip(['--no-deps', ...isolation, '-e', JOBKIT], 'pip, containers/jobkit', noted(note));
    writeStamp(join(VENV, 'setup', 'jobkit'), jobkitWanted());
  });
}

/**
 * @param {{step: Function, line: Function}} screen
 * @param {string} file absolute path of the requirement file
 */
export async function installPythonPackages(screen, file) {
  if (!venvUsable()) {
    const python = findPython();
    await screen.step(`Python environment .venv from ${python.executable}`, async (note) => {
      if (existsSync(VENV)) {
        note('an earlier set-up was interrupted: making .venv again');
        rmSync(VENV, { recursive: true, force: true });
      }
      mkdirSync(VENV);
      writeFileSync(INSTALLING, '');
      await run(python.executable, ['-m', 'venv', VENV], { where: 'Python environment', onLine: note });
      return `Python ${python.version.join('.')}`;
    });
  }
  writeFileSync(INSTALLING, '');
  if (!stamped(file)) {
    const torch = pins(file).find(([name]) => name === 'torch');
    if (!holds(installed(), torch)) await installTorch(screen, file);
    await installRequirements(screen, file);
  }
  if (!jobkitReady()) await installJobkit(screen);
  rmSync(INSTALLING);
}
