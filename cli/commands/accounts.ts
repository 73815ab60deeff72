/** `accounts`: who may sign in to this server's console, and what they may do where. */
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { ROLES, type Role } from '../../domain/spec/accounts.ts';
import {
  type Account,
  AccountList,
  Invitation,
  MAX_INVITATION_DAYS,
} from '../../domain/spec/api-accounts.ts';
import type { CommandContext } from '../context.ts';
import { document, list, note, say } from '../output.ts';
import { type ProjectFlags, theProject, withProject } from '../projects.ts';
import type { Column } from '../table.ts';
import { ago } from '../text.ts';

interface PlaceFlags extends ProjectFlags {
  readonly everywhere?: boolean;
}

const COLUMNS: readonly Column<Account>[] = [
  { head: 'name', cell: ({ name }) => name },
  { head: 'everywhere', cell: ({ everywhere }) => everywhere.join(', ') || '-' },
  {
    head: 'in projects',
    cell: ({ roles }) =>
      Object.entries(roles)
        .map(([project, own]) => `${project}: ${own.join(', ')}`)
        .join('; ') || '-',
    prose: 'cut',
  },
  { head: 'since', cell: ({ createdAt }) => ago(createdAt), spare: 1 },
];

/** Undefined: everywhere. */
const placeOf = async (context: CommandContext, flags: PlaceFlags): Promise<string | undefined> =>
  flags.everywhere === true ? undefined : theProject(context.client(), flags);

const placeName = (project: string | undefined): string =>
  project === undefined ? 'everywhere' : `in ${project}`;

function sayInvitation({ out }: CommandContext, invitation: Invitation): void {
  if (out.json) {
    document(out, invitation);
    return;
  }
  say(out, invitation.link);
  note(out, `for one person, once, until ${invitation.expiresAt}: send it to nobody else`);
}

async function invite(
  context: CommandContext,
  roles: readonly Role[],
  { days, ...flags }: PlaceFlags & { readonly days?: number },
): Promise<void> {
  const project = await placeOf(context, flags);
  const body = { project, roles, days };
  const request = { method: 'POST', path: ['invitations'], body } as const;
  sayInvitation(context, await context.client().send(Invitation, request));
}

async function reset(context: CommandContext, name: string): Promise<void> {
  const request = { method: 'POST', path: ['invitations'], body: { resets: name } } as const;
  sayInvitation(context, await context.client().send(Invitation, request));
}

async function listAccounts(context: CommandContext, { project }: ProjectFlags): Promise<void> {
  const { accounts } = await context.client().send(AccountList, { path: ['accounts'], query: { project } });
  list(context.out, accounts, COLUMNS, "nobody yet: 'modelmill accounts invite ROLE' makes a link");
}

async function setRoles(
  context: CommandContext,
  name: string,
  roles: readonly Role[],
  flags: PlaceFlags,
): Promise<void> {
  const project = await placeOf(context, flags);
  const path = ['accounts', name, 'roles'];
  const answer = await context.client().send(AccountList, { method: 'PUT', path, body: { project, roles } });
  if (context.out.json) document(context.out, answer.accounts);
  const words = roles.length === 0 ? 'no role any more' : roles.join(' and ');
  say(context.out, `${name}: ${words} ${placeName(project)}`);
}

async function remove(context: CommandContext, name: string): Promise<void> {
  await context.client().send(z.undefined(), { method: 'DELETE', path: ['accounts', name] });
  if (context.out.json) document(context.out, { removed: name });
  say(context.out, `${name} can't sign in any more; what they signed stays theirs`);
}

function role(text: string, before: readonly Role[] = []): readonly Role[] {
  const found = ROLES.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`Use one of ${ROLES.join(', ')}.`);
  return [...before, found];
}

function days(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_INVITATION_DAYS) return number;
  throw new InvalidArgumentError(`Use 1 to ${MAX_INVITATION_DAYS}.`);
}

const ROLE_HELP = `of ${ROLES.join(', ')}`;
const EVERYWHERE_HELP = 'in every project, also those to come';

export function addAccountCommands(program: Command, context: () => CommandContext): void {
  const accounts = program.command('accounts').description('who may sign in, and what they may do where');
  withProject(accounts.command('invite'))
    .description('a link for one person, who chooses a name and a password there')
    .argument('<roles...>', ROLE_HELP, role)
    .option('--everywhere', EVERYWHERE_HELP)
    .option('--days <number>', 'how long the link is good (default: 7)', days)
    .action((roles: readonly Role[], flags) => invite(context(), roles, flags));
  withProject(accounts.command('list'))
    .description('who has an account, of all or of one project')
    .action((flags: ProjectFlags) => listAccounts(context(), flags));
  withProject(accounts.command('roles'))
    .description("replaces somebody's roles in a project or everywhere; without roles they have none there")
    .argument('<name>')
    .argument('[roles...]', ROLE_HELP, role)
    .option('--everywhere', EVERYWHERE_HELP)
    .action((name: string, roles: readonly Role[] | undefined, flags: PlaceFlags) =>
      setRoles(context(), name, roles ?? [], flags),
    );
  accounts
    .command('reset')
    .description('a link to a new password, for somebody who forgot theirs')
    .argument('<name>')
    .action((name: string) => reset(context(), name));
  accounts
    .command('remove')
    .description('takes the account away; its name is given to nobody else')
    .argument('<name>')
    .action((name: string) => remove(context(), name));
}
