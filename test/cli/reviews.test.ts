/** `reviews`: from a run that waits to one that goes on, through the command line alone. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { labelsIn } from '../../cli/commands/reviews.ts';
import { ReviewItemView } from '../../domain/spec/api-reviews.ts';
import { temporaryFolder } from '../support/stores.ts';
import { modelmill, RAW, served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

let run = '';
let review = '';

beforeAll(async () => {
  const said = (i: number): string[] =>
    i % 3 === 0 ? ['good', 'bad'] : Array<string>(2).fill(i % 3 === 1 ? 'good' : 'bad');
  const lines = Array.from({ length: 90 }, (_, i) =>
    JSON.stringify({ text: `\u001b[2J a film, number ${i}`, annotations: said(i) }),
  );
  // The smallest budget: the run ends right after the review, before any training.
  const spec = 'project: raters\ndata: { columns: { annotations: annotations } }\nbudget: { hours: 0.001 }';
  const args = ['run', file('spec.yaml', spec), '--data', file('raters.jsonl', lines.join('\n')), '--follow'];
  const { code, stdout, stderr } = await home.run(...args);
  if (code !== 3) throw new Error(stdout + stderr);
  run = stdout.split(' ')[0]!;
  review = `${run}-review-1`;
});

describe('reviews', () => {
  it('lists the rounds, with how far people agree', async () => {
    const { code, stdout } = await home.run('reviews');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^review +project +status +items +reviewers +agreement +minimum +opened\n/);
    expect(stdout).toMatch(
      new RegExp(`^${review} +raters +open +\\d+ +2 +0\\.6\\d* +0\\.85 +\\d+ s ago$`, 'm'),
    );
    const options = await Promise.all([home.json('reviews', '-p', 'raters'), home.json('reviews', 'list')]);
    for (const all of options) expect(all).toMatchObject([{ review, status: 'open' }]);
    expect(JSON.stringify(options)).not.toContain('token');
    expect(await home.run('reviews', '-p', 'nothing')).toEqual({
      ...{ code: 0, stdout: '', stderr: 'no reviews: nothing waits for people\n' },
    });
  });

  it('gives the items as JSON lines, harmless on a terminal', async () => {
    const { code, stdout } = await home.run('reviews', 'items', review);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(RAW);
    const [first] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => ReviewItemView.parse(JSON.parse(line)));
    expect(first).toMatchObject({ agreement: 0, labelled: [] });
    expect(first?.text).toContain('a film, number');
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', 'id,label\n', /labels\.jsonl, line 1: id,label\. Allowed: lines of .* Correct the line\.$/],
    ['another shape', '\n{"id": "a"}\n', /labels\.jsonl, line 2: {"id": "a"}\. Allowed/],
    ['nothing', '\n\n', /labels\.jsonl: no label in it\. Allowed/],
    ['a long line', 'x'.repeat(200), /line 1: x{79}…\. Allowed/],
  ])('refuses labels that are %s', (_, content, message) => {
    expect(() => labelsIn(content, 'labels.jsonl')).toThrow(message);
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['no reviewer', [], '', /required option '--reviewer <name>' not specified/],
    [
      'no such file',
      ['none.jsonl', '--reviewer', 'a'],
      '',
      /^modelmill: none\.jsonl: it can't be read \(ENOENT\)\./,
    ],
    [
      'bytes',
      [file('bytes', new Uint8Array([0xff])), '--reviewer', 'a'],
      '',
      /bytes: bytes that are not UTF-8\./,
    ],
    ['an unknown item', ['-', '--reviewer', 'a'], '{"id": "none", "label": "good"}', /none.*Allowed/],
    ['an unknown review', ['-', '--reviewer', 'a', '-p', 'nothing'], '{"id": "x", "label": "y"}', /Allowed/],
  ])('refuses %s', async (_, args, stdin, message) => {
    const { code, stdout, stderr } = await modelmill(['reviews', 'label', review, ...args], {
      ...{ env: home.env, stdin },
    });
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr).toMatch(message);
  });

  it('takes the labels of two people, and the run goes on', async () => {
    const { stdout } = await home.run('reviews', 'items', review);
    const items = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    const edited = items.map((item, i) => JSON.stringify({ ...item, label: i % 2 ? 'good' : 'bad' }));
    const ann = await home.run(
      'reviews',
      'label',
      review,
      file('ann.jsonl', edited.join('\n')),
      '--reviewer',
      'ann',
    );
    expect(ann).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `${review}: 0 of ${items.length} items labelled by enough reviewers\n`,
    });
    const labels = items.map(({ id }, i) => JSON.stringify({ item: id, labels: [i % 2 ? 'good' : 'bad'] }));
    const args = ['reviews', 'label', review, '-', '--reviewer', 'bob', '--json'];
    const bob = await modelmill(args, { env: home.env, stdin: labels.join('\r\n') });
    expect(JSON.parse(bob.stdout)).toEqual({
      ...{ review, status: 'done', items: items.length, complete: items.length },
    });
    const ended = await home.run('runs', run, '--follow');
    expect(ended.stdout).toMatch(/BudgetExceeded/);
    expect(ended.stderr.match(/✓ agreement/g)).toHaveLength(2);
  });
});
