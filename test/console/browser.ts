/** A browser for the tests: the packaged Chromium where it runs, else one that is installed. Fails with what to do. */
import { existsSync } from 'node:fs';
import { arch, platform } from 'node:os';
import packaged from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Not the package's own: those switch web security off, and draw with a software GPU, which costs five times as much.
 */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-gpu-compositing'];

const attempts: readonly (readonly [name: string, launch: () => Promise<Browser>])[] = [
  [
    'the packaged Chromium (Linux x64)',
    async () => {
      if (platform() !== 'linux' || arch() !== 'x64') throw new Error(`this is ${platform()} ${arch()}`);
      return chromium.launch({ executablePath: await packaged.executablePath(), args: ARGS, headless: true });
    },
  ],
  ...[process.env.CHROME_PATH, ...INSTALLED]
    .filter((path) => path !== undefined && existsSync(path))
    .map((path) => [String(path), () => chromium.launch({ executablePath: String(path) })] as const),
];

export async function launchBrowser(): Promise<Browser> {
  const reasons: string[] = [];
  for (const [name, launch] of attempts) {
    try {
      return await launch();
    } catch (error) {
      reasons.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    }
  }
  throw new Error(
    `console tests: no browser starts (${reasons.join('; ')}). Allowed: Chromium or Chrome. ` +
      'Install one, or name it in CHROME_PATH, then run the tests again.',
  );
}
