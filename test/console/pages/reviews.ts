/** Review rounds: the list, and labelling by the keyboard alone. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { REVIEW_PAGE } from '../fixtures/addresses.ts';
import { HOSTILE, MOVIES, REVIEW } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, textOf } from '../window.ts';

const text = (page: Page): Promise<string> => textOf(page.getByLabel('Text to label'));

/** Tab until what has the focus answers to the name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const words = await page.evaluate(
      '(({ labels, innerText }) => labels?.[0]?.innerText ?? innerText)(document.activeElement)',
    );
    if (words === name) return;
  }
  throw new Error(`Tab does not lead to '${name}'`);
}

export function reviews(): void {
  const ui = consoleWindow();

  it('lists open rounds with what they miss', async () => {
    const page = await ui.open('/ui/reviews');
    await page.getByRole('table', { name: 'Reviews' }).waitFor();
    expect(await cells(page, 'Reviews')).toEqual([
      [REVIEW, MOVIES, 'open', '4', '2', '0.7312', '0.85', expect.stringMatching(/^5\d min ago$/)],
    ]);
  });

  it('refuses a name the API would refuse, and says which it takes', async () => {
    const page = await ui.open(REVIEW_PAGE);
    await page.getByLabel('Your name or address').fill('a/b');
    await page.keyboard.press('Enter');
    expect(await textOf(page.getByRole('alert'))).toContain('without “/”');
    await page.getByLabel('Your name or address').fill('a');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is worked through by keyboard alone: label, skip, go back, to the end of the round', async () => {
    const { machine } = ui.server;
    const page = await ui.open(REVIEW_PAGE);
    await page.getByLabel('Your name or address').waitFor();
    await tabTo(page, 'Your name or address');
    await page.keyboard.type('Bo');
    await page.keyboard.press('Enter');
    await page.getByText('Item 1 of 4 · 0 of 4 items complete').waitFor();
    expect(await text(page)).toContain('more ideas than it knows what to do with');

    await page.keyboard.press('2');
    await page.getByText('Item 2 of 4 · 1 of 4 items complete').waitFor();
    expect(await text(page)).toBe(`A snippet with markup in it: ${HOSTILE} and what comes behind it.`);
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe('Text to label');

    await page.keyboard.press('s');
    await eventually(() => text(page)).toContain('ليس سيئا');
    await page.keyboard.press('z');
    await eventually(() => text(page)).toContain('more ideas');
    await page.keyboard.press('1');
    await page.getByText('Item 2 of 4 · 1 of 4 items complete').waitFor();
    for (const item of [3, 4]) {
      await page.keyboard.press('1');
      await page.getByText(`Item ${item} of 4 · ${item - 1} of 4 items complete`).waitFor();
    }
    await page.keyboard.press('3');
    await page.getByText('The round is done, and the run goes on').waitFor();

    const sent = machine.posts.map(
      ({ body }) => body as { reviewer: string; labels: { labels: string[] }[] },
    );
    expect(sent.map(({ reviewer, labels }) => [reviewer, labels[0]?.labels[0]])).toEqual([
      ['Bo', 'positive'],
      ['Bo', 'negative'],
      ['Bo', 'negative'],
      ['Bo', 'negative'],
      ['Bo', HOSTILE],
    ]);
    expect(machine.reviewItems.map(({ labelled }) => labelled.length)).toEqual([2, 2, 2, 2]);
    expect(machine.reviewItems[1]?.labelled.at(-1)?.labels).toEqual([HOSTILE]);
  });
}
