/** A dataset version: what is in it, rows of it, what is alike, how to grow it, who uses it, what a terminal does. */
import { expect, it } from 'vitest';
import { VERSION_PAGE } from '../fixtures/addresses.ts';
import { HOSTILE, RUNS, SPAM } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, region, textOf } from '../window.ts';

export function datasetVersion(): void {
  const ui = consoleWindow();
  const open = async () => {
    const page = await ui.open(VERSION_PAGE);
    await region(page, 'What is in it').waitFor();
    return page;
  };

  it('is where the list of datasets leads', async () => {
    const page = await ui.open('/ui/datasets');
    await page.getByRole('link', { name: `${SPAM}@0f9d2c4b8e7a6153` }).click();
    await page.getByRole('heading', { level: 1, name: `${SPAM}@0f9d2c4b8e7a6153` }).waitFor();
    expect(new URL(page.url()).pathname).toBe(VERSION_PAGE);
  });

  it('says its task, its splits and their classes, and which class the splits have unequal shares of', async () => {
    const page = await open();
    const inside = region(page, 'What is in it');
    expect(await textOf(inside)).toMatch(/Task\s+text-classification\s+Rows\s+6,046/);
    expect(await cells(page, 'Rows of each label by split')).toEqual([
      ['ham', '3,336 69.0 %', '420 69.4 %', '365 60.3 %'],
      [HOSTILE, '1,500 31.0 %', '185 30.6 %', '240 39.7 %'],
    ]);
    expect(await inside.locator('.class-bar').count()).toBe(3);
    expect(await textOf(inside)).toContain('The splits differ: the share of ‘ham’ by 9.1 points.');
  });

  it('shows rows of each kind: texts with spans, turns, thumbnails', async () => {
    const page = await open();
    const rows = region(page, 'A few rows');
    await rows.getByText('See you at nine.').waitFor();
    const text = await textOf(rows);
    expect(text).toContain('Ask Ann PER about');
    expect(text).toContain('mails.jsonl:4103');
    expect(text).toContain('ham × 11');
    expect(await rows.locator('mark').allInnerTexts()).toEqual(['Ann PER']);

    await rows.getByLabel('of split').selectOption('validation');
    await rows.getByText('Markup that must stay text.').waitFor();
    const turns = rows.locator('.turns > li');
    expect(await turns.first().getAttribute('data-role')).toBe('user');
    expect(await turns.last().getAttribute('data-role')).toBe('assistant');

    await rows.getByLabel('of split').selectOption('test');
    const picture = rows.getByRole('img', { name: '1.png' });
    await picture.waitFor();
    await eventually(() =>
      picture.evaluate((image: { readonly naturalWidth?: number }) => image.naturalWidth),
    ).toBe(2);
    expect(await textOf(rows)).toContain('Not shown here: 36.0 MB');
  });

  it('shows texts that are alike side by side, with the words that differ marked', async () => {
    const page = await open();
    const alike = region(page, 'Texts that are alike');
    expect(await textOf(alike)).toMatch(/Like another\s+1,165 \(19\.3 %\)/);
    expect(await textOf(alike)).toContain('16.1 % of the rows that measure the model');
    expect(await textOf(alike)).toContain('2 texts contradict one like them');
    expect(await alike.locator('.pair').count()).toBe(3);
    const marked = await alike.locator('.pair').first().locator('mark').allInnerTexts();
    expect(marked.map((word) => word.trim())).toEqual(['debt?', 'bills?']);
    await alike.getByRole('button', { name: '1 more pair' }).click();
    expect(await alike.locator('.pair').count()).toBe(4);
  });

  it('says whether more rows are worth it, and what each step brings', async () => {
    const page = await open();
    const more = region(page, 'More rows?');
    expect(await textOf(more)).toContain('What to do: Label 6046 more rows');
    expect(await textOf(more)).toContain('enough to begin');
    expect(await cells(page, 'What more rows would bring')).toEqual([
      ['as it is', '1.9 %', '', '4,836', '–'],
      ['6,046', '1.3 %', '', '9,672', '0.6 points'],
      ['18,136', '0.8 %', '', '19,344', '0.5 points'],
    ]);
    expect(await region(page, 'Learning curve').count()).toBe(1);
    expect(await textOf(region(page, 'Against the version before'))).toContain("Column 'body'");
  });

  it('says where its rows come from, under which licence, and which are left out', async () => {
    const page = await open();
    expect((await cells(page, 'Sources of rows')).map((row) => row.slice(0, 4))).toEqual([
      ['hub', 'huggingface', 'cc-by-4.0', '6,000'],
      ['mails.jsonl', 'file', 'not said', '46'],
    ]);
    expect(await textOf(region(page, 'Where its rows come from'))).toMatch(/Copies left out\s+160/);
  });

  it('names the runs that made it and trained on it, with their models', async () => {
    const page = await open();
    await eventually(() =>
      cells(page, 'Runs that use it').then((rows) => rows.map((row) => row.slice(0, 2))),
    ).toEqual([
      [RUNS.succeeded, 'made it, trained on it'],
      [RUNS.held, 'trained on it'],
    ]);
    expect((await cells(page, 'Runs that use it'))[0]?.[2]).toContain('v3-teacher-int8 accuracy 0.9847');
  });

  it('gives the commands that train on it and show it', async () => {
    const page = await open();
    const terminal = region(page, 'From a terminal');
    await terminal.getByText('--recipe small').waitFor();
    const text = await textOf(terminal);
    expect(text).toContain(`npx modelmill run ${SPAM}.json --recipe small --follow`);
    expect(text).toContain(`npx modelmill data show ${SPAM}@0f9d2c4b8e7a6153 --project ${SPAM}`);
    await terminal.getByRole('button', { name: 'Copy modelmill run' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('npx modelmill run');
  });

  it('says of a version that is not there where to look', async () => {
    ui.announce(/404/);
    const page = await ui.open(`/ui/projects/${SPAM}/datasets/${SPAM}/ffffffffffffffff`);
    await page.getByRole('alert').waitFor();
    expect(await textOf(page.getByRole('alert'))).toContain('What to do');
  });
}
