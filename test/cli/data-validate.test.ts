/** `data validate`: files looked at without a server. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bySeverity } from '../../cli/report-view.ts';
import { columnsOf } from '../../cli/text.ts';
import { ValidationReport } from '../../domain/spec/stages.ts';
import { temporaryFolder } from '../support/stores.ts';
import { HOSTILE, modelmill, RAW } from './terminal.ts';

const folder = await temporaryFolder();
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const rows = (count: number, own: (i: number) => object = () => ({})): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({ text: `this is message number ${i}`, label: i % 2 ? 'ham' : 'spam', ...own(i) }),
  ).join('\n');
const good = file('good.jsonl', rows(40));
const validate = (...args: string[]) => modelmill(['data', 'validate', ...args]);

describe('accepted', () => {
  it('is said first, then what there is; the exit code is 0', async () => {
    const { code, stdout, stderr } = await validate(good);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]).toBe('accepted: 40 rows, 0 put aside, 0 duplicates');
    expect(stdout).toMatch(/^ham +20 +50\.0 %/m);
    expect(stdout).toMatch(/^text +string +40$/m);
    expect(stdout).toContain('no findings');
  });

  it('says what more rows would bring, or how many it takes to say', async () => {
    expect((await validate(good)).stdout).toContain(
      'learning curve: no forecast\n  40 labelled texts: a curve takes 200, and 10 of each of two classes\n',
    );
    const tell = (i: number) => ({
      text: `${i % 2 ? 'aa' : 'bb'}${(i * 7) % 300} is message ${i % 90} of ${i}`,
    });
    const { stdout } = await validate(file('told.jsonl', rows(2_400, tell)));
    expect(stdout).toMatch(
      /^learning curve: \d+\.\d % right from 1920 training rows, \d+\.\d % from twice as many(, roughly)?\n {2}\w/m,
    );
    expect((await validate(good, '--quick')).stdout).not.toContain('learning curve');
  });

  it('--json is the report of the contract', async () => {
    const { code, stdout } = await modelmill(['--json', 'data', 'validate', good]);
    expect(code).toBe(0);
    expect(ValidationReport.parse(JSON.parse(stdout))).toMatchObject({ verdict: 'accepted', rows: 40 });
  });

  it('other columns, an other task by name, several files as one', async () => {
    const csv = file(
      'a.csv',
      `body,stars\n${Array.from({ length: 30 }, (_, i) => `film ${i},${i % 2}`).join('\n')}\n`,
    );
    const more = file(
      'b.csv',
      `body,stars\n${Array.from({ length: 30 }, (_, i) => `film 1${i}x,${i % 2}`).join('\n')}\n`,
    );
    const args = [csv, more, '--task', 'text-classification', '--text', 'body', '--label', 'stars'];
    const { code, stdout } = await validate(...args);
    expect(code).toBe(0);
    expect(stdout).toContain('accepted: 60 rows');
  });

  it('--spec brings what a file of settings says', async () => {
    const votes = file(
      'votes.jsonl',
      rows(60, (i) => ({ votes: i % 2 ? [1, 1, -1] : [-1, -1] })),
    );
    const ratings = '[{from: -4, to: 0, label: no}, {from: 1, to: 4, label: yes}]';
    const spec = file(
      'spec.yaml',
      `project: x\ndata: {columns: {annotations: votes}, ratings: ${ratings}}\n`,
    );
    const { code, stdout } = await validate(votes, '--spec', spec);
    expect(code).toBe(0);
    expect(stdout).toContain('3 annotators');
    expect(stdout).toMatch(/^yes +30/m);
  });
});

describe('findings', () => {
  it('have severity, count, message, advice and examples with file and line', async () => {
    const odd = file(
      'odd.jsonl',
      rows(40, (i) => (i === 6 ? { text: 'write to jane@example.org, caf\u00c3\u00a9' } : {})),
    );
    const { stdout } = await validate(odd);
    expect(stdout).toContain(`! warning: pii-email (1)\n  Texts with e-mail addresses\n  → Set data.pii`);
    expect(stdout).toContain(`    ${odd}:7  ja**************`);
    expect(stdout).toContain('! warning: mojibake (1)');
    expect(stdout).not.toContain('jane@');
    expect(stdout).toContain('personal data: email 1 in 1 row');
  });

  it('show both texts of a pair', async () => {
    const words = Array.from({ length: 30 }, (_, i) => `word${i}`).join(' ');
    const twins = file(
      'twins.jsonl',
      rows(40, (i) => (i === 3 || i === 9 ? { text: `${words} ${i}` } : {})),
    );
    const { stdout } = await validate(twins);
    expect(stdout).toMatch(/near-duplicates \(2\)/);
    expect(stdout).toMatch(/twins\.jsonl:(4|10) .*\n {6}like .*twins\.jsonl:(4|10) /);
    expect((await validate(twins, '--quick')).stdout).not.toContain('near-duplicates');
  });

  it('come in the order of what matters', () => {
    const finding = (severity: 'info' | 'warning' | 'error', count: number) =>
      ({ kind: 'x', severity, count, message: '', advice: '', examples: [] }) as const;
    const sorted = bySeverity(
      [finding('info', 9), finding('warning', 1), finding('error', 1), finding('warning', 5)].map((one) => ({
        ...one,
        examples: [],
      })),
    );
    expect(sorted.map(({ severity, count }) => [severity, count])).toEqual([
      ['error', 1],
      ['warning', 5],
      ['warning', 1],
      ['info', 9],
    ]);
  });
});

describe('rejected', () => {
  const bad = file(
    'bad.jsonl',
    `${rows(40)}\n{"text": "", "label": "ham"}\nno json\n{"text": "x"}\n{"label": "ham"}`,
  );

  it('says why, ends with 1, and still shows what there is', async () => {
    const { code, stdout } = await validate(bad);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^rejected: 40 rows, 4 put aside/);
    expect(stdout).toContain("4 of 44 rows can't be used");
    expect(stdout).toContain('✗ error: broken-json (1)');
  });

  it('a file that can not be read costs itself alone, and is named first; too large a share of it rejects', async () => {
    const large = file('large.jsonl', rows(800));
    const broken = file('broken.parquet', `PAR1${'x'.repeat(40)}`);
    const { code, stdout } = await validate(large, broken);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^accepted: 800 rows, 1 put aside/);
    expect(stdout.split('\n')[1]).toMatch(/^not read: .*broken\.parquet: .*Parquet/);
    expect(stdout).toContain('✗ error: unreadable-source (1)');
    const worse = await validate(good, file('worse.parquet', `PAR1${'x'.repeat(4_000)}`));
    expect(worse.code).toBe(1);
    expect(worse.stdout).toMatch(/worse\.parquet: .*% of all bytes, that can't be read/);
    const alone = await validate(broken);
    expect(alone.stdout).toMatch(/^rejected: 0 rows, 1 put aside/);
    expect(alone.stdout.split('\n')[1]).toContain('Parquet');
  });

  it('not where the threshold allows it; a threshold is a share', async () => {
    expect((await validate(bad, '--threshold', '0.1')).code).toBe(0);
    const { code, stderr } = await validate(bad, '--threshold', '10');
    expect(code).toBe(2);
    expect(stderr).toContain('Give a share from 0 to 1.');
  });

  it('--quarantine has each line that was put aside, with its reason', async () => {
    const path = join(folder, 'aside.jsonl');
    const { stderr } = await validate(bad, '--quarantine', path);
    expect(stderr).toBe(`4 lines put aside in ${path}\n`);
    const aside = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(aside.map(({ line, reason }) => [line, reason])).toEqual([
      [41, 'empty-text'],
      [42, 'broken-json'],
      [43, 'missing-label'],
      [44, 'no-text'],
    ]);
    expect(aside[0]).toMatchObject({ source: bad, lines: 1, found: "'text' is empty" });
  });

  it('one class only', async () => {
    const { code, stdout } = await validate(
      file(
        'one.jsonl',
        rows(40, () => ({ label: 'ham' })),
      ),
    );
    expect([code, stdout.split('\n')[1]?.trim()]).toEqual([1, expect.stringContaining('one class only')]);
  });

  it('a column that is not there, with the closest', async () => {
    const { code, stdout } = await validate(good, '--text', 'texts');
    expect(code).toBe(1);
    expect(stdout).toContain("Set data.columns.text to 'text' if that is meant");
  });
});

describe('wrong use', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no file', [], /missing required argument 'file'/],
    ['a file that is not there', [join(folder, 'none.csv')], /none\.csv: ENOENT/],
    ['a device', ['/dev/null'], /a device.*Name the file itself/],
    ['an unknown task', [good, '--task', 'magic'], /Allowed choices are text-classification/],
    [
      'a quarantine where nothing can be written',
      [file('b.jsonl', `${rows(40)}\n{`), '--quarantine', join(folder, 'no', 'where')],
      /ENOENT/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, stderr, stdout } = await validate(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('on a terminal', () => {
  const long = file(
    'long.jsonl',
    rows(60, (i) => ({ text: `${'many words '.repeat(30)}${HOSTILE} ${i}`, note: HOSTILE })),
  );

  it('fits its width and lets no text of others move the cursor', async () => {
    const { stdout } = await modelmill(['data', 'validate', long], { columns: 60 });
    expect(stdout).not.toMatch(RAW);
    expect(stdout.split('\n').filter((line) => columnsOf(line) > 60)).toEqual([]);
    expect(stdout).toContain('control-characters');
  });
});
