/** Who may look, a server that goes away and comes back, addresses that lead nowhere. */
import { expect, it } from 'vitest';
import { modelPage, runPage } from '../fixtures/addresses.ts';
import { MOVIES, RUNS, SPAM } from '../fixtures/names.ts';
import { consoleWindow, eventually, textOf } from '../window.ts';

export function session(): void {
  const ui = consoleWindow();

  it('takes the token out of the address at once, and keeps it for this tab', async () => {
    const page = await ui.open('/ui');
    await page.getByRole('table', { name: 'Runs' }).waitFor();
    expect(page.url()).toBe(`${ui.server.origin}/ui/runs`);
    await page.reload();
    await page.getByRole('table', { name: 'Runs' }).waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
  });

  it.each([
    ['no token', ''],
    ['another server’s token', '#token=of-another-server'],
  ])('with %s asks for the link, and goes on when it is opened in this tab', async (_, hash) => {
    ui.announce(/status of 401/);
    const page = await ui.open('', `${ui.server.origin}/ui/runs${hash}`);
    await page.getByRole('heading', { name: 'Open the link that npm start printed' }).waitFor();
    expect(await textOf(page.getByRole('main'))).toContain(`${ui.server.origin}/ui#token=…`);
    expect(await page.getByText(RUNS.succeeded).count()).toBe(0);

    await page.goto(ui.server.link('/ui/runs'));
    await page.getByRole('link', { name: RUNS.succeeded }).waitFor();
    expect(page.url()).not.toContain('token');
  });

  it('says that the server is gone, keeps what it knows, and goes on by itself', async () => {
    ui.announce(/ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET/);
    const { machine } = ui.server;
    const page = await ui.open(runPage('running'));
    await page.getByText('step 171 of 260').first().waitFor();

    await ui.server.stop();
    const banner = page.getByRole('status').filter({ hasText: 'The server does not answer' });
    await banner.waitFor();
    expect(await page.getByText('step 171 of 260').count()).toBe(2);

    machine.train(9);
    await ui.server.start();
    await banner.waitFor({ state: 'detached' });
    await eventually(() => page.getByText('step 180 of 260').count()).toBe(2);
  });

  it('says so where a page is opened while the server is gone, and shows it when it is back', async () => {
    ui.announce(/ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET/);
    const page = await ui.open('/ui/deployments');
    await page.getByRole('table', { name: 'Deployments' }).waitFor();
    await ui.server.stop();
    await page.getByRole('link', { name: 'Runs' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await textOf(alert)).toContain('Start it with `npm start`');
    await ui.server.start();
    await page.getByRole('table', { name: 'Runs' }).waitFor();
  });

  it.each([
    ['a run', `/ui/projects/${SPAM}/runs/rffffffffffffffff-0`, 'run rffffffffffffffff-0'],
    ['the data of a run', `/ui/projects/${SPAM}/runs/rffffffffffffffff-0/data`, 'run rffffffffffffffff-0'],
    ['a model', modelPage('v9-nobody'), 'model v9-nobody'],
    ['a review', `/ui/projects/${MOVIES}/reviews/none`, 'review none'],
  ])('says of %s that does not exist what was looked for, under a heading', async (_, path, where) => {
    ui.announce(/status of 404/);
    const page = await ui.open(path);
    await page.getByRole('heading', { name: 'There is no such thing' }).waitFor();
    expect(await textOf(page.getByRole('alert'))).toContain(where);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').first().click();
    await page.getByRole('table').waitFor();
  });

  it.each(['/ui/nothing', '/ui/projects', '/ui/projects/x/runs/y/z'])(
    'has no page %s, and says so',
    async (path) => {
      const page = await ui.open(path);
      await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
      await page.getByRole('link', { name: 'list of runs' }).click();
      await page.getByRole('table', { name: 'Runs' }).waitFor();
    },
  );
}
