/** Who may call what: every route, every role, two projects. */
import { describe, expect, it } from 'vitest';
import { type Caller, PERMITTED, ROLES, type Role } from '../../../domain/spec/accounts.ts';
import { createApi } from '../../../functions/api/app.ts';
import { openApiDocument } from '../../../functions/api/openapi.ts';
import { isVisibleTo, refusedTo, WANTED } from '../../../functions/api/permissions.ts';
import { stageContext } from '../stage-context.ts';

const document = JSON.parse(openApiDocument()) as { paths: Record<string, Record<string, unknown>> };
const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);
const pathOf = (route: string, project: string): { method: string; path: string } => {
  const [method = '', template = ''] = route.split(' ');
  const path = template.replace('{project}', project).replaceAll(/\{\w+\}/g, 'x');
  return { method, path };
};
const member = (role: Role): Caller => ({ name: role, everywhere: [], roles: { films: [role] } });

it('every route says whom it wants, and nothing else is listed', () => {
  expect(routes.length).toBeGreaterThan(30);
  expect(Object.keys(WANTED).sort()).toEqual([...routes, 'GET /openapi.json'].sort());
});

describe.each(ROLES)('%s', (role) => {
  it.each(routes)('%s', (route) => {
    const wants = WANTED[route]!;
    const inProject = route.includes('{project}');
    const list = typeof wants === 'string' ? [wants] : wants;
    const isOpen = wants === 'anyone';
    const expected =
      inProject && !isOpen ? list.some((want) => PERMITTED[role].includes(want as never)) : true;
    const { method, path } = pathOf(route, 'films');
    expect(refusedTo(member(role), method, path) === undefined).toBe(expected);
    // In a project where they are nobody, whatever they are elsewhere.
    if (inProject && !isOpen) {
      const other = pathOf(route, 'books');
      const refused = refusedTo(member(role), other.method, other.path);
      expect(refused).toMatchObject({ found: `${role}, who is no member of project books` });
    }
  });
});

it.each([
  ['GET', '/projects/films/secrets'],
  ['DELETE', '/projects/films/runs/x'],
  ['GET', '/projects/films/runs/x/logs/more'],
  ['GET', '//projects/films/runs'],
])('a path that no route has is nobody’s: %s %s', (method, path) => {
  expect(refusedTo({ name: 'root', everywhere: ['admin'], roles: {} }, method, path)).toBe('unknown');
});

it.each(['films%2F..', '%', 'constructor', '__proto__', 'FILMS', 'films%00'])(
  'a project of another spelling is another project: %s',
  (project) => {
    expect(refusedTo(member('admin'), 'GET', `/projects/${project}/runs`)).toMatchObject({
      found: expect.stringContaining('no member'),
    });
  },
);

describe('over HTTP', () => {
  it('refuses with four parts, tells nothing of projects one is not in, and asks again where the body names one', async () => {
    const context = await stageContext();
    await context.objects.put('projects/films/spec.json', '{}');
    await context.objects.put('projects/books/spec.json', '{}');
    const api = createApi({ ...context, caller: () => member('engineer') });
    const answer = async (path: string, init?: RequestInit) => {
      const response = await api.request(path, init);
      return { status: response.status, answer: (await response.json()) as never };
    };
    expect(await answer('/projects/books/runs')).toMatchObject({
      status: 403,
      answer: { type: 'urn:modelmill:NotAllowed', allowed: 'whoever may look there' },
    });
    expect(await answer('/projects')).toMatchObject({ answer: { projects: [{ project: 'films' }] } });
    const spec = (project: string) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ project, data: { sources: [{ key: `projects/${project}/incoming/x.csv` }] } }),
    });
    for (const path of ['/runs', '/plan']) {
      expect((await answer(path, spec('books'))).status).toBe(403);
      expect((await answer(path, spec('films'))).status).not.toBe(403);
    }
  });

  it('a member sees a project; somebody else does not', () => {
    expect(isVisibleTo(member('annotator'), 'films')).toBe(true);
    expect(isVisibleTo(member('annotator'), 'books')).toBe(false);
  });
});
