/**
 * What holds for every page: axe finds nothing, in light and in dark; nothing scrolls sideways in a window 320 px
 * wide; hostile markup is nowhere an element; the focus shows; nothing moves for who asked for no motion.
 */
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { modelPage, REVIEW_PAGE, runPage, VERSION_PAGE } from '../fixtures/addresses.ts';
import { MOVIES, RUNS, SPAM } from '../fixtures/names.ts';
import { consoleWindow, eventually } from '../window.ts';

const PAGES: readonly (readonly [name: string, path: string, shown: string])[] = [
  ['runs', '/ui/runs', RUNS.succeeded],
  ['datasets', '/ui/datasets', '0f9d2c4b8e7a6153'],
  ['dataset version', VERSION_PAGE, 'See you at nine.'],
  ['collect', `/ui/projects/${SPAM}/datasets/collect`, 'Start collecting'],
  ['annotation, all projects', '/ui/annotation', 'Each project has its own labels'],
  ['models', '/ui/models', 'v3-teacher-int8'],
  ['deployments', '/ui/deployments', 'trial'],
  ['reviews', '/ui/reviews', '0.7312'],
  ...(Object.keys(RUNS) as (keyof typeof RUNS)[]).map(
    (name) => [`run, ${name}`, runPage(name), 'Evaluate'] as const,
  ),
  ['data', `${runPage('succeeded')}/data`, 'broken-utf8'],
  ['data, the mails', `${runPage('held')}/data`, 'telltale-line'],
  ['data, rejected', `${runPage('rejected')}/data`, 'unknown-label'],
  ['data, many annotators', `${runPage('waiting')}/data`, 'rater-1'],
  ['data, not yet', `${runPage('queued')}/data`, 'Not looked at yet'],
  ['model', modelPage('v3-teacher-int8'), 'From a terminal'],
  ['model, hostile labels', modelPage('v1-teacher-int8', MOVIES), 'Confusion'],
  ['review', REVIEW_PAGE, 'Who labels?'],
  ['members', '/ui/members', 'Make a link'],
  ['members of a project', `/ui/projects/${SPAM}/members`, 'Make a link'],
  ['empty list', `/ui/projects/${SPAM}/reviews`, 'Nobody has to review anything'],
  ['no such page', '/ui/nothing', 'There is no such page'],
];

export async function violations(page: Page, rules: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  // A table's frame has shadows as background images, before which axe measures no contrast.
  await page.evaluate(
    "document.styleSheets[0].insertRule('.table-frame { background-image: none !important }')",
  );
  const results = (await page.evaluate(`axe.run(${JSON.stringify(rules)})`)) as AxeResults;
  return results.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${impact}) ${target.join(' ')}: ${failureSummary}`),
  );
}

/** Of the scheme only contrast depends. */
export async function darkViolations(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  return violations(page, { runOnly: ['color-contrast'] });
}

/**
 * Charts take their new width a moment after the window has it. Asked from here again and again: what the page itself
 * would ask of a string, its content policy forbids.
 */
export async function fitsAcross(page: Page): Promise<void> {
  const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
  const { width } = page.viewportSize()!;
  const place = `${page.url()} at ${width} px`;
  // Tests that run beside each other have no poll of their own.
  await vi.waitFor(
    async () =>
      expect(`${place} scrolls ${await page.evaluate(sideways)} px sideways`).toBe(
        `${place} scrolls 0 px sideways`,
      ),
    { timeout: 15_000, interval: 50 },
  );
}

/** Lines each word of the navigation stands on. */
const NAVIGATION = `[...document.querySelectorAll('.sections a')].map((link) => {
  const range = document.createRange();
  range.selectNodeContents(link);
  return [link.innerText, range.getClientRects().length];
})`;
const INJECTED = `document.querySelectorAll('img[src="x"], body script:not([src])').length`;

/** Of the element with the focus: its name, and whether an outline shows that it has it. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return { tag: element.tagName, shown: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
})()`;
const ANIMATED = `document.getAnimations().map(({ animationName }) => animationName)`;

export function everyPage(): void {
  const ui = consoleWindow();
  const open = async (path: string, shown: string) => {
    const page = await ui.open(path);
    await page.getByText(shown).first().waitFor();
    return page;
  };

  const fits = async (page: Page, shown: string) => {
    await page.getByText(shown).first().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await darkViolations(page)).toEqual([]);

    for (const width of [768, 320]) {
      await page.setViewportSize({ width, height: 700 });
      await fitsAcross(page);
    }
    expect(await page.evaluate(NAVIGATION)).toEqual([
      ['Runs', 1],
      ['Datasets', 1],
      ['Annotation', 1],
      ['Models', 1],
      ['Deployments', 1],
      ['Reviews', 1],
      ['Members', 1],
    ]);
    expect(await page.evaluate(INJECTED)).toBe(0);
    expect(await page.title()).toMatch(/ · Modelmill$/);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  };
  it.concurrent.each(PAGES)('%s: fit for everyone, in every window', (_, path, shown) =>
    ui.visit(path, (page) => fits(page, shown)),
  );

  it('labelling: fit for everyone, in every window', async () => {
    const page = await open(REVIEW_PAGE, 'Who labels?');
    await page.getByLabel('Your name or address').fill('Bo');
    await page.keyboard.press('Enter');
    await page.getByText('What others said').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await darkViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    await fitsAcross(page);
    expect(await page.evaluate(INJECTED)).toBe(0);
  });

  it('a form with faults: fit for everyone, in every window', async () => {
    const page = await open(`/ui/projects/${SPAM}/datasets/collect`, 'Start collecting');
    await page.getByLabel('Kind').selectOption('HTTP API');
    await page.getByText('More of HTTP API').click();
    await page.getByRole('button', { name: 'Start collecting' }).click();
    await page.getByText('This is needed.').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await darkViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    await fitsAcross(page);
  });

  it('a dialog and an answer: fit for everyone', async () => {
    const page = await open(modelPage('v3-student-int8'), 'From a terminal');
    await page.getByLabel('A text to classify').fill('hello');
    await page.keyboard.press('Enter');
    await page.locator('.answer').waitFor();
    await page.getByText('From a terminal').click();
    await page.getByRole('button', { name: 'Promote' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await darkViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await violations(page)).toEqual([]);
  });

  describe('by keyboard', () => {
    it.each([
      ['runs', '/ui/runs', RUNS.succeeded],
      ['run', runPage('succeeded'), 'Evaluate'],
      ['model', modelPage('v3-teacher-int8'), 'From a terminal'],
    ])('%s: what has the focus shows it', async (_, path, shown) => {
      const page = await open(path, shown);
      const seen = new Set<string>();
      for (let presses = 0; presses < 25; presses += 1) {
        await page.keyboard.press('Tab');
        const { tag, shown: visible } = (await page.evaluate(FOCUSED)) as { tag: string; shown: boolean };
        if (tag === 'BODY') break;
        seen.add(tag);
        expect(`${tag} after ${presses + 1} × Tab: ${visible}`).toMatch(/true$/);
      }
      expect(seen).toContain('A');
    });

    it('the first Tab offers to skip the navigation', async () => {
      const page = await open('/ui/runs', RUNS.succeeded);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
    });
  });

  it('turns nothing for who prefers reduced motion', async () => {
    const page = await open(runPage('running'), 'Evaluate');
    expect(await page.evaluate(ANIMATED)).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await eventually(() => page.evaluate(ANIMATED)).toContain('turn');
  });
}
