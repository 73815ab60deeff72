/** What a run's page says in each state a run can have. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { modelPage, REVIEW_PAGE, runPage } from '../fixtures/addresses.ts';
import { HOSTILE, type RUNS } from '../fixtures/names.ts';
import { cells, consoleWindow, region, textOf } from '../window.ts';

/** Stage and state as they are read aloud: `Validate: not finished`. */
const stages = async (page: Page): Promise<Map<string, string>> => {
  const names = await page.locator('.stage-name').allTextContents();
  return new Map(names.map((text) => text.split(' : ') as [string, string]));
};

export function runStates(): void {
  const ui = consoleWindow();

  async function open(name: keyof typeof RUNS): Promise<Page> {
    const page = await ui.open(runPage(name));
    await page.getByRole('region', { name: 'Pipeline' }).waitFor();
    return page;
  }

  it('queued: nothing has begun, it can be stopped', async () => {
    const page = await open('queued');
    expect(new Set((await stages(page)).values())).toEqual(new Set(['to come']));
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await page.getByRole('heading', { name: 'Training', exact: true }).count()).toBe(1);
  });

  it('running: what is done, what runs, what is to come', async () => {
    const page = await open('running');
    await page.getByText('6,046 rows, 3 quarantined').waitFor();
    const seen = await stages(page);
    expect([...seen].slice(0, 12)).toEqual([
      ...['Intake', 'Split', 'Validate', 'Report', 'Clean', 'Dedupe', 'Assemble', 'Agreement', 'Plan'].map(
        (name) => [name, 'done'],
      ),
      ['Train, round 1', 'done'],
      ['Train, round 2', 'running'],
      ['Train, round 3', 'to come'],
    ]);
    const pipeline = await textOf(page.getByRole('region', { name: 'Pipeline' }));
    expect(pipeline).toContain('highrate accuracy 0.9020, dropped');
    expect(pipeline).toContain('not measured: one label a row');
  });

  it('succeeded: the version, and how its candidates compare', async () => {
    const page = await open('succeeded');
    const notice = page.getByRole('status').filter({ hasText: 'It made v3-teacher-int8' });
    expect(await textOf(notice)).toContain('Its accuracy is 0.9847 on rows it had not seen');
    const look = page.getByRole('link', { name: 'Look at it, and ask it something' });
    expect(await look.getAttribute('href')).toBe(modelPage('v3-teacher-int8'));

    await page.getByRole('link', { name: 'teacher-int8' }).waitFor();
    const candidates = await cells(page, 'Candidates');
    expect(candidates.map((row) => row.slice(0, 7))).toEqual([
      ['teacher-fp32', '0.9864', '0.9821', '91.5 MB', '100.0 %', '11.5 ms', '21.8 ms'],
      ['teacher-int8 chosen', '0.9847', '0.9804', '23.4 MB', '25.6 %', '5.40 ms', '10.3 ms'],
      ['student-fp32', '0.9796', '0.9753', '40.1 MB', '43.8 %', '4.91 ms', '9.33 ms'],
      ['student-int8', '0.9779', '0.9736', '10.2 MB', '11.2 %', '2.31 ms', '4.39 ms'],
    ]);
    expect(candidates[3]?.[7]).toContain('drop in accuracy from teacher-fp32 failed 0.0312, limit 0.01');
    expect(new Set((await stages(page)).values())).toEqual(new Set(['done']));
  });

  it('rejected: where, what was found, what is allowed, what to do; hostile text stays text', async () => {
    const page = await open('rejected');
    const alert = page.getByRole('alert');
    expect((await textOf(alert)).split('\n').filter((line) => line !== '')).toEqual([
      'The input was rejected',
      ...['Where', 'stage validate, mails.jsonl:1,204'],
      ...['Found', `label '${HOSTILE}'.`],
      ...['Allowed', 'one of ham, spam.'],
      ...['What to do', 'Correct the label, or add it to data.labels, then run again.'],
    ]);
    await page.getByText('6,046 rows, 3 quarantined: rejected').waitFor();
    const seen = await stages(page);
    expect([seen.get('Intake'), seen.get('Report'), seen.get('Clean')]).toEqual([
      'done',
      'not finished',
      'not run',
    ]);
  });

  it('held: the gate, and the version that came nearest', async () => {
    const page = await open('held');
    const notice = page.getByRole('status').filter({ hasText: 'Held: a gate is not met' });
    expect(await textOf(notice)).toContain('Train the student longer');
    const nearest = notice.getByRole('link', { name: 'v2-student-int8' });
    expect(await nearest.getAttribute('href')).toBe(modelPage('v2-student-int8'));
    await page.getByRole('row', { name: /student-int8 nearest/ }).waitFor();
    expect((await stages(page)).get('Deploy')).toBe('not run');
    expect(await textOf(page.getByRole('region', { name: 'Pipeline' }))).toContain('held back');
  });

  it('failed: a message without four parts still gets its way out', async () => {
    const page = await open('failed');
    const alert = await textOf(page.getByRole('alert'));
    expect(alert).toContain('A job ended without saying why');
    expect(alert).toContain("can't allocate 1,073,741,824 bytes");
    expect(alert).toContain('Read the last lines of the job’s log below, then rerun');
    expect((await stages(page)).get('Train, round 1')).toBe('not finished');
    const training = region(page, 'Training');
    expect(await textOf(training)).toContain('The run ended before a job reported anything.');
  });

  it('stopped: by whose reason, and where it was', async () => {
    const page = await open('stopped');
    const notice = page.getByRole('status').filter({ hasText: 'The run was stopped' });
    expect(await textOf(notice)).toContain('Reason given: the labels were wrong');
    expect((await stages(page)).get('Clean')).toBe('stopped');
    await page.getByRole('button', { name: 'Rerun' }).waitFor();
  });

  it('waiting: leads to the review', async () => {
    const page = await open('waiting');
    const link = page.getByRole('link', { name: 'label them now' });
    expect(await link.getAttribute('href')).toBe(REVIEW_PAGE);
    await page.getByText('0.7312, minimum 0.85').waitFor();
    expect((await stages(page)).get('Review')).toBe('waiting');
  });
}
