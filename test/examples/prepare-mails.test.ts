/** The Spam Assassin mails as one file, from a package of a few of them. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type PreparedMails, prepareMails } from '../../examples/spam-assassin/prepare.ts';
import { temporaryFolder } from '../support/stores.ts';

const corpus = vi.hoisted(() => ({ folder: '' }));
vi.mock('node:module', async (original) => ({
  ...(await original<typeof import('node:module')>()),
  createRequire: () => ({ resolve: () => `${corpus.folder}/package.json` }),
}));

let nested = 'Content-Type: text/plain\n\nx';
for (let i = 0; i < 100; i++) nested = `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n${nested}`;

const MAILS: Readonly<Record<string, string>> = {
  'easy-ham-1/1.txt': 'From x@y Thu Aug 22\nSubject: [ILUG] lunch\n\nat noon?\n-- \nBob',
  'easy-ham-2/2.txt': 'Subject: Grüße\n\nüber',
  'hard-ham-1/3.txt': 'Content-Type: text/html\n\n<p>a <b>page</b></p>',
  'spam-1/4.txt': 'Subject: win\n\nmoney',
  'spam-2/5.txt': 'Subject: win\n\nmoney',
  'spam-2/6.txt': 'X-Nothing: to read\n\n',
  'spam-2/7.txt': nested,
};

async function packaged(mails = MAILS, version = '1.0.0'): Promise<string> {
  corpus.folder = await temporaryFolder();
  for (const [path, content] of Object.entries(mails)) {
    const file = join(corpus.folder, 'data', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  writeFileSync(join(corpus.folder, 'data', 'file_list.json'), JSON.stringify(Object.keys(mails)));
  writeFileSync(join(corpus.folder, 'package.json'), JSON.stringify({ version }));
  return join(await temporaryFolder(), 'out');
}

const rowsOf = ({ file }: PreparedMails): unknown[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the mails', () => {
  it('are rows of text and label; what has no text or is an attack is counted, not lost silently', async () => {
    const out = await packaged();
    const progress: (readonly [number, number])[] = [];
    const made = await prepareMails({ out, onProgress: (...step) => progress.push(step) });
    expect(rowsOf(made)).toEqual([
      { text: 'lunch\n\nat noon?', label: 'ham' },
      { text: 'Grüße\n\nüber', label: 'ham' },
      { text: 'a page', label: 'ham' },
      { text: 'win\n\nmoney', label: 'spam' },
      { text: 'win\n\nmoney', label: 'spam' },
    ]);
    expect(made).toMatchObject({
      ...{
        mails: 7,
        rows: 5,
        labels: { ham: 3, spam: 2 },
        duplicates: 1,
        empty: 1,
        refused: ['spam-2/7.txt'],
      },
      licence: expect.stringContaining('CC0-1.0'),
    });
    const bytes = readFileSync(made.file);
    expect(made.bytes).toBe(bytes.length);
    expect(made.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(progress).toEqual([
      [0, 7],
      [7, 7],
    ]);
    expect(readdirSync(out).sort()).toEqual(['mails.json', 'mails.jsonl']);
  });

  it('are found again, and made anew when the package changed or the file was cut', async () => {
    const out = await packaged();
    const first = await prepareMails({ out });
    const { mtimeMs } = statSync(first.file);
    const steps: number[] = [];
    expect(await prepareMails({ out, onProgress: (done) => steps.push(done) })).toEqual(first);
    expect(steps).toEqual([]);
    expect(statSync(first.file).mtimeMs).toBe(mtimeMs);

    writeFileSync(first.file, 'cut');
    expect(await prepareMails({ out })).toEqual(first);
    expect(rowsOf(first)).toHaveLength(5);

    writeFileSync(join(out, 'mails.json'), '{');
    expect(await prepareMails({ out })).toEqual(first);

    await packaged({ 'spam-1/4.txt': 'Subject: other\n\nmoney' }, '1.0.1');
    expect(await prepareMails({ out })).toMatchObject({ rows: 1, labels: { ham: 0, spam: 1 } });
  });

  it('that can not be read make no file', async () => {
    const out = await packaged();
    writeFileSync(join(corpus.folder, 'data', 'file_list.json'), 'not json');
    await expect(prepareMails({ out })).rejects.toThrow();
    await expect(async () => statSync(join(out, 'mails.json'))).rejects.toThrow('ENOENT');
  });
});
