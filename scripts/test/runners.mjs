/**
 * Runs the checks, vitest and pytest one after the other with their own output on the screen, reads their reports,
 * and prints one closing line for all. Each check counts as one test; a runner that crashed counts as one failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinnedNode, projectPath, ROOT } from '../setup/node.mjs';
import { venvPython } from '../setup/python-packages.mjs';
import { seconds } from '../setup/screen.mjs';
import { addUp, closingLine, ofCheck, ofPytest, ofVitest } from './tally.mjs';

export const PARTS = ['check', 'ts', 'py'];

const packageFile = (...path) => join(ROOT, 'node_modules', ...path);
const node = (file, ...args) => [pinnedNode(), [file, ...args]];
const python = (...args) => [venvPython(), ['-m', ...args]];

/** name → command */
const checks = () => ({
  'tsc .': node(packageFile('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'),
  ...(existsSync(join(ROOT, 'console', 'tsconfig.json'))
    ? { 'tsc console': node(packageFile('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'console') }
    : {}),
  'biome check': node(packageFile('@biomejs', 'biome', 'bin', 'biome'), 'check', '.'),
  'ruff check': python('ruff', 'check', 'containers', 'test'),
  'ruff format': python('ruff', 'format', '--check', 'containers', 'test'),
  mypy: python('mypy', 'containers'),
});

/** The exit code, or the signal's name. */
function show([command, args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: projectPath(), PYTHONUNBUFFERED: '1' },
    });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    const done = (ended) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(ended);
    };
    child.on('error', (error) => {
      console.error(error.message);
      done(127);
    });
    child.on('close', (code, signal) => done(code ?? signal));
  });
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

async function runChecks() {
  let tally = addUp([]);
  for (const [name, command] of Object.entries(checks())) {
    const started = Date.now();
    console.log(`\n— ${name}`);
    const ended = await show(command);
    console.log(`${ended === 0 ? '✓' : '✗'} ${name}${seconds(Date.now() - started)}`);
    tally = addUp([tally, ofCheck(ended)]);
    if (ended === 'SIGINT' || ended === 'SIGTERM') break;
  }
  return tally;
}

async function runVitest(report, filters) {
  console.log('\n— vitest');
  const file = join(report, 'vitest.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...filters];
  return ofVitest(read, file, await show(node(packageFile('vitest', 'vitest.mjs'), ...args)));
}

async function runPytest(report, filters) {
  console.log('\n— pytest');
  const file = join(report, 'pytest.xml');
  const where = filters.length > 0 ? filters : ['test/containers'];
  return ofPytest(read, file, await show(python('pytest', '-q', `--junitxml=${file}`, ...where)));
}

/**
 * @param {readonly string[]} parts of PARTS
 * @param {readonly string[]} filters for the runner, when one part is asked for
 * @returns {Promise<number>} exit code
 */
export async function runTests(parts, filters) {
  const report = mkdtempSync(join(tmpdir(), 'modelmill-test-'));
  const started = Date.now();
  const run = {
    check: runChecks,
    ts: () => runVitest(report, filters),
    py: () => runPytest(report, filters),
  };
  try {
    const tallies = [];
    for (const part of parts) tallies.push(await run[part]());
    const all = addUp(tallies);
    for (const complaint of all.complaints) console.log(`✗ ${complaint}`);
    console.log(`\nin${seconds(Date.now() - started)}`);
    console.log(closingLine(all));
    return all.failed === 0 && all.passed > 0 ? 0 : 1;
  } finally {
    rmSync(report, { recursive: true, force: true });
  }
}
