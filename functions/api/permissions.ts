/**
 * What each route wants of its caller. A route that is not listed is refused to everybody: whoever adds one says here
 * who may call it.
 */
import { type Caller, may, PERMISSIONS, type Permission, rolesIn } from '../../domain/spec/accounts.ts';

/**
 * `anyone`: without a role. `own`: with any role in any project, and the answer is cut to those. `body`: the project
 * is in the body, and the route asks by itself.
 */
export type Wants = Permission | readonly Permission[] | 'anyone' | 'own' | 'body';

const ANNOTATING = ['annotate', 'review', 'settle'] as const;
const SEEING_ALL = ['review', 'settle', 'operate'] as const;

export const WANTED: Readonly<Record<string, Wants>> = {
  'GET /healthz': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /projects': 'own',
  'GET /projects/{project}/spec': 'look',
  'PUT /projects/{project}/spec': 'operate',
  'POST /projects/{project}/uploads': 'operate',
  'POST /runs': 'body',
  'POST /plan': 'body',
  'GET /projects/{project}/runs': 'look',
  'GET /projects/{project}/runs/{run}': 'look',
  'GET /projects/{project}/runs/{run}/metrics': 'look',
  'GET /projects/{project}/runs/{run}/logs': 'look',
  'POST /projects/{project}/runs/{run}/stop': 'operate',
  'POST /projects/{project}/runs/{run}/rerun': 'operate',
  'GET /projects/{project}/runs/{run}/report': 'look',
  'GET /projects/{project}/runs/{run}/quarantine': 'look',
  'GET /projects/{project}/runs/{run}/agreement': 'look',
  'GET /projects/{project}/runs/{run}/augmentation': 'look',
  'GET /projects/{project}/runs/{run}/augmentation/contact-sheet': 'look',
  'GET /projects/{project}/datasets': 'look',
  'GET /projects/{project}/datasets/{dataset}': 'look',
  'GET /projects/{project}/datasets/{dataset}/{version}': 'look',
  'GET /projects/{project}/datasets/{dataset}/{version}/rows': 'look',
  'GET /projects/{project}/datasets/{dataset}/{version}/files/{split}/{file}': 'look',
  'GET /projects/{project}/models': 'look',
  'GET /projects/{project}/models/{version}': 'look',
  'POST /projects/{project}/models/{version}/promote': 'operate',
  'GET /projects/{project}/deployments': 'look',
  'GET /projects/{project}/reviews': [...ANNOTATING, 'look'],
  'GET /projects/{project}/reviews/{review}': [...ANNOTATING, 'look'],
  'GET /projects/{project}/reviews/{review}/items': [...ANNOTATING, 'look'],
  'POST /projects/{project}/reviews/{review}/labels': ANNOTATING,
  'POST /projects/{project}/predict': 'predict',
  'GET /projects/{project}/annotation': [...ANNOTATING, 'look', 'operate'],
  'PUT /projects/{project}/annotation/settings': 'operate',
  'POST /projects/{project}/annotation/tasks': 'operate',
  'GET /projects/{project}/annotation/tasks': SEEING_ALL,
  'GET /projects/{project}/annotation/export': 'operate',
  'POST /projects/{project}/annotation/dataset': 'operate',
  'GET /projects/{project}/annotation/agreement': SEEING_ALL,
  'GET /projects/{project}/annotation/people': SEEING_ALL,
  'POST /projects/{project}/annotation/next': ANNOTATING,
  'GET /projects/{project}/annotation/tasks/{task}': SEEING_ALL,
  'GET /projects/{project}/annotation/tasks/{task}/history': SEEING_ALL,
  'GET /projects/{project}/annotation/tasks/{task}/media': [...ANNOTATING, 'operate'],
  'POST /projects/{project}/annotation/tasks/{task}/open': ANNOTATING,
  'POST /projects/{project}/annotation/tasks/{task}/release': ANNOTATING,
  'PUT /projects/{project}/annotation/tasks/{task}/draft': ANNOTATING,
  'POST /projects/{project}/annotation/tasks/{task}/answer': 'annotate',
  'POST /projects/{project}/annotation/tasks/{task}/withdraw': 'annotate',
  'POST /projects/{project}/annotation/tasks/{task}/judge': ['review', 'settle'],
  'PUT /projects/{project}/annotation/connections/label-studio': 'operate',
  // With the connection's secret, which the route asks for.
  'POST /projects/{project}/annotation/webhooks/label-studio': 'anyone',
};

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly wants: Wants;
}

const ROUTES: readonly Route[] = Object.entries(WANTED).map(([route, wants]) => {
  const [method = '', path = ''] = route.split(' ');
  const source = path
    .split('/')
    .map((part) => part.replace(/^\{(\w+)\}$/, '(?<$1>[^/]+)').replaceAll('.', '\\.'));
  return { method, wants, pattern: new RegExp(`^${source.join('/')}$`) };
});

export interface Refused {
  readonly found: string;
  readonly allowed: string;
}

/** Why the caller may not; undefined where they may; `unknown` of a path that no route has. */
export function refusedTo(caller: Caller, method: string, path: string): Refused | 'unknown' | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  for (const route of ROUTES) {
    const match = route.method === asked ? route.pattern.exec(path) : null;
    if (match === null) continue;
    const { wants } = route;
    if (wants === 'anyone') return undefined;
    if (wants !== 'own' && wants !== 'body') return refusal(caller, wants, decoded(match.groups?.project));
    return isMember(caller)
      ? undefined
      : { found: `${caller.name}, who has no role`, allowed: 'a role in a project' };
  }
  return 'unknown';
}

/** Whether somebody has any role anywhere. */
const isMember = ({ everywhere, roles }: Caller): boolean =>
  everywhere.length > 0 || Object.values(roles).some((list) => list.length > 0);

export function refusal(
  caller: Caller,
  wants: Permission | readonly Permission[],
  project: string,
): Refused | undefined {
  const list = typeof wants === 'string' ? [wants] : wants;
  if (list.some((permission) => may(caller, permission, project))) return undefined;
  const roles = rolesIn(caller, project);
  return {
    found: `${caller.name}, who is ${roles.length === 0 ? 'no member' : roles.join(' and ')} of project ${project}`,
    allowed: `whoever may ${list.join(' or ')} there`,
  };
}

/** Thrown by routes that learn only from a request's body what it is about. */
export class NotAllowed extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(`${refused.found}. Allowed: ${refused.allowed}.`);
    this.refused = refused;
  }
}

export function refuseUnless(
  caller: Caller,
  wants: Permission | readonly Permission[],
  project: string,
): void {
  const refused = refusal(caller, wants, project);
  if (refused !== undefined) throw new NotAllowed(refused);
}

/** What can't be decoded is nobody's project. */
function decoded(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** Whether somebody may know that a project is there. */
export const isVisibleTo = (caller: Caller, project: string): boolean =>
  PERMISSIONS.some((permission) => may(caller, permission, project));
