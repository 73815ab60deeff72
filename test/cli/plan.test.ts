/** `plan` on a real server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PlanAnswer } from '../../domain/spec/api-plan.ts';
import { temporaryFolder } from '../support/stores.ts';
import { modelmill, served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const reviews = file(
  'reviews.csv',
  `body,stars\n${Array.from({ length: 200 }, (_, i) => `the film number ${i} was it,${i % 2}\n`).join('')}`,
);
const COLUMNS = ['--text', 'body', '--label', 'stars'];

describe('plan', () => {
  it("is README's line: what was chosen first, what was written and where, the defaults only when asked", async () => {
    const args = ['plan', '--project', 'reviews', '--data', reviews, ...COLUMNS, '--recipe', 'small'];
    const { code, stdout, stderr } = await home.run(...args);
    expect(`${code} ${stderr}`).toMatch(
      /^0 uploaded .*reviews\.csv\n\d+ more settings at the default: --all shows/,
    );
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^setting +value +why$/);
    expect(lines[1]).toMatch(/^model +all-minilm-l6-v2 +best of 1 mirrored/);
    const place = (start: string) => lines.findIndex((line) => line.startsWith(`${start} `));
    expect(lines[place('data.rows')]).toMatch(/ 160 +of 200 different rows in the sources/);
    expect(place('data.volume')).toBeGreaterThan(0);
    expect(place('data.curve')).toBeGreaterThan(0);
    expect(place('minutes')).toBeGreaterThan(0);
    expect(place('minutes')).toBeLessThan(place('project'));
    // Nothing is rented on one machine.
    expect([place('price'), place('hours')]).toEqual([-1, -1]);
    expect(stdout).not.toContain('GPU');
    expect(lines[place('data.columns.text')]).toMatch(/ body +--text$/);
    expect(lines[place('data.columns.label')]).toMatch(/ stars +--label$/);
    expect(lines[place('data.sources')]).toMatch(/ reviews\.csv +--data$/);
    expect(lines[place('training.epochs')]).toMatch(/ 1 +recipe small$/);
    expect(place('budget.dollars')).toBe(-1);
    const all = await home.run(...args, '--all');
    expect(all.stdout).toMatch(/^budget\.dollars +50 +the default$/m);
    expect(all.stderr).not.toContain('--all');
    expect(await home.json('runs', '--project', 'reviews')).toEqual([]);
  });

  it('of a dataset version of another task tells of the data alone', async () => {
    const chats = file(
      'chats.jsonl',
      Array.from({ length: 50 }, (_, i) => {
        const messages = [
          { role: 'user', content: `number ${i}?` },
          { role: 'assistant', content: `it is ${i}` },
        ];
        return `${JSON.stringify({ messages })}\n`;
      }).join(''),
    );
    const spec = file('chats.yaml', 'project: chats\ntask: text-generation\nuntil: dataset\n');
    const { code, stdout, stderr } = await home.run('plan', spec, '--data', chats);
    expect(`${code} ${stderr}`).toMatch(/^0 uploaded .*chats\.jsonl\n/);
    expect(stdout).toMatch(/^data\.rows +40 +of 50 different rows in the sources/m);
    expect(stdout).toMatch(/^data\.volume +too-few +multi-turn dialogue/m);
    expect(stdout).toMatch(/^until +dataset +.*chats\.yaml$/m);
    expect(stdout).not.toMatch(/^(model|training|minutes|steps|instance)\b/m);
  });

  it('as JSON is the whole answer', async () => {
    const answer = await home.json('plan', '-p', 'reviews', '-d', reviews, ...COLUMNS);
    expect(PlanAnswer.parse(answer).spec.data.columns).toMatchObject({ text: 'body', label: 'stars' });
    expect(answer.decisions.some(({ by }: { by: string }) => by === 'default')).toBe(true);
  });

  it('fits a narrow terminal', async () => {
    const args = ['plan', '-p', 'reviews', '-d', reviews, ...COLUMNS];
    const { stdout } = await modelmill(args, { env: home.env, columns: 80 });
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).toContain('training.peakLearningRate');
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no project', ['--data', reviews], /^modelmill: spec, project: none\. Allowed: .* Give --project, or/],
    ['a wrong project', ['-p', 'Mine!', '-d', reviews], /spec, project: "Mine!"\. Allowed: 1 to 40 of a-z/],
    ['no data', ['-p', 'x'], /spec, data: no data\. Allowed: .*\. Name a file with --data\./],
    ['no such file', ['-p', 'x', '-d', reviews, '-d', 'none.csv'], /^modelmill: none\.csv: it can't be read/],
    ['no such recipe', ['-p', 'x', '-r', 'tiny'], /--recipe: there is no 'tiny'\. Allowed: default, small/],
    [
      'no such model',
      ['-p', 'x', '-d', reviews, '--model', 'gpt-17'],
      /'gpt-17'\. Allowed: auto, .*all-minilm/,
    ],
    [
      'a model not mirrored',
      ['-p', 'x', '-d', reviews, '--model', 'bert-base-uncased'],
      /catalogue mirror bert-b/,
    ],
    [
      'no such task',
      ['-p', 'x', '--task', 'chess'],
      /'--task <task>' argument 'chess' is invalid\. Allowed choices/,
    ],
    [
      'a task not trained yet',
      ['-p', 'x', '-d', reviews, '--task', 'image-text'],
      /Allowed: .*text-classification/,
    ],
    ['an unknown setting', [file('odd.yaml', 'project: x\ntrainin: 1'), '-d', reviews], /'trainin'/],
    ['data for a spec', [reviews], /reviews\.csv: it looks like data\. .*Give data with --data/],
  ])('%s: wrong use, in four parts, and nothing is uploaded', async (_, args, message) => {
    const { code, stdout, stderr } = await home.run('plan', ...args);
    expect(`${code} ${stdout}`).toBe('2 ');
    expect(stderr.replace(/^uploaded .*\n/, '')).toMatch(message);
    expect(stderr).toMatch(/Allowed/);
  });
});
