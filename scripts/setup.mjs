/**
 * Everything `npm start` and `npm test` need, made on a machine that has Node ≥ 20, npm and Python ≥ 3.11: the pinned
 * Node and npm packages, .venv, the built console. Written in plain JavaScript over Node's own modules, because there
 * is nothing else yet.
 *
 * Safe to run again at any time, also after Ctrl-C or kill -9: each step finds what is done by a stamp, and one that
 * was cut off is done again. One set-up at a time in a checkout.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole, consoleReady } from './setup/console.mjs';
import { checkDisk } from './setup/disk.mjs';
import { downloadLines } from './setup/downloads.mjs';
import { takeLock } from './setup/lock.mjs';
import { ROOT } from './setup/node.mjs';
import { installNodePackages, nodePackagesReady } from './setup/node-packages.mjs';
import { findPython } from './setup/python.mjs';
import { installPythonPackages, pythonDownloads, pythonPackagesReady } from './setup/python-packages.mjs';
import { screen as newScreen, seconds } from './setup/screen.mjs';

const REQUIREMENTS = { start: 'requirements-example.txt', test: 'requirements-dev.txt' };

/**
 * @param {keyof typeof REQUIREMENTS} purpose
 * @param {ReturnType<typeof newScreen>} [screen]
 */
export async function setUp(purpose, screen = newScreen()) {
  const started = Date.now();
  mkdirSync(join(ROOT, '.modelmill', 'setup'), { recursive: true });
  const letGo = await takeLock(() => screen.line('  another set-up runs in this folder: waiting for it'));
  try {
    const requirements = join(ROOT, 'containers', REQUIREMENTS[purpose]);
    const missing = [
      ...(nodePackagesReady() ? [] : ['nodePackages']),
      ...(pythonPackagesReady(requirements) ? [] : ['pythonPackages']),
    ];
    if (missing.length > 0) {
      screen.line(
        'Setting up Modelmill. Everything goes into node_modules, .venv and .modelmill of this folder.',
      );
      // Both are asked before the first download: better to know now than after minutes.
      let python;
      if (missing.includes('pythonPackages')) {
        await screen.step('Python', () => {
          python = findPython();
          return `${python.version.join('.')}, ${python.executable}`;
        });
      }
      await screen.step('Disk', () => checkDisk(missing));
      const downloads = [
        ...(missing.includes('nodePackages') ? ['nodePackages'] : []),
        ...(python ? pythonDownloads(requirements, python.executable) : []),
      ];
      for (const text of downloadLines(downloads)) screen.line(text);
    }
    if (missing.includes('nodePackages')) await screen.step('npm packages', installNodePackages);
    if (missing.includes('pythonPackages')) await installPythonPackages(screen, requirements);
    if (existsSync(join(ROOT, 'console', 'index.html')) && !consoleReady())
      await screen.step('Console', buildConsole);
    if (missing.length > 0) screen.line(`Set up in${seconds(Date.now() - started)}.`);
  } finally {
    await letGo();
  }
}
