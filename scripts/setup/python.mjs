/**
 * Finds the Python that .venv is made from: MODELMILL_PYTHON, else the first of the usual names that is new enough
 * and can make virtual environments. Every candidate is started and asked; a name on the PATH proves nothing.
 */
import { spawnSync } from 'node:child_process';
import { SetupFault } from './fault.mjs';
import { WINDOWS } from './node.mjs';

export const OLDEST = [3, 11];
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'];

const QUESTION = `
import importlib.util as u, json, sys
have = lambda name: u.find_spec(name) is not None
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable,
                  "bits": 64 if sys.maxsize > 2**32 else 32, "venv": have("venv") and have("ensurepip")}))
`;

/** @returns {{version: number[], executable: string, bits: number, venv: boolean} | undefined} */
export function askPython(command, env = process.env) {
  const [program, ...args] = command;
  const asked = spawnSync(program, [...args, '-c', QUESTION], { encoding: 'utf8', timeout: 20_000, env });
  if (asked.status !== 0) return undefined;
  try {
    return JSON.parse(asked.stdout);
  } catch {
    return undefined;
  }
}

const newEnough = ([major, minor]) => major === OLDEST[0] && minor >= OLDEST[1];

const INSTALL =
  process.platform === 'darwin'
    ? 'Install it (brew install python@3.12, or https://www.python.org/downloads)'
    : WINDOWS
      ? 'Install it (winget install Python.Python.3.12, or https://www.python.org/downloads)'
      : 'Install it (Debian, Ubuntu: sudo apt install python3 python3-venv; Fedora: sudo dnf install python3)';
const POINT = 'or name one: MODELMILL_PYTHON=path/to/python';

/** @returns {{command: string[], version: number[], executable: string}} */
export function findPython(env = process.env) {
  const named = env.MODELMILL_PYTHON;
  const candidates = named ? [[named]] : [...NAMES.map((name) => [name]), ...(WINDOWS ? [['py', '-3']] : [])];
  const seen = candidates
    .map((command) => ({ command, ...askPython(command, env) }))
    .filter((candidate) => candidate.version !== undefined);
  const fit = seen.find(({ version, venv, bits }) => newEnough(version) && venv && bits === 64);
  if (fit) return fit;

  const said = seen.map(({ command, version }) => `${command.join(' ')} is ${version.join('.')}`).join(', ');
  const allowed = `64-bit Python ${OLDEST.join('.')} or newer with its venv module`;
  const withoutVenv = seen.find(({ version, bits }) => newEnough(version) && bits === 64);
  if (withoutVenv) {
    const [major, minor] = withoutVenv.version;
    throw new SetupFault({
      where: 'Python',
      found: `${withoutVenv.executable} is ${withoutVenv.version.join('.')} but has no venv or ensurepip module`,
      allowed,
      next: `Debian and Ubuntu keep it in a package of its own: sudo apt install python${major}.${minor}-venv; ${POINT}`,
    });
  }
  if (seen.length > 0)
    throw new SetupFault({ where: 'Python', found: said, allowed, next: `${INSTALL}, ${POINT}` });
  throw new SetupFault({
    where: 'Python',
    found: named ? `MODELMILL_PYTHON=${named} does not start` : `none of ${NAMES.join(', ')} starts`,
    allowed,
    next: `${INSTALL}, ${POINT}`,
  });
}
