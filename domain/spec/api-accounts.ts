/** People of one machine over HTTP: sessions, invitations, who has which role. On AWS the user pool has them. */
import { z } from 'zod';
import { Permission, Role } from './accounts.ts';
import { Instant, Slug } from './words.ts';

export const MIN_PASSWORD = 12;
const MAX_PASSWORD = 200;

/** Names that sign what the machine itself does. */
const RESERVED = ['owner', 'nobody'];

/** What a person signs in with and what their annotations are signed with. Unique whatever its capitals. */
export const AccountName = z
  .string()
  .max(100)
  .transform((name) => name.normalize('NFKC').trim())
  .refine(
    (name) => /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._@+'-]{0,98}[\p{L}\p{M}\p{N}])?$/u.test(name),
    "1 to 100 letters, digits, spaces and . _ @ + ' -, beginning and ending with a letter or digit",
  )
  .refine((name) => !RESERVED.includes(name.toLowerCase()), `another name than ${RESERVED.join(' or ')}`);

/** As typed; what makes a good one is asked where one is set. */
const Password = z.string().min(1).max(MAX_PASSWORD);

/** 32 random bytes. */
const Secret = z.string().regex(/^[\w-]{43}$/, 'the text behind # of an invitation link');

export const SignInRequest = z.strictObject({ name: z.string().max(100), password: Password });

/** Who asks, and what they may do: what a page needs to show what they may see. */
export const Session = z.object({
  name: z.string(),
  /** `token`: the machine's own, which nobody signs out of. */
  by: z.enum(['session', 'token']),
  everywhere: z.array(Permission),
  projects: z.record(Slug, z.array(Permission)),
});
export type Session = z.infer<typeof Session>;

const Roles = z.array(Role).max(10);
/** Without a project: everywhere. */
const Place = { project: Slug.optional() };

export const MAX_INVITATION_DAYS = 30;

/** Roles in one project or everywhere; or, with `resets`, a new password for an account that is there. */
export const InvitationRequest = z
  .strictObject({
    ...Place,
    roles: Roles.default([]),
    days: z.number().int().min(1).max(MAX_INVITATION_DAYS).default(7),
    resets: z.string().min(1).max(100).optional(),
  })
  .refine(({ roles, resets }) => (resets === undefined) === roles.length > 0, {
    path: ['roles'],
    message: 'at least one role; none with `resets`',
  });

export const Invitation = z.object({
  /** For one person, once. The secret stands behind `#`, which browsers send to nobody. */
  link: z.string(),
  expiresAt: Instant,
});
export type Invitation = z.infer<typeof Invitation>;

/** Whoever is signed in gives the invitation alone; with one to a new password, that alone. */
export const AcceptRequest = z.strictObject({
  invitation: Secret,
  name: AccountName.optional(),
  password: Password.optional(),
});

export const PasswordRequest = z.strictObject({ current: Password, password: Password });

export const AccountQuery = z.strictObject(Place);

export const Account = z.object({
  name: z.string(),
  everywhere: z.array(Role),
  /** Of a project's list: of that project alone. */
  roles: z.record(Slug, z.array(Role)),
  createdAt: Instant,
});
export type Account = z.infer<typeof Account>;

export const AccountList = z.object({ accounts: z.array(Account) });

/** What replaces somebody's roles there; none: they are no member any more. */
export const RolesRequest = z.strictObject({ ...Place, roles: Roles });
