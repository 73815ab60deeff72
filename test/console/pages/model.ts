/** A model's card, asking it, promoting it. */
import { expect, it } from 'vitest';
import { modelPage as address } from '../fixtures/addresses.ts';
import { HOSTILE, MOVIES, SPAM } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, region, textOf } from '../window.ts';

export function modelPage(): void {
  const ui = consoleWindow();
  const open = async (version: string, project = SPAM) => {
    const page = await ui.open(address(version, project));
    await page.getByRole('heading', { level: 1, name: version }).waitFor();
    await region(page, 'Where it comes from').waitFor();
    return page;
  };

  it('shows figures, labels, mistakes, gates and where it comes from', async () => {
    const page = await open('v2-student-int8');
    expect(await textOf(region(page, 'Card'))).toMatch(/Accuracy\s+0\.9779\s+Macro F1\s+0\.9736/);
    expect(await cells(page, 'Confusion matrix')).toEqual([
      ['ham', '406', '3'],
      ['spam', '3', '163'],
    ]);
    expect(await cells(page, 'Gates')).toEqual([
      ['minimum accuracy, passed', '0.9779', '0.6'],
      ['gain in accuracy over always answering "ham", passed', '0.2666', '0.0392'],
      ['classes never found, passed', '0', '0'],
      ['drop in accuracy from teacher-fp32, failed', '0.0312', '0.01'],
    ]);
    const lineage = await textOf(region(page, 'Where it comes from'));
    expect(lineage).toContain('spam-assassin@0f9d2c4b8e7a6153');
    expect(lineage).toContain('train-2-longtext → quantize');
  });

  it('shows labels with markup in them as text', async () => {
    const page = await open('v1-teacher-int8', MOVIES);
    const labels = await cells(page, 'Precision, recall and F1 of each label');
    expect(labels.map(([label]) => label)).toEqual(['negative', 'positive', HOSTILE]);
    expect(await page.locator('img[src="x"], main script').count()).toBe(0);
    expect(await textOf(region(page, 'Ask it'))).toContain('No deployment serves this project yet');
  });

  it('asks with Enter, makes a new line with Shift and Enter, and asks nothing of an empty field', async () => {
    const { machine } = ui.server;
    const before = machine.posts.length;
    const page = await open('v3-teacher-int8');
    const field = page.getByLabel('A text to classify');
    await field.press('Enter');
    await field.fill('   ');
    await field.press('Enter');
    expect(await page.getByRole('button', { name: 'Predict' }).isDisabled()).toBe(true);
    await field.fill('Dear friend,');
    await field.press('Shift+Enter');
    await field.pressSequentially('<b>win</b>');
    await field.press('Enter');

    const answer = page.locator('.answer');
    await answer.waitFor();
    expect(machine.posts.slice(before)).toEqual([
      {
        path: '/projects/spam-assassin/predict',
        body: { text: 'Dear friend,\n<b>win</b>', deployment: 'default', scores: true },
      },
    ]);
    expect(await textOf(answer.locator('.answer-label'))).toBe(HOSTILE);
    expect(await textOf(answer)).toMatch(/97\.3 %\s+ham\s+2\.7 %\s+[\d.]+ (ms|s) there and back/);
    expect(await page.locator('img[src="x"], .answer script, .answer b').count()).toBe(0);
    expect(await page.title()).toBe('v3-teacher-int8 · Modelmill');
  });

  it('shows a refusal in four parts, and goes on being usable', async () => {
    ui.announce(/status of 404/);
    const page = await open('v3-teacher-int8');
    const field = page.getByLabel('A text to classify');
    await field.fill('please refuse');
    await field.press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await textOf(alert)).toContain("deployment 'default'");
    expect(await textOf(alert)).toContain('Look there');

    await field.fill('now answer');
    await field.press('Enter');
    await page.locator('.answer').waitFor();
    expect(await alert.count()).toBe(0);
  });

  it('says which version answers where this one does not serve', async () => {
    const page = await open('v3-student-fp32');
    await page.getByText('This version does not serve: v3-teacher-int8 will answer').waitFor();
    await page.getByLabel('A text to classify').fill('who are you');
    await page.getByRole('button', { name: 'Predict' }).click();
    await page.getByText('answered by v3-teacher-int8').waitFor();
  });

  it('copies a command with the token, but shows it without', async () => {
    const page = await open('v3-teacher-int8');
    await page.getByLabel('A text to classify').fill("it's a dog's life");
    await page.getByText('From a terminal').click();
    expect(await textOf(page.locator('.command').first())).toContain('Authorization: Bearer …');
    await page.getByRole('button', { name: 'Copy curl command' }).click();
    await eventually(() => page.evaluate('navigator.clipboard.readText()')).toBe(
      [
        `curl ${ui.server.origin}/projects/spam-assassin/predict`,
        `-H 'Authorization: Bearer ${ui.server.machine.token}'`,
        `-H 'Content-Type: application/json'`,
        `-d '{"text":"it'\\''s a dog'\\''s life"}'`,
      ].join(' \\\n  '),
    );
  });

  it('is promoted to the deployment that is chosen, after a question that says what it replaces', async () => {
    const { machine } = ui.server;
    const page = await open('v3-student-int8');
    await page.getByRole('button', { name: 'Promote' }).click();
    const dialog = page.getByRole('dialog', { name: 'Let v3-student-int8 serve?' });
    await dialog.getByLabel('Deployment').selectOption('trial');
    expect(await textOf(dialog)).toContain('It replaces v3-teacher-int8, v3-student-int8');
    await dialog.getByLabel('Deployment').selectOption('default');
    await dialog.getByRole('button', { name: 'Promote' }).click();
    await eventually(() => machine.posts.at(-1)).toEqual({
      path: '/projects/spam-assassin/models/v3-student-int8/promote',
      body: { deployment: 'default' },
    });

    await page.getByRole('link', { name: 'Deployments' }).click();
    await eventually(() => cells(page, 'Deployments').then(([first]) => first?.[2])).toBe('v3-student-int8');
  });
}
