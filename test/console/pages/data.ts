/** What the data looks like: rows, labels, findings, agreement. */
import { expect, it } from 'vitest';
import { runPage } from '../fixtures/addresses.ts';
import { HOSTILE } from '../fixtures/names.ts';
import { cells, consoleWindow, region, textOf } from '../window.ts';

export function dataPage(): void {
  const ui = consoleWindow();

  it('shows rows, labels with their shares, and findings with quoted rows as text', async () => {
    const page = await ui.open(`${runPage('succeeded')}/data`);
    await region(page, 'Findings').waitFor();
    expect(await cells(page, 'Rows of each label')).toEqual([
      ['ham', '4,150', '68.7 %', ''],
      ['spam', '1,893', '31.3 %', ''],
    ]);
    const findings = await textOf(region(page, 'Findings'));
    expect(findings).toContain('bytes that are not UTF-8: the rows are quarantined');
    expect(findings).toContain('mails.jsonl:812');
    expect(findings).toContain(`Dear friend ${HOSTILE}`);
    expect(await textOf(region(page, 'Agreement'))).toContain('Not measured: each row has one label');
  });

  it('shows agreement by label and by annotator, the one who agrees least first', async () => {
    const page = await ui.open(`${runPage('waiting')}/data`);
    await region(page, 'Agreement').waitFor();
    expect(await textOf(region(page, 'Agreement'))).toMatch(/Score\s+0\.7312\s+Minimum\s+0\.85/);
    expect((await cells(page, 'By label')).map(([label]) => label)).toEqual([
      'negative',
      'positive',
      HOSTILE,
    ]);
    const annotators = await cells(page, 'By annotator, lowest first');
    expect(annotators).toHaveLength(12);
    expect(annotators[0]).toEqual(['rater-1', '0.6100', '10,605 items']);
  });

  it('says why rejected data was rejected, beside what was seen of it', async () => {
    const page = await ui.open(`${runPage('rejected')}/data`);
    await region(page, 'Findings').waitFor();
    expect(await textOf(page.getByRole('alert'))).toContain('add it to data.labels');
    expect(await textOf(region(page, 'Rows'))).toMatch(/Verdict\s+rejected/);
    expect(await region(page, 'Agreement').count()).toBe(0);
  });

  it('asks for no report before there is one', async () => {
    const page = await ui.open(`${runPage('queued')}/data`);
    await page.getByRole('heading', { name: 'Not looked at yet' }).waitFor();
  });
}
