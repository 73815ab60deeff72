/** Who is signed in and what they may do, and the acts that change it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Permission } from '../../../domain/spec/accounts.ts';
import type { AccountList, Invitation, Session } from '../../../domain/spec/api-accounts.ts';
import { forgetToken, report, sessionToken } from '../session.ts';
import { ApiError } from './client.ts';
import { failureOf } from './failure.ts';

type Accounts = (typeof AccountList)['_output']['accounts'];

/** One request to the accounts of this machine; the API's document, which is that of AWS too, does not have them. */
async function asked<T>(method: string, path: string, body?: unknown): Promise<T> {
  const token = sessionToken();
  const response = await fetch(path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  throw new ApiError(response.status, failureOf(response.status, path, answer));
}

const SESSION = ['session'];

/** Null: a server without accounts of its own, which shows everything and lets the API refuse. */
export const useSession = () =>
  useQuery({
    queryKey: SESSION,
    queryFn: async (): Promise<Session | null> => {
      try {
        return await asked<Session>('GET', '/session');
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401) report('refused');
        if (error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 30_000,
  });

/** In the project; without one, in any. */
export function allows(
  session: Session | null | undefined,
  permissions: readonly Permission[],
  project?: string,
): boolean {
  if (session === null) return true;
  if (session === undefined) return false;
  const { everywhere, projects } = session;
  const own = project === undefined ? Object.values(projects).flat() : (projects[project] ?? []);
  return permissions.some((permission) => everywhere.includes(permission) || own.includes(permission));
}

/** Signs in, follows an invitation, signs out: what was read before is forgotten, it may be somebody else's. */
export function useSigning() {
  const client = useQueryClient();
  const begin = (session: Session) => {
    forgetToken();
    client.clear();
    client.setQueryData(SESSION, session);
    report('ok');
  };
  return {
    signIn: async (name: string, password: string) =>
      begin(await asked<Session>('POST', '/session', { name, password })),
    accept: async (answer: { invitation: string; name?: string; password?: string }) =>
      begin(await asked<Session>('POST', '/invitations/accept', answer)),
    signOut: async () => {
      await asked('DELETE', '/session');
      client.clear();
      report('refused');
    },
  };
}

const inProject = (project: string | undefined): string =>
  project === undefined ? '' : `?project=${encodeURIComponent(project)}`;

export const membersKey = (project: string | undefined) => ['members', project ?? ''];

export const useMembers = (project: string | undefined) =>
  useQuery({
    queryKey: membersKey(project),
    queryFn: async () =>
      (await asked<{ accounts: Accounts }>('GET', `/accounts${inProject(project)}`)).accounts,
  });

export const setRoles = (name: string, project: string | undefined, roles: readonly string[]) =>
  asked<unknown>('PUT', `/accounts/${encodeURIComponent(name)}/roles`, { project, roles });

export const invite = (project: string | undefined, roles: readonly string[]) =>
  asked<Invitation>('POST', '/invitations', { project, roles });
