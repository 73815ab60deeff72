/** Folders of this machine: read as the archive they would make, and that archive, made while it is sent. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FolderChanged, FolderRefused, tarOfFolder } from '../../cli/folder-tar.ts';
import { localFolder } from '../../cli/local-folder.ts';
import { tarEntries } from '../../domain/datasets/formats/tar.ts';
import { ValidationReport } from '../../domain/spec/stages.ts';
import { temporaryFolder } from '../support/stores.ts';
import { modelmill } from './terminal.ts';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await temporaryFolder();
  folder = join(base, 'data');
  mkdirSync(folder);
});

const put = (path: string, content: string | Uint8Array): void => {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
};
const opened = () => localFolder(`${folder}/`, new AbortController().signal, () => undefined);
/** 32 × 32 pixels, the last of them of this number. */
function bitmap(last: number): Buffer {
  const file = Buffer.alloc(54 + 32 * 32 * 3);
  file.write('BM', 'latin1');
  for (const [at, value] of [
    [2, file.length],
    [10, 54],
    [14, 40],
    [18, 32],
    [22, 32],
    [26, 1 + (24 << 16)],
    [34, 32 * 32 * 3],
    [file.length - 4, last],
  ] as const)
    file.writeUInt32LE(value, at);
  return file;
}
const contentOf = async (stream: AsyncIterable<Uint8Array>) =>
  Buffer.concat(await Array.fromAsync(stream)).toString();

describe('a folder', () => {
  it('gives its files in order, links to files inside of it among them', async () => {
    for (const path of ['b/2.txt', 'a/10.txt', 'a/2.txt', '.git/config', 'a/.DS_Store', 'c.txt'])
      put(path, path);
    symlinkSync('c.txt', join(folder, 'link.txt'));
    const found = await opened();
    const files = await Array.fromAsync(found.files(), async ({ name, stream }) => [
      name.slice(folder.length),
      await contentOf(stream()),
    ]);
    expect(files).toEqual([
      ['/a/10.txt', 'a/10.txt'],
      ['/a/2.txt', 'a/2.txt'],
      ['/b/2.txt', 'b/2.txt'],
      ['/c.txt', 'c.txt'],
      ['/link.txt', 'c.txt'],
    ]);
    expect([found.refused, found.litter]).toEqual([[], 1]);
  });

  it.each<[string, () => void, string]>([
    ['a link out of it', () => symlinkSync('../secret.txt', join(folder, 'x')), 'a link to ../secret.txt'],
    ['a link by its whole path', () => symlinkSync('/etc/hostname', join(folder, 'x')), 'a link to /etc/'],
    ['a link to a folder', () => symlinkSync('.', join(folder, 'x')), 'a link to .'],
    ['a link to nothing', () => symlinkSync('none', join(folder, 'x')), 'a link to none'],
    ['a pipe', () => execFileSync('mkfifo', [join(folder, 'x')]), 'a device, socket or pipe'],
  ])('refuses %s by name, reads the rest, and is not sent', async (_, make, found) => {
    writeFileSync(join(base, 'secret.txt'), 'secret');
    put('a.txt', 'a');
    make();
    const all = await opened();
    expect(await Array.fromAsync(all.files(), ({ name }) => name)).toEqual([`${folder}/a.txt`]);
    expect(all.refused).toEqual([
      { name: `${folder}/x`, fault: { kind: 'no-file', found: expect.stringContaining(found) } },
    ]);
    await expect(tarOfFolder(folder)).rejects.toThrow(FolderRefused);
  });
});

