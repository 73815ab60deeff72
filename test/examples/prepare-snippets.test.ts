/** The movie snippets as one file, from a source distribution of a few of them: nothing is downloaded. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = join(ROOT, '.venv/bin/python');

/** Packs an archive as the index serves it, takes its hash for the pinned one, then runs prepare.py on it. */
const PREPARE = `
import hashlib, importlib.util, io, json, sys, tarfile
root, out, rows, ratings, texts = sys.argv[1:6]
spec = importlib.util.spec_from_file_location("prepare", root + "/examples/movie-snippets/prepare.py")
prepare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prepare)

def pack(file, members):
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))

inner = io.BytesIO()
pack(inner, {prepare.RATINGS: ratings.encode(), prepare.TEXTS: texts.encode()})
archive = out + "/vaderSentiment-" + prepare.VERSION + ".tar.gz"
with open(archive, "wb") as file:
    folder = "vaderSentiment-" + prepare.VERSION + "/additional_resources/hutto_ICWSM_2014.tar.gz"
    pack(file, {folder: inner.getvalue()})
prepare.SHA256 = hashlib.sha256(open(archive, "rb").read()).hexdigest()
sys.argv = ["prepare.py", "--rows", rows, "--out", out]
prepare.main()
`;
const RATINGS = '1\t2.0\t1.0\t[3, 2, -1]\n2\t-4.0\t0.1\t[-4]\n3\t0.0\t0\t[0, 0]\n';
const TEXTS = '3\t0.0\tso  so \n1\t2.0\ta "good" film, çünkü\r\n2\t-4.0\tbad\n';

async function prepare(out: string, rows = 0, ratings = RATINGS) {
  const args = ['-c', PREPARE, ROOT, out, String(rows), ratings, TEXTS];
  const { stdout } = await promisify(execFile)(PYTHON, args);
  return JSON.parse(stdout);
}

describe('the snippets', () => {
  it('are rows of a text and its ratings, in the order of the source, with their licence', async () => {
    const out = await temporaryFolder();
    const made = await prepare(out);
    const bytes = readFileSync(join(out, 'snippets.jsonl'));
    expect(
      bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { text: 'a "good" film, çünkü', annotations: [3, 2, -1] },
      { text: 'bad', annotations: [-4] },
      { text: 'so  so ', annotations: [0, 0] },
    ]);
    expect(made).toMatchObject({
      ...{ file: join(out, 'snippets.jsonl'), rows: 3, ratings: 6, raters: [1, 3], duplicates: 0 },
      ...{ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
      licence: expect.stringMatching(/^MIT, vaderSentiment 3\.3\.2/),
    });
    expect(JSON.parse(readFileSync(join(out, 'snippets.json'), 'utf8'))).toEqual(made);
    expect(readdirSync(out).filter((name) => name.endsWith('.writing'))).toEqual([]);
  });

  it('are chosen by hash when fewer are wanted, found again, and made anew when they were cut', async () => {
    const out = await temporaryFolder();
    const file = join(out, 'snippets.jsonl');
    const made = await prepare(out, 2);
    const content = readFileSync(file, 'utf8');
    expect(made.rows).toBe(2);
    const texts = content
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).text);
    const all = ['a "good" film, çünkü', 'bad', 'so  so '];
    const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
    const smallest = all.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1)).slice(0, 2);
    expect(texts).toEqual(smallest.toSorted());

    const { mtimeMs } = statSync(file);
    expect(await prepare(out, 2)).toEqual(made);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    writeFileSync(file, 'cut');
    expect(await prepare(out, 2)).toEqual(made);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('that are broken make no file', async () => {
    const out = await temporaryFolder();
    await expect(prepare(out, 0, '1\t2.0\t1.0\tnot json\n')).rejects.toThrow();
    expect(readdirSync(out)).toEqual(['vaderSentiment-3.3.2.tar.gz']);
  });
});
