/** Roles on AWS: groups of a verified token, and nothing else. */
import { expect, it } from 'vitest';
import { callerFrom } from '../../../functions/api/jwt-caller.ts';

it.each([
  ['the gateway’s text', '[admin films.annotator films.reviewer]'],
  ['a list', ['admin', 'films.annotator', 'films.reviewer']],
])('reads groups from %s', (_, groups) => {
  expect(callerFrom({ username: 'ann', 'cognito:groups': groups })).toEqual({
    ...{ name: 'ann', everywhere: ['admin'] },
    roles: { films: ['annotator', 'reviewer'] },
  });
});

it.each([
  ['no claims', undefined],
  ['an application', { client_id: 'x', scope: 'modelmill/predict', 'cognito:groups': '[admin]' }],
  ['no groups', { username: 'ann' }],
  [
    'groups that are no roles',
    { username: 'ann', 'cognito:groups': '[root films. .admin films.admin.more FILMS.admin films.owner]' },
  ],
])('gives nothing for %s', (_, claims) => {
  expect(callerFrom(claims)).toMatchObject({ everywhere: [], roles: {} });
});
