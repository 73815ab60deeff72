/** `data add`, `list`, `show` on a real server: files become a dataset version without a training. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/stores.ts';
import { served } from './terminal.ts';

const home = await served();
const folder = await temporaryFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const films = (from: number, to: number): string =>
  `body,stars\n${Array.from({ length: to - from }, (_, i) => `the film number ${from + i} was it,${(from + i) % 2 ? 'good' : 'bad'}\n`).join('')}`;
const COLUMNS = ['--text', 'body', '--label', 'stars'];
const NAME = /^films (films@[0-9a-f]{16}): modelmill data show \1 -p films$/m;

describe('data add', () => {
  it('makes a dataset version of files, in a project of the same name where there is none', async () => {
    const args = ['data', 'add', 'films', file('a.csv', films(0, 200)), file('b.csv', films(190, 300))];
    const { code, stdout, stderr } = await home.run(...args, ...COLUMNS);
    expect(stderr).toContain('✓ assemble');
    expect(stderr).not.toContain('plan');
    expect(stdout).toMatch(NAME);
    expect(code).toBe(0);
  });

  it('and show tells what is in it', async () => {
    const [version] = await home.json('data', 'list');
    expect(version).toMatchObject({ project: 'films', dataset: 'films', labels: ['bad', 'good'] });
    const { stdout } = await home.run('data', 'show', 'films');
    expect(stdout).toMatch(/^films@[0-9a-f]{16} of films: text-classification, made /);
    expect(stdout).toMatch(/^split +rows +size +files +bad +good$/m);
    expect(stdout).toMatch(/^left out: 10 duplicates, 0 contradictions, 0 beyond data\.limit$/m);
    expect(stdout).toMatch(/^learning curve: .*\n {2}\w/m);
    expect(stdout).toMatch(/^duplicate +info +10 /m);
    const { manifest } = await home.json('data', 'show', `films@${version.version}`, '-p', 'films');
    const { train, validation, test } = manifest.splits;
    expect(train.rows + validation.rows + test.rows).toBe(300);
    expect(manifest.lineage.sources).toHaveLength(2);
  });

  it('again with the same files is the same run; with more rows another version', async () => {
    const same = await home.run(
      'data',
      'add',
      'films',
      join(folder, 'a.csv'),
      join(folder, 'b.csv'),
      ...COLUMNS,
    );
    expect(same.stdout).toMatch(/was there already/);
    const more = await home.run(
      'data',
      'add',
      'films',
      file('c.csv', films(0, 400)),
      ...COLUMNS,
      '-p',
      'films',
    );
    expect(more.code).toBe(0);
    expect(await home.json('data', 'list', '-p', 'films')).toHaveLength(2);
  });

  it('of data that can not be used says why, and its code is 1', async () => {
    const { code, stdout } = await home.run(
      'data',
      'add',
      'dull',
      file('d.csv', films(0, 1)),
      ...COLUMNS,
      '-p',
      'films',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/InputRejected: .*one class only/);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['no name', ['data', 'add', 'Films!', join(folder, 'a.csv')], /dataset: 'Films!'.*1 to 40 of a-z/],
    ['no dataset of that name', ['data', 'show', 'none', '-p', 'films'], /no version of 'none'/],
    ['no name of a version', ['data', 'show', 'films@latest', '-p', 'films'], /NAME or NAME@VERSION/],
  ])('%s: refused', async (_, args, message) => {
    const { code, stderr } = await home.run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('data quarantine', () => {
  it('lists what a run put aside by its file and line, and writes it all', async () => {
    const bad = file('bad.csv', `${films(0, 60)}"broken" quote,good\n,bad\nno film,\n${',bad\n'.repeat(3)}`);
    const { stdout, stderr } = await home.run('data', 'add', 'bad', bad, ...COLUMNS, '-p', 'films');
    expect(stdout).toContain("that 'modelmill data quarantine RUN' lists");
    const run = /(r[0-9a-f]{16}-0)/.exec(stdout + stderr)![1]!;
    const listed = await home.run('data', 'quarantine', run, '-p', 'films');
    expect(listed.stdout).toMatch(/^row +lines +reason +found$/m);
    expect(listed.stdout).toMatch(/^bad\.csv:62 +1 +stray-quote/m);
    expect(listed.stdout).toMatch(/^bad\.csv:63 +1 +empty-text/m);
    const { code, stderr: said } = await home.run(
      'data',
      'quarantine',
      run,
      '--out',
      join(folder, 'aside.jsonl'),
    );
    expect([code, said]).toEqual([0, `6 rows put aside in ${join(folder, 'aside.jsonl')}\n`]);
    const rows = readFileSync(join(folder, 'aside.jsonl'), 'utf8').trim().split('\n');
    expect(rows.map((row) => JSON.parse(row).line)).toEqual([62, 63, 64, 65, 66, 67]);
  });
});

describe('data show of a later version', () => {
  it('says what changed against the version before', async () => {
    const scored = films(0, 500)
      .replace('body,stars', 'body,stars,year')
      .replaceAll(/,(good|bad)$/gm, ',$1,1999');
    await home.run('data', 'add', 'films', file('scored.csv', scored), ...COLUMNS, '-p', 'films');
    const { stdout } = await home.run('data', 'show', 'films', '-p', 'films');
    expect(stdout).toMatch(/^against version [0-9a-f]{16}$/m);
    expect(stdout).toMatch(/^[!·] .*year.*\n {2}→ /m);
  });
});
