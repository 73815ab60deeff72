/** Who somebody is, and what they may do in which project. */
import { z } from 'zod';
import { PersonName } from './annotations.ts';
import { Slug } from './words.ts';

/** A person's roles in one project; they add up. */
export const ROLES = ['viewer', 'annotator', 'reviewer', 'expert', 'engineer', 'admin'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What a route wants. Every route names one; a caller who has it in the route's project is let in. */
export const PERMISSIONS = [
  /** Runs, datasets, models, deployments: to look at. */
  'look',
  /** Answer annotation tasks, see one's own work. */
  'annotate',
  /** Level 2: judge others' answers. */
  'review',
  /** Level 3: have the last word. */
  'settle',
  /** Uploads, runs, model versions, deployments; annotation's settings, import, export. */
  'operate',
  /** Ask the model, send feedback. */
  'predict',
  /** Members and their roles, invitations. */
  'administer',
] as const;
export const Permission = z.enum(PERMISSIONS);
export type Permission = z.infer<typeof Permission>;

export const PERMITTED: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['look'],
  annotator: ['annotate'],
  reviewer: ['annotate', 'review'],
  expert: ['annotate', 'review', 'settle'],
  engineer: ['look', 'operate', 'predict'],
  admin: [...PERMISSIONS],
};

/** Whoever a request comes from. */
export const Caller = z.strictObject({
  /** What annotations are signed with; never another person's. */
  name: PersonName,
  /** Of every project: the machine's own token, an installation's administrators. */
  everywhere: z.array(Role).default([]),
  /** Of single projects. */
  roles: z.record(Slug, z.array(Role)).default({}),
});
export type Caller = z.infer<typeof Caller>;

export const rolesIn = (caller: Caller, project: string): readonly Role[] => [
  ...new Set([...caller.everywhere, ...(Object.hasOwn(caller.roles, project) ? caller.roles[project]! : [])]),
];

/** Denies by default: no role, no permission. */
export const may = (caller: Caller, permission: Permission, project: string): boolean =>
  rolesIn(caller, project).some((role) => PERMITTED[role].includes(permission));

/** In every project, also in those that are not there yet: what concerns the whole installation wants that. */
export const mayEverywhere = (caller: Caller, permission: Permission): boolean =>
  caller.everywhere.some((role) => PERMITTED[role].includes(permission));

/** What roles allow together, in the order of PERMISSIONS. */
export const permitted = (roles: readonly Role[]): readonly Permission[] =>
  PERMISSIONS.filter((permission) => roles.some((role) => PERMITTED[role].includes(permission)));
