/** How training rows were copied, on the run's page: operations, figures, texts before and after, the sheet. */
import { expect, it } from 'vitest';
import { runPage } from '../fixtures/addresses.ts';
import { HOSTILE } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, region, textOf } from '../window.ts';

export function augmented(): void {
  const ui = consoleWindow();

  it('says how copies were made, and how many there are', async () => {
    const page = await ui.open(runPage('held'));
    const panel = region(page, 'Augmentation');
    await panel.getByText('4,514').waitFor();
    expect(await cells(page, 'Operations')).toEqual([
      ['case', '30 %', '', 'styles lower, sentence'],
      ['spacing', '50 %', '', 'share 0.1'],
      ['typos', '70 %', '', 'share 0.03; layout qwerty'],
    ]);
    expect(await textOf(panel)).toMatch(/Training rows\s+4,836\s+Copies made\s+4,514/);
    expect(await textOf(region(page, 'Pipeline'))).toMatch(/Augment\s[\s\S]*4,514 copies/);
  });

  it('shows texts before and after, long ones from where they differ, hostile ones as text', async () => {
    const page = await ui.open(runPage('held'));
    const samples = page.getByRole('list', { name: 'Texts before and after' });
    await samples.waitFor();
    const [short, long] = await samples.getByRole('listitem').allInnerTexts();
    expect(short).toContain(`Dear friend ${HOSTILE}, you have WON`);
    expect(short).toContain('case: style lower; words 3');
    expect(long).toMatch(/Before\s+…[^…]*See you at nine\.\s+After\s+…[^…]*See {2}you at niine\./);
    expect(long).toContain('spacing: blanks 1 · typos: letters 1');
  });

  it('shows the contact sheet, put together from its pieces', async () => {
    const page = await ui.open(runPage('held'));
    const sheet = region(page, 'Contact sheet').getByRole('img');
    await eventually(() =>
      sheet.evaluate((image: { readonly naturalWidth: number }) => image.naturalWidth),
    ).toBe(2);
    expect(await sheet.getAttribute('alt')).toBe('Contact sheet: some of 4,514 copies');
  });

  it('is not there where a run was not asked to copy', async () => {
    const page = await ui.open(runPage('succeeded'));
    await region(page, 'Plan').waitFor();
    expect(await region(page, 'Augmentation').count()).toBe(0);
  });
}
