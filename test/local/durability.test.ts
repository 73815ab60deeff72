/** kill -9, and several processes on one folder or file: what was acknowledged is there, and nothing is torn. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../domain/ports.ts';
import { folderStore } from '../../local/object-store/folder.ts';
import { sqliteTable } from '../../local/table/sqlite.ts';
import { runChild } from '../support/child.ts';
import { temporaryFolder } from '../support/stores.ts';
import { contentOf } from '../support/writer.ts';

const WRITER = fileURLToPath(new URL('../support/writer.ts', import.meta.url));
const open = (folder: string) =>
  folderStore({ folder, secret: 'only for these tests', publicUrl: 'http://127.0.0.1:1' });

const bytes = async (store: ObjectStore, key: string): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.get(key)).body) pieces.push(piece);
  return Buffer.concat(pieces);
};

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

describe('kill -9', () => {
  it('folder store: every acknowledged object is whole; of the unacknowledged none is torn', async () => {
    const folder = join(await temporaryFolder(), 'store');
    for (const round of [1, 17, 60]) {
      const name = `killed-after-${round}`;
      const child = runChild(WRITER, ['objects', folder, name]);
      await child.killAfter(round);
      const acknowledged = child.lines().length;
      expect(acknowledged).toBeGreaterThanOrEqual(round);

      const store = await open(folder);
      const { objects } = await store.list(`${name}/`);
      // One more may have been written before its acknowledgement.
      const numbers = objects
        .map(({ key }) => key.slice(name.length + 1))
        .filter((last) => last !== 'latest');
      expect(numbers.length - acknowledged).toBeGreaterThanOrEqual(0);
      expect(numbers.length - acknowledged).toBeLessThanOrEqual(1);
      for (const number of numbers) {
        expect((await bytes(store, `${name}/${number}`)).equals(contentOf(Number(number))), number).toBe(
          true,
        );
      }
      const latest = await bytes(store, `${name}/latest`);
      const possible = [acknowledged - 1, acknowledged].map(contentOf);
      expect(possible.some((content) => content.equals(latest))).toBe(true);
      store.close();
    }
  });

  it('SQLite: every acknowledged transaction is there, and each whole', async () => {
    const file = join(await temporaryFolder(), 'table.sqlite');
    for (const round of [1, 50, 400]) {
      const partition = `projects/killed-after-${round}`;
      const child = runChild(WRITER, ['items', file, partition]);
      await child.killAfter(round);
      const acknowledged = child.lines().length;

      const table = sqliteTable({ file });
      const count = await table.get({ partition, sort: 'count' });
      const last = Number(count?.value);
      expect(last + 1).toBeGreaterThanOrEqual(acknowledged);
      expect(last + 1 - acknowledged).toBeLessThanOrEqual(1);
      expect(count?.version).toBe(last + 1);
      for (let n = 0; n <= last; n++) {
        expect(await table.get({ partition, sort: String(n) })).toMatchObject({ version: 1, value: { n } });
      }
      expect(await table.get({ partition, sort: String(last + 1) })).toBeUndefined();
      table.close();
    }
  });
});

describe('several processes', () => {
  it('folder store: compare-and-set loses no increment', async () => {
    const folder = join(await temporaryFolder(), 'store');
    const store = await open(folder);
    await store.put('counter', '0');
    const children = Array.from({ length: 3 }, () => runChild(WRITER, ['count-objects', folder, '60']));
    await Promise.all(children.map((child) => child.ended));
    expect((await bytes(store, 'counter')).toString()).toBe('180');
    store.close();
  });

  it('folder store: each key has one claimant', async () => {
    const folder = join(await temporaryFolder(), 'store');
    const children = Array.from({ length: 3 }, () => runChild(WRITER, ['claim-objects', folder, '100']));
    await Promise.all(children.map((child) => child.ended));
    expect(sum(children.map((child) => child.lines().length))).toBe(100);
    expect(new Set(children.flatMap((child) => child.lines())).size).toBe(100);
  });

  it('folder store: replacing, swapping and deleting wait for whoever has the lock', async () => {
    const folder = join(await temporaryFolder(), 'store');
    const store = await open(folder);
    const { etag } = await store.put('swapped', 'old');
    for (const change of [
      () => store.put('replaced', 'new'),
      () => store.put('swapped', 'new', { ifMatch: etag }),
      () => store.copy('replaced', 'copied'),
      () => store.delete('replaced'),
    ]) {
      const holder = runChild(WRITER, ['hold-lock', folder, '200']);
      await holder.until(1);
      await change();
      const changed = Date.now();
      await holder.ended;
      expect(changed).toBeGreaterThanOrEqual(Number(holder.lines()[1]));
    }
    store.close();
  });

  it('folder store: a process killed with the lock in its hand holds up nobody', async () => {
    const folder = join(await temporaryFolder(), 'store');
    const store = await open(folder);
    await runChild(WRITER, ['hold-lock', folder, '60000']).killAfter(1);
    const started = performance.now();
    await store.put('after', 'the kill');
    expect(performance.now() - started).toBeLessThan(5_000);
    store.close();
  });

  it('SQLite: ifVersion loses no increment', async () => {
    const file = join(await temporaryFolder(), 'table.sqlite');
    const table = sqliteTable({ file });
    await table.put({ partition: 'counter', sort: 'counter' }, 0);
    const children = Array.from({ length: 3 }, () => runChild(WRITER, ['count-items', file, '60']));
    await Promise.all(children.map((child) => child.ended));
    expect(await table.get({ partition: 'counter', sort: 'counter' })).toMatchObject({
      version: 181,
      value: 180,
    });
    table.close();
  });
});
