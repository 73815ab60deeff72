/** A task's file over HTTP: who gets it, in which pieces, and that nothing else is given out. */
import { beforeEach, expect, it } from 'vitest';
import type { Role } from '../../../domain/spec/accounts.ts';
import { Work } from '../../../domain/spec/api-annotation.ts';
import { createApi } from '../../../functions/api/app.ts';
import type { Api } from '../../../functions/api/contract.ts';
import { stageContext } from '../stage-context.ts';

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  ann: ['annotator'],
  bob: ['annotator'],
  pat: ['reviewer'],
  joe: ['engineer'],
  vic: ['viewer'],
};
const PIECE = 4 * 1024 ** 2;
const AT = '/projects/films/annotation';
const OWN = 'projects/films/datasets/pictures/1.bin';

let api: Api;
beforeEach(async () => {
  const context = await stageContext();
  api = createApi({
    ...context,
    caller: (c) => {
      const name = c.req.header('x-person') ?? 'nobody';
      return { name, everywhere: [], roles: { films: [...(ROLES[name] ?? [])] } };
    },
  });
  await context.objects.put(OWN, new Uint8Array(PIECE + 3).fill(7));
  await context.objects.put('projects/books/secret.bin', new Uint8Array(9));
  const scheme = { asks: ['shapes'], labels: [{ name: 'cat' }] };
  await send('joe', `${AT}/settings`, 'PUT', { scheme });
  const task = (id: string, key?: string) => ({
    task: { id, data: { type: 'image', file: { path: 'a.png', ...(key && { key }) }, width: 9, height: 9 } },
  });
  const tasks = [task('own', OWN), task('foreign', 'projects/books/secret.bin'), task('none')];
  tasks.push(task('absent', 'projects/films/datasets/pictures/2.bin'));
  await send('joe', `${AT}/tasks`, 'POST', { tasks });
});

const send = (person: string, path: string, method = 'GET', body?: unknown) =>
  api.request(path, {
    method,
    headers: { 'x-person': person, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const media = (person: string, task = 'own', from = 0) =>
  send(person, `${AT}/tasks/${task}/media?from=${from}`);

it.each([
  [0, PIECE],
  [PIECE, 3],
  [PIECE + 3, 0],
  [PIECE * 9, 0],
])('from byte %d on there are %d', async (from, size) => {
  const response = await media('joe', 'own', from);
  expect(response.status).toBe(200);
  expect((await response.arrayBuffer()).byteLength).toBe(size);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-security-policy')).toContain('sandbox');
});

it.each(['foreign', 'none', 'absent'])('%s: no file of the project, nothing is given out', async (task) => {
  const response = await media('joe', task);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ next: expect.stringContaining('below projects/films/') });
});

it('annotators get it while they hold the task; reviewers and engineers at any time', async () => {
  const statuses = async () =>
    Promise.all(['ann', 'bob', 'pat', 'joe', 'vic'].map(async (person) => (await media(person)).status));
  expect(await statuses()).toEqual([403, 403, 200, 200, 403]);
  let held: string | undefined;
  const without: string[] = [];
  while (held !== 'own') {
    const work = Work.parse(await (await send('ann', `${AT}/next`, 'POST', { without })).json());
    held = work.item?.task.id;
    without.push(held ?? '');
  }
  expect(await statuses()).toEqual([200, 403, 200, 200, 403]);
});
