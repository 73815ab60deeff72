/** Addresses, commands, a reviewer's queue, the confusion matrix: the console's small rules. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCommand, predictCommand } from '../../console/src/features/models/commands.ts';
import { confusionRows, worstMistakes } from '../../console/src/features/models/confusion-rows.ts';
import { back, done, labelOfKey, queueFor, skip, votes } from '../../console/src/features/reviews/queue.ts';
import * as routes from '../../console/src/routes.ts';
import { shellWord } from '../../console/src/text/shell.ts';
import { HOSTILE } from './fixtures/names.ts';

describe('addresses', () => {
  it.each([
    [routes.list('runs'), { section: 'runs' }],
    [routes.list('models', 'a/b?'), { project: 'a/b?', section: 'models' }],
    [routes.run('p', 'r1'), { project: 'p', section: 'runs' }],
    [routes.runData('p', 'r1'), { project: 'p', section: 'runs' }],
    [routes.model('p', 'v1'), { project: 'p', section: 'models' }],
    [routes.review('p', 'r1-review-1'), { project: 'p', section: 'reviews' }],
    ['/', { section: 'runs' }],
    ['/ui/nonsense', { section: 'runs' }],
    ['/ui/projects', { section: 'runs' }],
  ])('%s shows %j', (path, shown) => expect(routes.shownBy(path)).toEqual(shown));

  it('keep a name with a slash one segment', () =>
    expect(routes.run('p', 'a/../b')).toBe('/ui/projects/p/runs/a%2F..%2Fb'));
});

describe('commands', () => {
  const words = ['plain', "it's", '$(rm -rf ~)', '`id`', 'a "b" \\', 'two\nlines', HOSTILE, '', '*', '!x'];

  it.each(words)('a shell reads %j back as it was', (word) =>
    expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' })).toBe(word),
  );

  it('name the deployment only where it is not the default, and hold texts that begin with a dash', () => {
    const asked = { project: 'p', deployment: 'default', text: '-v hello' };
    expect(predictCommand(asked)).toBe("npx modelmill predict --project p -- '-v hello'");
    expect(predictCommand({ ...asked, deployment: 'trial', text: 'hi' })).toBe(
      'npx modelmill predict --project p --deployment trial hi',
    );
    expect(curlCommand('http://h', 't', { ...asked, deployment: 'trial' })).toContain(
      `-d '{"text":"-v hello","deployment":"trial"}'`,
    );
  });
});

describe('a reviewer’s queue', () => {
  const by = (...reviewers: string[]) => reviewers.map((reviewer) => ({ reviewer, labels: ['a'], at: '' }));
  const items = [
    { id: 'open', labelled: [] },
    { id: 'mine', labelled: by('Bo') },
    { id: 'one', labelled: by('Anna') },
    { id: 'enough', labelled: by('Anna', 'Cem') },
  ];

  it('holds what nobody else needs to do and this one has not done', () =>
    expect(queueFor(items, 'Bo', 2)).toEqual({ ahead: ['open', 'one'], behind: [] }));

  it('goes on, skips to the end, and comes back', () => {
    const queue = { ahead: ['a', 'b', 'c'], behind: [] };
    expect(done(queue)).toEqual({ ahead: ['b', 'c'], behind: ['a'] });
    expect(skip(queue)).toEqual({ ahead: ['b', 'c', 'a'], behind: [] });
    expect(back(done(queue))).toEqual(queue);
  });

  it('stands still where there is nowhere to go', () => {
    const empty = { ahead: [], behind: [] };
    expect([done(empty), skip(empty), back(empty)]).toEqual([empty, empty, empty]);
  });

  it('counts votes, the most frequent first', () => {
    const annotations = [['b'], ['a', 'b'], ['b'], ['a'], ['c']].map((labels, i) => ({
      annotator: `r${i}`,
      labels,
    }));
    expect(votes({ annotations }).map(({ label, count }) => `${label} ${count}`)).toEqual([
      'b 3',
      'a 2',
      'c 1',
    ]);
  });

  it.each([
    ['1', 'yes'],
    ['2', 'no'],
    ['3', undefined],
    ['0', undefined],
    ['y', undefined],
  ])('the key %s means %s', (key, label) => expect(labelOfKey(key, ['yes', 'no'])).toBe(label));
});

describe('a confusion matrix', () => {
  const rows = confusionRows(
    ['a', 'b', 'c'],
    [
      [8, 2, 0],
      [5, 5, 0],
    ],
  );

  it('is drawn as shares of each actual label, and a label nobody had as zeros', () => {
    expect(rows[0]?.cells.map(({ share, right }) => [share, right])).toEqual([
      [0.8, true],
      [0.2, false],
      [0, false],
    ]);
    expect(rows[2]?.cells.map(({ share }) => share)).toEqual([0, 0, 0]);
  });

  it('of many labels becomes its most frequent mistakes', () =>
    expect(worstMistakes(rows, 1)).toEqual([{ actual: 'b', predicted: 'a', count: 5, share: 0.5 }]));
});
