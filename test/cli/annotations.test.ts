/** `annotations …` against a real server: in, out, and what is refused on the way. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

describe('annotations of other tools', () => {
  const PICTURE = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAACgAAAAeAQAAAAB2pmFwAAAAD0lEQVR42mP4DwIMQ4oEAIsElWv6F0k/AAAAAElFTkSuQmCC',
    'base64',
  );
  const shape = {
    label: 'cat',
    points: [
      [1, 2],
      [11, 12],
    ],
    shape_type: 'rectangle',
  };

  it('come in as a folder, the size of an image from its file, and go out as another tool has them', async () => {
    const root = join(folder, 'labelme');
    mkdirSync(join(root, 'images'), { recursive: true });
    writeFileSync(join(root, 'images', 'a.png'), PICTURE);
    writeFileSync(join(root, 'a.json'), JSON.stringify({ imagePath: 'a.png', shapes: [shape] }));
    writeFileSync(join(root, 'b.json'), JSON.stringify({ imagePath: '../outside.png', shapes: [shape] }));
    const came = await home.json('annotations', 'import', root, '--format', 'labelme', '-p', 'pictures');
    expect(came).toMatchObject({ added: 1, annotations: 1, refused: 1 });
    expect(came.refusals).toEqual([
      expect.objectContaining({ found: expect.stringContaining('outside.png') }),
    ]);

    const out = join(folder, 'coco.json');
    const wrote = await home.run('annotations', 'export', '--format', 'coco', '--out', out, '-p', 'pictures');
    expect(wrote.stderr).toContain('coco can not hold what labelme files say beyond: lost of 1 task');
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      images: [{ file_name: 'a.png', width: 40, height: 30 }],
      annotations: [{ bbox: [1, 2, 10, 10] }],
      categories: [{ name: 'cat' }],
    });
  });

  it('of more bytes than a request has are refused by their task, the rest goes on', async () => {
    const long = { id: 'long', text: 'x'.repeat(5_000_000), label: ['a'] };
    const lines = [
      long,
      { id: 'short', text: 'y', label: ['a'] },
      { id: 'longer', text: 'z'.repeat(9_000_000) },
    ];
    const path = file('long.jsonl', lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const came = await home.json('annotations', 'import', path, '--format', 'doccano', '-p', 'long');
    expect(came).toMatchObject({ added: 1, refused: 2 });
    expect(came.refusals).toMatchObject([
      { where: expect.stringContaining('task long'), found: expect.stringContaining('bytes') },
      { where: expect.stringContaining('line 3'), found: expect.stringContaining('bytes in one line') },
    ]);
  });

  it('of Label Studio come in once, however often they are sent', async () => {
    const path = fileURLToPath(new URL('../golden/annotations/label-studio.json', import.meta.url));
    const texts = file('ls.json', JSON.stringify(JSON.parse(readFileSync(path, 'utf8')).slice(0, 2)));
    const import_ = () =>
      home.json('annotations', 'import', texts, '--format', 'label-studio', '-p', 'studio');
    expect(await import_()).toMatchObject({ added: 2, annotations: 3, refused: 0 });
    expect(await import_()).toMatchObject({ added: 0, known: 2, annotations: 0, repeated: 3 });
    const out = join(folder, 'studio.json');
    await home.run('annotations', 'export', '--format', 'label-studio', '--out', out, '-p', 'studio');
    const byId = (tasks: { id: unknown }[]) => tasks.sort((a, b) => Number(a.id) - Number(b.id));
    expect(byId(JSON.parse(readFileSync(out, 'utf8')))).toEqual(JSON.parse(readFileSync(texts, 'utf8')));
  });
});
