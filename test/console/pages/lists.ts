/** Runs, models, deployments, and choosing a project. */
import { expect, it } from 'vitest';
import { runPage } from '../fixtures/addresses.ts';
import { MOVIES, RUNS, SPAM } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, textOf } from '../window.ts';

export function lists(): void {
  const ui = consoleWindow();

  it('shows all runs, newest first, each with what became of it', async () => {
    const page = await ui.open('/ui/runs');
    await page.getByRole('table', { name: 'Runs' }).waitFor();
    const rows = await cells(page, 'Runs');
    expect(rows.map(([run, status]) => [run, status])).toEqual([
      [RUNS.queued, 'queued'],
      [RUNS.running, 'running'],
      [RUNS.waiting, 'waiting for review'],
      [RUNS.succeeded, 'succeeded'],
      [RUNS.rejected, 'rejected'],
      [RUNS.held, 'held at a gate'],
      [RUNS.failed, 'failed'],
      [RUNS.stopped, 'stopped'],
    ]);
    expect(rows[3]?.slice(2)).toEqual([
      ...[SPAM, 'accuracy 0.9847', '23.4 MB', '5.40 ms', '1 d ago', '41 min 59 s', 'an upload'],
    ]);
    expect(await page.title()).toBe('Runs · Modelmill');
  });

  it('leads to a run by its name, at the top of its page and with the focus in it', async () => {
    const page = await ui.open('/ui/runs');
    await page.setViewportSize({ width: 1280, height: 300 });
    await page.getByRole('link', { name: RUNS.succeeded }).click();
    await page.getByRole('heading', { level: 1, name: RUNS.succeeded }).waitFor();
    expect(new URL(page.url()).pathname).toBe(runPage('succeeded'));
    expect(await page.evaluate('[scrollY, document.activeElement.id]')).toEqual([0, 'main']);
  });

  it('keeps to the project that is chosen, from section to section', async () => {
    const page = await ui.open('/ui/runs');
    const chooser = page.getByLabel('Project');
    await chooser.focus();
    await chooser.selectOption(MOVIES);
    await page.getByRole('heading', { name: `Runs of ${MOVIES}` }).waitFor();
    await eventually(() => cells(page, 'Runs').then((rows) => rows.map(([run]) => run))).toEqual([
      RUNS.waiting,
    ]);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('SELECT');

    await page.getByRole('link', { name: 'Models' }).click();
    await page.getByRole('heading', { name: `Models of ${MOVIES}` }).waitFor();
    expect(
      await page.getByRole('link', { name: 'Models', exact: true }).first().getAttribute('aria-current'),
    ).toBe('page');
    await chooser.selectOption('All projects');
    await page.getByRole('heading', { name: 'Models', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/ui/models');
  });

  it('shows models with stage and figures', async () => {
    const page = await ui.open(`/ui/projects/${SPAM}/models`);
    await page.getByRole('table', { name: 'Models' }).waitFor();
    const rows = await cells(page, 'Models');
    expect(rows).toHaveLength(8);
    expect(rows.find(([version]) => version === 'v3-teacher-int8')).toEqual([
      ...['v3-teacher-int8', 'production', '0.9847', '0.9804', '23.4 MB', '5.40 ms', '1 d ago'],
      RUNS.succeeded,
    ]);
  });

  it('shows which version has which share of the traffic', async () => {
    const page = await ui.open('/ui/deployments');
    await page.getByRole('table', { name: 'Deployments' }).waitFor();
    const rows = await cells(page, 'Deployments');
    expect(rows.map(([name, , version, share]) => [name, version, share])).toEqual([
      ['default', 'v3-teacher-int8', '100 %'],
      ['trial', 'v3-teacher-int8', '70 %'],
      ['trial', 'v3-student-int8', '30 %'],
    ]);
  });

  it.each([
    ['runs', 'No run yet', 'npx modelmill run --project nothing-here --data reviews.csv'],
    ['models', 'No model yet', 'npx modelmill runs'],
    ['deployments', 'Nothing serves yet', 'npx modelmill promote v1-teacher-int8 --project nothing-here'],
    ['reviews', 'Nobody has to review anything', 'annotation.minimum'],
  ])('says of a project without %s what brings some', async (section, title, command) => {
    const page = await ui.open(`/ui/projects/nothing-here/${section}`);
    await page.getByRole('heading', { name: title }).waitFor();
    expect(await textOf(page.getByRole('main'))).toContain(command);
  });
}
