/** A run under way: curves that grow, the plan, the log, stopping it and running it again. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { runPage } from '../fixtures/addresses.ts';
import { HOSTILE, RUNS } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, region, textOf } from '../window.ts';

const CANVASES = `[...document.querySelectorAll('.curves canvas')].map((canvas) => canvas.toDataURL())`;
const chart = (page: Page, title: string) =>
  page.locator('.curves figure').filter({ has: page.getByRole('heading', { name: title }) });

export function training(): void {
  const ui = consoleWindow();

  it('draws curves that grow while the page is looked at', async () => {
    const { machine } = ui.server;
    const page = await ui.open(runPage('running'));
    const progress = page.getByRole('list', { name: 'Running jobs' }).getByRole('listitem');
    await eventually(() => progress.allInnerTexts()).toEqual([
      expect.stringMatching(/^train-1-base\s+step 171 of 260, [\d.]+ rows\/s, 1 min 11 s left$/),
      expect.stringMatching(/^train-1-longtext\s+step 171 of 260/),
    ]);
    // Round 1's 120 steps lie before.
    await chart(page, 'Loss').getByText('step 291', { exact: true }).waitFor();
    const before = (await page.evaluate(CANVASES)) as string[];
    expect(new Set(before).size).toBe(3);

    machine.train(40);

    await chart(page, 'Loss').getByText('step 331', { exact: true }).waitFor();
    expect(await textOf(progress.first())).toContain('step 211 of 260');
    await eventually(async () => {
      const after = (await page.evaluate(CANVASES)) as string[];
      return after.filter((picture, index) => picture !== before[index]).length;
    }).toBe(3);
  });

  it('reads out each variant, and hides the ones that are switched off', async () => {
    const page = await ui.open(runPage('succeeded'));
    const accuracy = chart(page, 'Accuracy');
    await accuracy.getByText('base').waitFor();
    const read = async () => (await textOf(accuracy.locator('.curve-read'))).replaceAll(/\s+/g, ' ');
    expect(await read()).toMatch(/^base 0\.\d{4} highrate 0\.\d{4} longtext 0\.\d{4} student 0\.\d{4}$/);

    const base = page.getByRole('button', { name: 'base' });
    await base.click();
    expect(await base.getAttribute('aria-pressed')).toBe('false');
    expect(await read()).toMatch(/^highrate 0/);
    await base.click();
    expect(await read()).toMatch(/^base 0/);
  });

  it('shows rates without the digits floating point added', async () => {
    const page = await ui.open(runPage('succeeded'));
    const rates = chart(page, 'Learning rate').locator('.curve-read');
    await rates.getByText('longtext').waitFor();
    expect(await textOf(rates)).toMatch(/longtext\s+5e-7/);
    const plan = await cells(page, 'Plan');
    expect(plan.map((row) => row.slice(0, 3))).toContainEqual([
      ...['training.variants.longtext.finalLearningRate', '5e-7', 'worked out'],
    ]);
  });

  it('gives the curves as a table, the resumed attempt without what the dead one had written', async () => {
    const page = await ui.open(runPage('succeeded'));
    const summary = page.getByText(/^The curves as a table/);
    await summary.click();
    await page.getByRole('table', { name: 'Training curves' }).waitFor();
    const rows = await cells(page, 'Training curves');
    expect(await textOf(summary)).toContain(`(${rows.length} evaluations)`);
    const steps = rows.flatMap(([, job, step]) => (job === 'train-1-longtext' ? [Number(step)] : []));
    expect(steps).toEqual(Array.from({ length: 26 }, (_, i) => (i + 1) * 10));
  });

  it('shows what was worked out first, and the other settings on demand', async () => {
    const page = await ui.open(runPage('succeeded'));
    const plan = region(page, 'Plan');
    await plan.waitFor();
    expect(new Set((await cells(page, 'Plan')).map(([, , by]) => by))).toEqual(new Set(['worked out']));
    await plan.getByRole('button', { name: 'Show 3 other settings' }).click();
    expect(await cells(page, 'Plan')).toHaveLength(8);
  });

  it('shows how the data would grow as a table of its own: rows to label, and the error to expect', async () => {
    const page = await ui.open(runPage('succeeded'));
    await region(page, 'Plan').waitFor();
    expect(await cells(page, 'What more rows would bring')).toEqual([
      ['as it is', '1.8 %', '', '4,718', '–'],
      ['5,898', '1.3 %', '', '9,436', '0.5 points'],
      ['17,694', '0.8 %', '', '18,872', '0.5 points'],
    ]);
    expect((await cells(page, 'Plan')).map(([setting]) => setting)).not.toContain('data.growth');
  });

  it('follows the log to its end, and narrows it to one job', async () => {
    const page = await ui.open(runPage('running'));
    const lines = page.getByRole('list', { name: 'Log lines' });
    await lines.getByText(`${HOSTILE} in a line`).waitFor();
    expect(
      await lines.evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight),
    ).toBeLessThan(2);
    expect(await lines.getByText('checkpoint saved step=120').count()).toBe(1);

    await page.getByRole('combobox', { name: /^Job/ }).selectOption('train-1-longtext');
    await eventually(async () => new Set(await lines.locator('.log-job').allInnerTexts())).toEqual(
      new Set(['train-1-longtext']),
    );
  });

  it('is stopped only after a question, and says so at once', async () => {
    const { machine } = ui.server;
    const page = await ui.open(runPage('running'));
    await page.getByRole('button', { name: 'Stop' }).click();
    const dialog = page.getByRole('dialog', { name: 'Stop this run?' });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(machine.posts).toEqual([]);

    await page.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByRole('button', { name: 'Stop the run' }).click();
    await page.getByText('Reason given: a click on Stop in the console').waitFor();
    expect(machine.posts).toEqual([
      {
        path: `/projects/spam-assassin/runs/${RUNS.running}/stop`,
        body: { reason: 'a click on Stop in the console' },
      },
    ]);
  });

  it('runs again as a new run, which the page goes to', async () => {
    const page = await ui.open(runPage('failed'));
    await page.getByRole('button', { name: 'Rerun' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rerun' }).click();
    await page.getByRole('heading', { level: 1, name: RUNS.queued }).waitFor();
  });
}

/** A server of its own: here the run ends. */
export function ending(): void {
  const ui = consoleWindow();

  it('ends under the reader’s eyes with its last points, its candidates and its models', async () => {
    const { machine } = ui.server;
    const page = await ui.open(runPage('running'));
    await chart(page, 'Loss').getByText('step 291', { exact: true }).waitFor();

    machine.train(89);
    machine.finish();

    await page.getByText('It made v3-teacher-int8').waitFor();
    await chart(page, 'Loss').getByText('step 380', { exact: true }).waitFor();
    expect(await cells(page, 'Candidates')).toHaveLength(4);
    expect(await page.getByRole('list', { name: 'Running jobs' }).count()).toBe(0);
  });
}
