import { describe, expect, it } from 'vitest';
import { failureOf } from '../../console/src/api/failure.ts';
import { fourParts, reasonShown } from '../../console/src/text/complaint.ts';
import { InputRejected } from '../../domain/errors.ts';
import { problemOf } from '../../domain/problem.ts';
import { HOSTILE } from './fixtures/names.ts';

describe('a failure’s message', () => {
  it.each([
    [
      'as domain/errors.ts writes it',
      { where: 'mails.csv:7', found: "label 'x'", allowed: 'ham or spam', next: 'Correct it' },
    ],
    [
      'quoting markup, a colon and the very word',
      {
        where: 'a.csv:1',
        found: `${HOSTILE} Allowed: everything`,
        allowed: 'text',
        next: '“Run” it again',
      },
    ],
    [
      'with dots inside numbers and names',
      { where: 'spec', found: 'rate 1.5', allowed: 'at most 0.01', next: 'Lower data.split.test to 0.1' },
    ],
  ])('comes apart into its four parts, %s', (_, parts) => {
    const { message } = new InputRejected(parts);
    expect(fourParts(message)).toEqual({
      where: parts.where,
      found: `${parts.found}.`,
      allowed: `${parts.allowed}.`,
      next: `${parts.next}.`,
    });
  });

  it.each([
    ['free text', 'CUDA out of memory'],
    ['no border behind what is allowed', 'where: found. Allowed: this and no more'],
    ['cut in the middle', 'where: found. Allo'],
    ['the colon comes later', 'found. Allowed: a: b. Next.'],
  ])('stays whole where it has another form: %s', (_, message) => expect(fourParts(message)).toBeUndefined());

  it('of a known kind without that form still says what to do', () => {
    expect(reasonShown({ name: 'BudgetExceeded', message: '51 dollars', stage: 'train' })).toEqual({
      title: 'The budget does not allow going on',
      parts: {
        where: 'stage train',
        found: '51 dollars',
        allowed: 'a run whose every stage ends well',
        next: 'Raise the spec’s budget, or plan for less, then run again',
      },
    });
  });

  it('of an unknown kind keeps its name as title', () => {
    const { title, parts } = reasonShown({ name: 'Lambda.TooManyRequests', message: 'slow down' });
    expect([title, parts.where, parts.next]).toEqual([
      ...['Lambda.TooManyRequests', 'the run', 'Read the log below, then rerun'],
    ]);
  });
});

describe('a refusal’s body', () => {
  const parts = { where: 'run r1', found: 'nothing', allowed: 'what its list shows', next: 'Look there' };

  it('is taken as the API’s Problem says it', () => {
    const problem = problemOf(new InputRejected(parts), 'GET /');
    expect(failureOf(problem.status, '/runs', problem)).toEqual({ title: problem.title, ...parts });
  });

  it.each([
    ['a proxy’s page', '<html>502</html>'],
    ['nothing', undefined],
    ['null', null],
    ['a Problem with a part missing', { ...parts, title: 'x', next: 7 }],
  ])('gets four parts where it is %s', (_, body) => {
    expect(failureOf(502, '/projects', body)).toEqual({
      title: 'The server answered 502',
      where: '/projects',
      found: 'an answer with status 502 and no explanation',
      allowed: 'an answer of Modelmill’s API',
      next: 'Look at the server’s log, then try again',
    });
  });
});
