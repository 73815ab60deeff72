/**
 * Who calls, from the claims of the JWT that the gateway has verified. Roles are Cognito groups: `admin` or another role
 * for every project, `films.annotator` for one.
 *
 * An HTTP API hands lists on as one text, `[admin films.annotator]`. A group of another form gives nothing, and nor does
 * a token without a user: applications have no business here.
 */
import { type Caller, type Role, Role as RoleSchema } from '../../domain/spec/accounts.ts';
import { Slug } from '../../domain/spec/words.ts';

export type Claims = Readonly<Record<string, unknown>>;

const NOBODY: Caller = { name: 'nobody', everywhere: [], roles: {} };

export function callerFrom(claims: Claims | undefined): Caller {
  const name = claims?.username;
  if (typeof name !== 'string' || name.trim() === '') return NOBODY;
  const everywhere: Role[] = [];
  const roles: Record<string, Role[]> = {};
  for (const group of groupsIn(claims?.['cognito:groups'])) {
    const [first = '', second, ...more] = group.split('.');
    const role = RoleSchema.safeParse(second ?? first);
    if (!role.success || more.length > 0) continue;
    if (second === undefined) everywhere.push(role.data);
    else if (Slug.safeParse(first).success) roles[first] = [...(roles[first] ?? []), role.data];
  }
  return { name: name.slice(0, 100), everywhere, roles };
}

function groupsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  if (typeof value !== 'string') return [];
  return value.replace(/^\[|\]$/g, '').split(/[\s,]+/);
}
