/** Datasets, the page to collect for one, and what a run shows of what it collected. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { runPage } from '../fixtures/addresses.ts';
import { HOSTILE, RUNS, SPAM } from '../fixtures/names.ts';
import { cells, consoleWindow, region, textOf } from '../window.ts';

const PATH = `/ui/projects/${SPAM}/datasets/collect`;
/** What a screen reader says of a field besides its label. */
const described = (page: Page, label: string) =>
  page.getByLabel(label, { exact: true }).evaluate((field: unknown) => {
    const { ariaDescribedByElements: said } = field as {
      ariaDescribedByElements?: { readonly textContent: string }[];
    };
    return (said ?? []).map(({ textContent }) => textContent);
  });

export function collecting(): void {
  const ui = consoleWindow();

  it('lists dataset versions, and leads from a project’s to its page to collect', async () => {
    const page = await ui.open('/ui/datasets');
    await page.getByRole('table', { name: 'Datasets' }).waitFor();
    expect((await cells(page, 'Datasets')).map((row) => row.slice(0, 4))).toEqual([
      [`${SPAM}@0f9d2c4b8e7a6153`, SPAM, '6,046', '4,836'],
    ]);
    expect(await page.getByRole('link', { name: 'Collect data' }).count()).toBe(0);
    await page.getByRole('table').getByRole('link', { name: SPAM, exact: true }).click();
    await page.getByRole('link', { name: 'Collect data' }).click();
    await page.getByRole('heading', { level: 1, name: 'Collect data' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(PATH);
  });

  it('is filled in by keyboard alone, and starts the run that the command line would', async () => {
    const { machine } = ui.server;
    const page = await ui.open(PATH);
    await page.getByRole('textbox', { name: 'Dataset', exact: true }).focus();
    await page.keyboard.type('acme/reviews');
    await page.getByLabel('Column of texts').fill('review');
    await page.getByRole('button', { name: 'Start collecting' }).focus();
    const shown = JSON.parse(await textOf(page.locator('.command pre').first()));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: RUNS.queued }).waitFor();

    const source = { name: 'hub', kind: 'huggingface', dataset: 'acme/reviews', split: 'train' };
    const sources = [{ ...source, map: { text: 'review', label: 'label' } }];
    expect(shown).toEqual({ dataset: SPAM, sources });
    expect(machine.posts).toEqual([
      {
        path: '/runs',
        body: { project: SPAM, until: 'dataset', data: { dataset: SPAM, collect: { sources } } },
      },
    ]);
  });

  it('says what is wrong beside its field, has the focus there, and sends nothing', async () => {
    const { posts } = ui.server.machine;
    const before = posts.length;
    const page = await ui.open(PATH);
    await page.getByLabel('Kind').selectOption('PostgreSQL or MySQL');
    await page.getByLabel('Query').fill('SELECT body, stars FROM reviews');
    await page.getByLabel('Secret with the password').fill('hunter2');
    await page.getByRole('button', { name: 'Start collecting' }).click();

    await page
      .getByRole('alert')
      .getByText(/things? to mend above/)
      .waitFor();
    const password = page.getByLabel('Secret with the password');
    expect(await password.getAttribute('aria-invalid')).toBe('true');
    expect(await password.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
    expect((await described(page, 'Secret with the password'))[0]).toMatch(
      /^Allowed: env:NAME, secret:NAME-OR-ARN/,
    );
    await password.fill('env:MODELMILL_SECRET_DB');
    await page.getByText('Allowed: one of url, object and file.').waitFor();
    expect(posts).toHaveLength(before);
  });

  it('asks of each kind only what it needs, and keeps each source apart', async () => {
    const page = await ui.open(PATH);
    await page.getByRole('button', { name: 'Add a source' }).click();
    const second = page.getByRole('group', { name: /^Source 2/ });
    await second.getByLabel('Kind').selectOption('S3');
    expect(await second.getByLabel('Place', { exact: true }).count()).toBe(1);
    expect(await second.getByLabel('Query').count()).toBe(0);
    expect(
      await page
        .getByRole('group', { name: /^Source 1: hub/ })
        .getByLabel('Place', { exact: true })
        .count(),
    ).toBe(0);
    await second.getByRole('button', { name: 'Remove source 2' }).click();
    expect(await page.getByRole('group', { name: /^Source/ }).count()).toBe(1);
  });

  it('a run shows what it collected of each source, and that repeated rows count once', async () => {
    const page = await ui.open(runPage('held'));
    const panel = region(page, 'Collected');
    await panel.waitFor();
    expect(await cells(page, 'Collected sources')).toEqual([
      [
        ...['hub', 'huggingface', '5,050', '5,046', '8.0 MB', '4a1bc20e99d0', 'cc-by-4.0'],
        `4 without text row 17: ${HOSTILE}`,
      ],
      ['desk', 'sql', '500', '1,000', '1.1 MB', 'none is pinned', 'not said', 'none'],
    ]);
    expect(await textOf(panel)).toContain('Rows of desk may come more than once here.');
  });
}
