/** `annotations score`: from lines to scores, for people and for scripts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/stores.ts';
import { modelmill } from './terminal.ts';

/** Krippendorff's example C, 2011. */
const OBSERVERS = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.'];
const LINES = OBSERVERS.flatMap((answers, who) =>
  [...answers].map((answer, unit) =>
    JSON.stringify({
      id: `u${unit}`,
      annotator: `obs${who}`,
      labels: answer === '.' ? null : [Number(answer)],
    }),
  ),
).join('\n');

const score = (stdin: string, ...flags: string[]) =>
  modelmill(['annotations', 'score', '-', ...flags], { stdin });

describe('one measure', () => {
  it('is told with all that it is broken down to', async () => {
    const { code, stdout, stderr } = await score(LINES, '--metric', 'alpha-nominal');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Krippendorff's alpha, nominal: 0\.743 \(95 % interval 0\.\d{3} to 1\.000\)\n/);
    expect(stdout).toContain('12 items: 11 measured, 1 left out (1 answered once)\n');
    expect(stdout).toContain('41 answers of 4 annotators; 7 answers missing\n');
    expect(stdout).toMatch(/labels, lowest first\nlabel +used +agreement\n2 +13 +0\.667\n/);
    expect(stdout).toMatch(/pairs, lowest first\n.*\nobs0 +obs2 +8 +0\.489\n/);
  });

  it.each([
    ['alpha-ordinal', 0.815],
    ['alpha-interval', 0.849],
    ['alpha-ratio', 0.797],
  ])('%s as JSON', async (metric, published) => {
    const { stdout } = await score(LINES, '--metric', metric, '--json', '--resamples', '50');
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ metric, kind: 'labels', missing: 7, interval: { resamples: 50 } });
    expect(found.score).toBeCloseTo(published, 3);
  });

  it('is read from a file, of any number of lines', async () => {
    const file = join(await temporaryFolder(), 'many.jsonl');
    const rows = Array.from({ length: 20_000 }, (_, i) =>
      JSON.stringify({
        id: `item-${i >> 1}`,
        annotator: i % 2 ? 'ana' : 'bo',
        labels: [i % 8 < 6 ? 'x' : 'y'],
      }),
    );
    await writeFile(file, `\ufeff${rows.join('\r\n')}\n\n`);
    const { code, stdout } = await modelmill([
      ...['annotations', 'score', file, '--metric', 'jaccard', '--resamples', '0', '--json'],
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      score: 1,
      items: { total: 10_000, measured: 10_000 },
      interval: null,
    });
  });
});

describe('all measures', () => {
  it('are a table that says how to read each, or why it is not defined', async () => {
    const { code, stdout } = await score(LINES);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nfleiss +0\.761 +0\.\d{3} to 1\.000 +many annotators, one label an item/);
    expect(stdout).toMatch(/\niou +– +– +not defined: these are labels/);
  });

  it('are one document with --json', async () => {
    const { stdout } = await score(LINES, '--json');
    const { scores } = JSON.parse(stdout) as { scores: { metric: string; score?: number; why?: string }[] };
    expect(scores.map(({ metric }) => metric).slice(0, 3)).toEqual([
      'jaccard',
      'alpha-nominal',
      'alpha-ordinal',
    ]);
    expect(scores.filter(({ why }) => why !== undefined).map(({ metric }) => metric)).toEqual([
      'span-f1',
      'iou',
    ]);
  });
});

describe('what ends with 2, nothing on stdout, and what to do', () => {
  const line = (annotator: string, labels: unknown) => JSON.stringify({ id: 'a', annotator, labels });
  it.each([
    ['one annotator', line('ana', ['x']), [], "one annotator only ('ana')", 'more annotators'],
    ['all missing', line('ana', null), [], 'all are missing', 'more annotators'],
    [
      'all equal',
      `${line('ana', ['x'])}\n${line('bo', ['x'])}`,
      ['--metric', 'fleiss'],
      "all answers are equal ('x')",
      "'--metric all' tells which there are",
    ],
    [
      'spans where labels are wanted',
      `${line('ana', [{ start: 0, end: 1, label: 'x' }])}\n${line('bo', [])}`,
      ['--metric', 'cohen'],
      'these are drawn: it is for labels',
      'Take another measure',
    ],
    [
      'an annotator twice',
      `${line('ana', ['x'])}\n${line('ana', ['y'])}`,
      [],
      "by 'ana' for item 'a'",
      'Keep the one',
    ],
    ['no JSON', `${line('ana', ['x'])}\n{`, [], 'standard input, line 2: no JSON', 'nothing was measured'],
    ['a list', '[]', [], 'line 1: JSON that is no object', 'nothing was measured'],
    ['nothing', '\n', [], 'standard input: no annotation', 'nothing was measured'],
  ] as const)('%s', async (_, stdin, flags, found, next) => {
    const { code, stdout, stderr } = await score(stdin, ...flags);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(found);
    expect(stderr).toContain(next);
  });

  it.each([
    [['--metric', 'kappa'], 'Allowed choices are jaccard'],
    [['--threshold', '0'], 'Give a share above 0, up to 1.'],
    [['--resamples', '-1'], 'Give a whole number'],
  ])('%s', async (flags, said) => {
    const { code, stderr } = await score(LINES, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });

  it('a file that is not there', async () => {
    const { code, stderr } = await modelmill(['annotations', 'score', '/nowhere/labels.jsonl']);
    expect(code).toBe(2);
    expect(stderr).toContain("/nowhere/labels.jsonl: it can't be read (ENOENT)");
  });
});
