/** `accounts` on a real server: invitations, lists, roles, removal. */
import { expect, it } from 'vitest';
import { served } from './terminal.ts';

const home = await served();
await home.runtime.objects.put('projects/films/spec.json', '{}');
const PASSWORD = 'four unrelated words';

const follow = async (link: string, name: string) => {
  const invitation = new URLSearchParams(new URL(link).hash.slice(1)).get('invitation') ?? '';
  await home.runtime.accounts.accept(invitation, { name, password: PASSWORD });
};

it('invites, lists, changes roles and removes', async () => {
  const invited = await home.run('accounts', 'invite', 'annotator', 'reviewer');
  expect(invited.stderr).toContain('for one person, once, until ');
  expect(invited.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ui\/join#invitation=[\w-]{43}\n$/);
  await follow(invited.stdout.trim(), 'Anna');
  expect(await home.json('accounts', 'list', '-p', 'films')).toMatchObject([
    { name: 'Anna', roles: { films: ['annotator', 'reviewer'] } },
  ]);

  expect((await home.run('accounts', 'roles', 'Anna', 'expert')).stdout).toBe('Anna: expert in films\n');
  expect((await home.run('accounts', 'roles', 'Anna', 'viewer', '--everywhere')).stdout).toBe(
    'Anna: viewer everywhere\n',
  );
  expect((await home.run('accounts', 'list')).stdout).toMatch(/^Anna +viewer +films: expert +/m);
  expect((await home.run('accounts', 'roles', 'Anna')).stdout).toBe('Anna: no role any more in films\n');

  expect((await home.run('accounts', 'reset', 'anna')).stdout).toMatch(/#invitation=[\w-]{43}&name=Anna\n$/);
  expect((await home.run('accounts', 'remove', 'Anna')).stdout).toMatch(/^Anna can't sign in any more/);
  expect((await home.run('accounts', 'list')).stderr).toMatch(/^nobody yet/);
});

it.each<[string, readonly string[], RegExp]>([
  [
    'another role',
    ['invite', 'king'],
    /'king' is invalid.*viewer, annotator, reviewer, expert, engineer, admin/s,
  ],
  ['too long a time', ['invite', 'viewer', '--days', '99'], /Use 1 to 30/],
  ['nobody', ['remove', 'Xy'], /account 'Xy': nobody of that name\. Allowed: .* Correct the name, or invite/],
])('refuses %s', async (_, args, message) => {
  const { code, stdout, stderr } = await home.run('accounts', ...args);
  expect(`${code} ${stdout}`).toBe('2 ');
  expect(stderr).toMatch(message);
});
