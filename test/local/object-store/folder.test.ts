/** What only the folder does: files come in by hand, a crash leaves things behind, paths have limits. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ObjectStore, Workflow } from '../../../domain/ports.ts';
import { startRun } from '../../../domain/runs/start-run.ts';
import { folderStore } from '../../../local/object-store/folder.ts';
import { temporaryFolder, temporaryStore, temporaryTable, withMirror } from '../../support/stores.ts';

const opened = async () => {
  const store = await temporaryStore();
  const folder = fileURLToPath(store.uri);
  return { store, folder, objects: join(folder, 'objects') };
};

const read = async (store: ObjectStore, key: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.get(key)).body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};

const keysOf = async (store: ObjectStore, prefix = '') =>
  (await store.list(prefix)).objects.map(({ key }) => key);

describe('files dropped in by hand', () => {
  it('are objects, and change their etag when they change', async () => {
    const { store, objects } = await opened();
    await store.put('incoming/first.csv', 'a');
    const path = join(objects, 'incoming=', 'dropped.csv');
    await writeFile(path, 'text,label\n');
    expect(await keysOf(store)).toEqual(['incoming/dropped.csv', 'incoming/first.csv']);
    const before = await store.head('incoming/dropped.csv');
    await writeFile(path, 'text;label\n');
    const after = await store.head('incoming/dropped.csv');
    expect(after?.size).toBe(before?.size);
    expect(after?.etag).not.toBe(before?.etag);
    await expect(
      store.put('incoming/dropped.csv', 'lost', { ifMatch: before?.etag ?? '' }),
    ).rejects.toMatchObject({ name: 'Conflict' });
    await expect(store.put('incoming/dropped.csv', 'lost', { ifAbsent: true })).rejects.toMatchObject({
      name: 'Conflict',
    });
  });

  it('get the name of their key when a listing meets them, whatever they are called', async () => {
    const { store, objects } = await opened();
    const names = ['my données (1).csv', '50%.csv', 'a+b=c', '%41', 'plain.csv', '日'.repeat(70)];
    await store.put('incoming/x', '');
    for (const name of names) await writeFile(join(objects, 'incoming=', name), name);
    expect((await keysOf(store, 'incoming/')).sort()).toEqual(
      [...names, 'x'].map((name) => `incoming/${name}`).sort(),
    );
    for (const name of names) expect(await read(store, `incoming/${name}`)).toBe(name);
  });

  it('never replace an object', async () => {
    const { store, objects } = await opened();
    await store.put('my file', 'kept');
    await writeFile(join(objects, 'my file'), 'dropped');
    expect(await keysOf(store)).toEqual(['my file']);
    expect(await read(store, 'my file')).toBe('kept');
  });

  it('folders, links and names with control characters are no objects', async () => {
    const { store, folder, objects } = await opened();
    await mkdir(join(objects, 'folder', 'inner'), { recursive: true });
    await writeFile(join(objects, 'folder', 'file'), '');
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(objects, 'link'));
    await symlink(folder, join(objects, 'up='));
    await writeFile(join(objects, 'a\nb'), '');
    await writeFile(join(objects, '%00'), '');
    expect(await keysOf(store)).toEqual([]);
    for (const key of ['link', 'folder', 'folder/file']) {
      await expect(store.get(key)).rejects.toMatchObject({ name: 'NotFound' });
      expect(await store.head(key)).toBeUndefined();
      await expect(store.copy(key, 'copied')).rejects.toMatchObject({ name: 'NotFound' });
    }
    await store.delete('folder');
    await expect(store.put('folder', 'x')).rejects.toThrow(/Move it out of the store folder/);
    expect(existsSync(join(folder, 'secret'))).toBe(true);
  });

  it('a file cut while it is read is an error, never a short object', async () => {
    const { store, objects } = await opened();
    await store.put('large', Buffer.alloc(3 * 1_024 ** 2));
    const { body } = await store.get('large');
    const iterator = body[Symbol.asyncIterator]();
    await iterator.next();
    await writeFile(join(objects, 'large'), 'cut');
    await expect(
      (async () => {
        for (;;) if ((await iterator.next()).done) return;
      })(),
    ).rejects.toMatchObject({ name: 'Conflict' });
  });
});

describe('what a crash leaves', () => {
  it('is never listed, and goes after a day, uploads after a week', async () => {
    const { store, folder } = await opened();
    const { uploadId } = await store.startMultipart('old');
    const recent = await store.startMultipart('recent');
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    for (const [name, age] of [
      ['tmp/old', 2],
      ['tmp/recent', 0.5],
    ] as const) {
      await writeFile(join(folder, name), 'half an obj');
      await utimes(join(folder, name), days(age), days(age));
    }
    await utimes(join(folder, 'multipart', uploadId), days(8), days(8));
    expect(await keysOf(store)).toEqual([]);

    const again = await temporaryStore({ folder });
    expect(await readdir(join(folder, 'tmp'))).toEqual(['recent']);
    await expect(again.listParts('old', uploadId)).rejects.toMatchObject({ name: 'NotFound' });
    expect(await again.listParts('recent', recent.uploadId)).toEqual([]);
  });

  it('a put that fails leaves nothing in tmp', async () => {
    const { store, folder } = await opened();
    await store.put('a', 'x');
    const broken = (async function* () {
      yield Buffer.from('x');
      throw new Error('the source broke');
    })();
    await expect(store.put('b', broken)).rejects.toThrow('the source broke');
    await expect(store.put('a', 'y', { ifAbsent: true })).rejects.toThrow();
    await expect(store.put('a', 'y', { ifMatch: 'x' })).rejects.toThrow();
    await expect(store.copy('absent', 'c')).rejects.toThrow();
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });
});

it('no two states of a key share an etag, however fast they follow', async () => {
  const { store } = await opened();
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) {
    seen.add((await store.put('a', 'same')).etag);
    if (i % 3 === 0) await store.delete('a');
  }
  expect(seen.size).toBe(200);
  // Not by luck of the inode: the time in them goes up with each write, where file systems count in milliseconds.
  const times = [...seen].map((etag) => BigInt(`0x${etag.split('-')[0]}`));
  expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true);
});

it('two stores on one folder see each other', async () => {
  const { store, folder } = await opened();
  const second = await temporaryStore({ folder });
  const { etag } = await store.put('a', 'first');
  await second.put('a', 'second', { ifMatch: etag });
  expect(await read(store, 'a')).toBe('second');
});

it('the uri names the folder, spaces and all, and the store may be moved', async () => {
  const folder = join(await temporaryFolder(), 'my störe #1');
  const store = await temporaryStore({ folder });
  expect(fileURLToPath(store.uri)).toBe(folder);
  await store.put('a/b', 'moved');
  store.close();
  await rename(folder, `${folder}-2`);
  expect(await read(await temporaryStore({ folder: `${folder}-2` }), 'a/b')).toBe('moved');
});

describe('the sha256 of large objects', () => {
  const LARGE = Buffer.alloc(33 * 1024 ** 2, 'large ');
  const sha256 = createHash('sha256').update(LARGE).digest('hex');

  it('is known, however they were stored and after a restart, as long as they are the same', async () => {
    const { store, folder } = await opened();
    await store.put('whole', LARGE);
    const { uploadId } = await store.startMultipart('parts');
    const half = LARGE.length / 2;
    const parts = [LARGE.subarray(0, half), LARGE.subarray(half)].map((part, i) =>
      store.putPart('parts', uploadId, i + 1, part),
    );
    await store.completeMultipart('parts', uploadId, await Promise.all(parts));
    await store.put('small', 'small');
    for (const key of ['whole', 'parts']) expect(await store.head(key)).toMatchObject({ sha256 });
    expect(await store.head('small')).not.toHaveProperty('sha256');

    await writeFile(join(folder, 'objects', 'whole'), LARGE);
    expect(await store.head('whole')).not.toHaveProperty('sha256');
    const again = await folderStore({
      folder,
      secret: 'only for this test',
      publicUrl: 'http://127.0.0.1:1',
    });
    onTestFinished(() => again.close());
    expect(await again.head('parts')).toMatchObject({ sha256 });
    expect(await readdir(join(folder, 'sha256'))).toHaveLength(1);
  });

  it('makes the same content the same run, under any name', async () => {
    const store = await withMirror(await temporaryStore());
    const table = await temporaryTable();
    const workflow = { start: async () => ({ started: true }) } as unknown as Workflow;
    const clock = { now: () => new Date().toISOString() };
    const runs: string[] = [];
    for (const name of ['a.csv', 'b.csv', 'c.csv', 'd.csv', 'e.csv']) {
      await store.put(`projects/p/incoming/${name}`, LARGE);
    }
    // Four of them are more than a door may read.
    for (const names of ['a b c d', 'b c d e']) {
      const sources = names.split(' ').map((name) => ({ key: `projects/p/incoming/${name}.csv` }));
      const started = await startRun(
        { objects: store, table, workflow, clock },
        { spec: { project: 'p', data: { sources } }, door: 'api' },
      );
      runs.push(started.run);
    }
    expect(runs[1]).toBe(runs[0]);
  });
});
