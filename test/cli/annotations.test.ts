/** `annotations …` against a real server: in, out, and what is refused on the way. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/stores.ts';
import { served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const line = (i: number, labels: Readonly<Record<string, string>>) => ({
  task: { id: `film-${i}`, data: { type: 'text', text: `review ${i} — naïve 𝄞` }, meta: { year: 1990 + i } },
  annotations: Object.entries(labels).map(([annotator, label]) => ({
    ...{ id: `${annotator}-${i}`, task: `film-${i}`, annotator, verdict: 'answered', origin: 'import' },
    ...{ result: { labels: [label] }, seconds: 3.5, beyond: { elsewhere: { kept: true } } },
  })),
});
const LINES = [
  line(1, { ann: 'good', bob: 'good' }),
  line(2, { ann: 'good', bob: 'bad' }),
  line(3, { ann: 'bad' }),
];
const jsonl = (lines: readonly unknown[]) => lines.map((one) => `${JSON.stringify(one)}\n`).join('');
const linesIn = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as { task: { id: string } })
    .sort((a, b) => (a.task.id < b.task.id ? -1 : 1));

describe('annotations', () => {
  it('come in with a scheme that follows from them, and go out as they were', async () => {
    const path = file('in.jsonl.gz', gzipSync(jsonl(LINES)));
    const came = await home.run('annotations', 'import', path, '--format', 'jsonl', '-p', 'films');
    expect(came).toMatchObject({ code: 0 });
    expect(came.stdout).toContain('set up: labels; labels bad, good');
    expect(came.stdout).toContain('3 tasks added, 0 known; 5 annotations added, 0 known');
    const again = await home.json('annotations', 'import', path, '--format', 'jsonl', '-p', 'films');
    expect(again).toMatchObject({ added: 0, known: 3, annotations: 0, repeated: 5, refused: 0 });

    const queued = await home.run('annotations', 'queue', '-p', 'films');
    expect(queued.stdout).toMatch(/film-3 .*annotate .*1/);
    expect(queued.stdout).toMatch(/annotate 1, peer 1, expert 0, done 1, unfit 0|annotate 1, peer 2/);

    const agreed = await home.run('annotations', 'agreement', '-p', 'films');
    expect(agreed.stdout).toMatch(/^films: 0\.5.* of 0\.85\n2 of 3 tasks have answers of two annotators\n/);
    expect(agreed.stdout).toMatch(
      /what to do: guideline\. With two annotators[^\n]*\n\n1\. Say in the guideline how/,
    );
    const people = await home.json('annotations', 'people', '-p', 'films');
    expect(people).toMatchObject([
      { name: 'ann', answered: 3, agreement: 0.5 },
      { name: 'bob', answered: 2, agreement: 0.5 },
    ]);

    const made = await home.run('annotations', 'dataset', '-p', 'films', '--dataset', 'verdicts');
    expect(made.stderr).toMatch(
      /^1 row from settled tasks, in projects\/films\/incoming\/api\/annotations\//,
    );
    expect(made.stderr).toContain('left out: 2 tasks not settled\n');
    expect(made.stdout).toMatch(/^r\S+ of films started\n/);

    const out = join(folder, 'out.jsonl');
    const wrote = await home.json('annotations', 'export', '--format', 'jsonl', '--out', out, '-p', 'films');
    expect(wrote).toEqual({ tasks: 3, files: [out], losses: {}, notes: [] });
    expect(linesIn(out)).toEqual(LINES);
  });

  it('of a file with broken lines are taken but for those, each with its line', async () => {
    const path = file(
      'broken.jsonl',
      `${jsonl([line(11, { ann: 'good' })])}{"task"\n{"task":{"id":"x"}}\n${jsonl([line(12, { ann: 'superb' }), line(13, { ann: 'bad' })])}`,
    );
    const { code, stdout, stderr } = await home.run(
      'annotations',
      'import',
      path,
      '--format',
      'jsonl',
      '-p',
      'films',
    );
    expect(`${code} ${stdout}`).toContain('0 2 tasks added, 0 known; 2 annotations added');
    expect(stderr).toMatch(/broken\.jsonl, line 2: /);
    expect(stderr).toMatch(/broken\.jsonl, line 3: task\.data/);
    expect(stderr).toMatch(/task film-12: ann's answer, labels: the label "superb". Allowed: bad, good/);
  });

  it.each([
    [['import', 'nowhere.jsonl', '--format', 'jsonl', '-p', 'films'], /nowhere\.jsonl/],
    [['import', 'x', '--format', 'xml', '-p', 'films'], /--format: xml\. Allowed: jsonl/],
    [['export', '--format', 'jsonl', '--out', 'x', '-p', 'empty'], /no annotation settings/],
    [['queue', '--state', 'later', '-p', 'films'], /Allowed: annotate, peer, expert, done, unfit/],
  ])('%s is wrong use', async (args, message) => {
    const { code, stderr } = await home.run('annotations', ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
