/**
 * Pages of the console in one browser, each suite with a fixture server and a browser context of its own. A test
 * fails when its pages complained in the browser's console of anything that it had not announced.
 */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { builtConsole } from './built-console.ts';
import { FixtureServer } from './fixture-server.ts';

/** Beyond this a page is stuck, also on a busy machine. */
const PATIENCE = 15_000;

let browser: Browser | undefined;

/** For the one test file that the suites belong to. */
export function oneBrowser(): void {
  beforeAll(async () => {
    await builtConsole();
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
}

/** Waits for a value that the page will come to have. */
export const eventually = <T>(read: () => T | Promise<T>) =>
  expect.poll(read, { timeout: PATIENCE, interval: 50 });

export class ConsoleWindow {
  #server: FixtureServer | undefined;
  #context: BrowserContext | undefined;
  /** Of the pages that the running test opened. */
  readonly #complaints = new Map<Page, string[]>();
  #announced: RegExp | undefined;

  get server(): FixtureServer {
    if (!this.#server) throw new Error('the window is not open yet: ask inside a test');
    return this.#server;
  }

  async setUp(): Promise<void> {
    this.#server = await new FixtureServer().start();
    this.#context = await browser!.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      colorScheme: 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    this.#context.setDefaultTimeout(PATIENCE);
  }

  async tearDown(): Promise<void> {
    await this.#context?.close();
    await this.#server?.stop();
  }

  async settle(): Promise<void> {
    const unexpected = [...this.#complaints.values()].flat().filter((text) => !this.#announced?.test(text));
    await Promise.all([...this.#complaints.keys()].map((page) => page.close()));
    this.#complaints.clear();
    this.#announced = undefined;
    expect(unexpected).toEqual([]);
  }

  /** What the browser says of requests that fail because the test wants them to. */
  announce(complaints: RegExp): void {
    this.#announced = complaints;
  }

  /** A page signed in, unless the test gives another address. */
  async open(path: string, url = this.server.link(path)): Promise<Page> {
    const { page, complaints } = await this.#page();
    this.#complaints.set(page, complaints);
    await page.goto(url);
    return page;
  }

  /** For tests that run beside each other: the page's complaints are looked at here. */
  async visit(path: string, look: (page: Page) => Promise<void>): Promise<void> {
    const { page, complaints } = await this.#page();
    await page.goto(this.server.link(path));
    await look(page);
    await page.close();
    expect(complaints).toEqual([]);
  }

  async #page() {
    const page = await this.#context!.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`pageerror: ${error.message}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    return { page, complaints };
  }
}

export function consoleWindow(): ConsoleWindow {
  const window = new ConsoleWindow();
  beforeAll(() => window.setUp());
  afterEach(() => window.settle());
  afterAll(() => window.tearDown());
  return window;
}

/** A panel, notice or table frame by its heading or label. */
export const region = (page: Page, name: string | RegExp) => page.getByRole('region', { name });

/** As it is seen: without what is hidden, blocks on lines of their own. */
// biome-ignore lint/performance/useDomNodeTextContent: a locator's, and textContent knows no lines
export const textOf = (locator: Locator): Promise<string> => locator.innerText();

/** A table's body as text, cell by cell, words that are only read aloud among them. */
export const cells = (page: Page, label: string): Promise<string[][]> =>
  page
    .getByRole('table', { name: label })
    .locator('tbody tr')
    .evaluateAll((rows: { readonly children: Iterable<{ readonly textContent: string }> }[]) =>
      rows.map((row) => Array.from(row.children, (cell) => cell.textContent.trim())),
    );