describe('data validate', () => {
  const validate = async (...options: string[]) => {
    const { stdout, code } = await modelmill(['--json', 'data', 'validate', folder, ...options]);
    return { code, report: ValidationReport.parse(JSON.parse(stdout)) };
  };

  it('reads a folder of texts by its folders, with the splits they name', async () => {
    for (let i = 0; i < 60; i += 1) {
      const split = ['train', 'train', 'test'][i % 3]!;
      put(`${split}/${i % 2 ? 'ham' : 'spam'}/${i}.txt`, `this is message ${i}`);
    }
    const { code, report } = await validate('--quick');
    expect(code).toBe(0);
    expect(report).toMatchObject({
      rows: 60,
      givenSplits: { train: 40, validation: 0, test: 20, unsaid: 0 },
    });
  });

  it.each<[string, string, Record<string, string>]>([
    ['YOLO', 'objects', { 'data.yaml': 'names: [cat]\n', 'labels/N.txt': '0 0.5 0.5 1 1\n' }],
    ['images by folders', 'label', {}],
  ])('reads %s, and says in which file a fault is', async (_, column, more) => {
    for (let i = 0; i < 40; i += 1) {
      const photo = bitmap(i);
      put(column === 'objects' ? `images/${i}.bmp` : `${i % 2 ? 'cat' : 'dog'}/${i}.bmp`, photo);
      for (const [path, content] of Object.entries(more)) put(path.replace('N', String(i)), content);
    }
    symlinkSync('/etc/hostname', join(folder, 'out.jpg'));
    const { code, report } = await validate('--task', 'image-classification');
    expect([code, report.rows, report.quarantined]).toEqual([0, 40, 1]);
    expect(report.columns.map(({ name }) => name)).toContain(column);
    const [refused] = report.findings.find(({ kind }) => kind === 'no-file')!.examples;
    expect(refused!.source).toBe(`${folder}/out.jpg`);
  });

  it('reads a folder of tables one by one', async () => {
    const table = (of: string) =>
      `text,label\n${Array.from({ length: 20 }, (_, i) => `${of} ${i},${i % 2}`).join('\n')}`;
    put('a.csv', table('a'));
    put('more/b.csv', table('b'));
    put('README.md', 'no data');
    const { report } = await validate('--quick');
    expect(report).toMatchObject({ verdict: 'accepted', rows: 40 });
  });
});

describe('the archive of a folder', () => {
  it('is as long as it said, holds the files, and is the same again', async () => {
    const long = `${'folder/'.repeat(30)}Ünïcode 😀.txt`;
    put('a.txt', '');
    put('b.txt', 'x'.repeat(512));
    put(long, 'long');
    put(`${'y'.repeat(98)}.t`, 'hundred');
    put('.DS_Store', 'litter');
    const tar = await tarOfFolder(folder);
    const bytes = Buffer.concat(await Array.fromAsync(tar.stream()));
    expect([bytes.length, tar.files]).toEqual([tar.bytes, 4]);
    const read: [string, string][] = [];
    for await (const entry of tarEntries(tar.stream(), 'a.tar')) {
      if ('file' in entry) read.push([entry.path, await contentOf(entry.file.stream())]);
    }
    expect(read).toEqual([
      ['a.txt', ''],
      ['b.txt', 'x'.repeat(512)],
      [long, 'long'],
      [`${'y'.repeat(98)}.t`, 'hundred'],
    ]);
    writeFileSync(join(base, 'a.tar'), bytes);
    expect(execFileSync('tar', ['-tf', join(base, 'a.tar')], { encoding: 'utf8' }).split('\n')).toHaveLength(
      5,
    );
    expect(Buffer.concat(await Array.fromAsync((await tarOfFolder(folder)).stream()))).toEqual(bytes);
  });

  it.each<[string, () => void]>([
    ['shorter', () => truncateSync(join(folder, 'a.txt'), 1)],
    ['longer', () => writeFileSync(join(folder, 'a.txt'), 'more than before')],
  ])('of a file that became %s breaks off', async (_, change) => {
    put('a.txt', 'before');
    const tar = await tarOfFolder(folder);
    change();
    await expect(Array.fromAsync(tar.stream())).rejects.toThrow(FolderChanged);
    rmSync(join(folder, 'a.txt'));
  });
});
