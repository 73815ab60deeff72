/** Signing in and out, following an invitation, members: what is shown follows from what somebody may do. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ANNA } from '../fixtures/accounts.ts';
import { MOVIES, REVIEW } from '../fixtures/names.ts';
import { cells, consoleWindow, eventually, textOf } from '../window.ts';
import { darkViolations, fitsAcross, violations } from './every-page.ts';

const INVITATION = 'a'.repeat(43);

export function accounts(): void {
  const ui = consoleWindow();
  const sections = (page: Page) =>
    page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allInnerTexts();
  const isFitForAll = async (page: Page) => {
    expect(await violations(page)).toEqual([]);
    expect(await darkViolations(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    await fitsAcross(page);
  };

  it('a page asked for is shown once somebody has signed in by keyboard; signing out hides it again', async () => {
    ui.announce(/status of 401/);
    const page = await ui.open('', `${ui.server.origin}/ui/reviews`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Name').focus();
    await page.keyboard.type(ANNA.name);
    await page.keyboard.press('Tab');
    await page.keyboard.type('not her password');
    await page.keyboard.press('Enter');
    expect(await textOf(page.getByRole('alert'))).toContain('Nobody has this name and this password');
    await page.getByLabel('Password').fill(ANNA.password);
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Reviews' }).waitFor();
    expect(page.url()).toBe(`${ui.server.origin}/ui/reviews`);
    expect(await sections(page)).toEqual(['Annotation', 'Reviews']);
    expect((await cells(page, 'Reviews')).flat()).toContain(REVIEW);
    expect(await textOf(page.getByRole('banner').first())).toContain(ANNA.name);

    await page.getByRole('link', { name: 'Modelmill' }).click();
    await eventually(() => page.url()).toBe(`${ui.server.origin}/ui/annotation`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.getByText(REVIEW).count()).toBe(0);
    expect(await page.getByText(ANNA.name).count()).toBe(0);
  });

  it('the sign-in page: fit for everyone, in every window', async () => {
    ui.announce(/status of 401/);
    const page = await ui.open('', `${ui.server.origin}/ui/runs`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await isFitForAll(page);
  });

  it('an invitation leaves the address at once, and becomes an account', async () => {
    ui.announce(/status of 401/);
    const { machine, origin } = ui.server;
    const page = await ui.open('', `${origin}/ui/join#invitation=${INVITATION}`);
    await page.getByRole('heading', { name: 'With a new account' }).waitFor();
    expect(page.url()).toBe(`${origin}/ui/join`);
    await isFitForAll(page);
    await page.getByLabel('Name').fill('Anna');
    await page.getByLabel('Password').fill(ANNA.password);
    await page.getByRole('button', { name: 'Join' }).click();
    await eventually(() => page.url()).toBe(`${origin}/ui/annotation`);
    expect(machine.posts.at(-1)?.body).toEqual({
      invitation: INVITATION,
      ...{ name: 'Anna', password: ANNA.password },
    });
    // Whoever is signed in may add its roles to their own.
    await page.goto(`${origin}/ui/join?again#invitation=${INVITATION}`);
    await page.getByRole('button', { name: 'Join as Anna' }).click();
    await eventually(() => page.url()).toBe(`${origin}/ui/annotation`);
    expect(machine.posts.at(-1)?.body).toEqual({ invitation: INVITATION });
  });

  it('members have roles to tick, and leave; a link is made to copy', async () => {
    const { machine } = ui.server;
    const page = await ui.open(`/ui/projects/${MOVIES}/members`);
    await page.getByRole('table', { name: 'Members' }).waitFor();
    const roles = page.getByRole('group', { name: 'Roles of Anna' });
    expect(await roles.getByLabel('annotator').isChecked()).toBe(true);
    await roles.getByLabel('reviewer').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
    expect(machine.members[0]?.roles[MOVIES]).toEqual(['annotator', 'reviewer']);

    await page.getByRole('button', { name: 'Make a link' }).click();
    await page.getByRole('button', { name: 'Copy invitation link' }).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `${ui.server.origin}/ui/join#invitation=${INVITATION}`,
    );
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Remove Anna' }).click();
    await eventually(() => machine.members[0]?.roles[MOVIES]).toEqual([]);
  });
}
