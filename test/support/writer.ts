/**
 * A process that writes until it is killed, for the tests of durability and of several processes at once:
 *
 *   node test/support/writer.ts objects FOLDER NAME   puts NAME/{n} of growing size and replaces NAME/latest
 *   node test/support/writer.ts items FILE NAME       puts items {n} in partition NAME, and `count` with each
 *   node test/support/writer.ts count-objects FOLDER N    N compare-and-set increments of `counter`
 *   node test/support/writer.ts count-items FILE N        N increments of counter / counter by version
 *   node test/support/writer.ts claim-objects FOLDER N    put-if-absent of claims/{0…N-1}
 *   node test/support/writer.ts hold-lock FOLDER MS       prints when it has the folder's lock, and when it lets go
 *
 * Each line on stdout is an acknowledgement: it is printed after the store's promise came true.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Conflict } from '../../domain/errors.ts';
import type { ObjectStore, Table } from '../../domain/ports.ts';
import { folderStore } from '../../local/object-store/folder.ts';
import { folderLock } from '../../local/object-store/lock.ts';
import { sqliteTable } from '../../local/table/sqlite.ts';

/** What object number n holds: its size grows past one write, so that a torn one would show. */
export const contentOf = (n: number): Buffer => Buffer.alloc(1 + ((n * 7_919) % 400_000), `${n};`);

const acknowledge = (line: string | number) => writeSync(1, `${line}\n`);
const open = (folder: string) =>
  folderStore({ folder, secret: 'only for these tests', publicUrl: 'http://127.0.0.1:1' });

async function objects(store: ObjectStore, name: string): Promise<never> {
  for (let n = 0; ; n++) {
    const content = contentOf(n);
    await store.put(`${name}/${n}`, content, { ifAbsent: true });
    await store.put(`${name}/latest`, content);
    acknowledge(n);
  }
}

async function items(table: Table, partition: string): Promise<never> {
  for (let n = 0; ; n++) {
    await table.transact([
      { put: { partition, sort: String(n), value: { n } } },
      { put: { partition, sort: 'count', value: n } },
    ]);
    acknowledge(n);
  }
}

async function retried(increment: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await increment();
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

async function countObjects(store: ObjectStore, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await retried(async () => {
      const { etag, body } = await store.get('counter');
      let digits = '';
      for await (const piece of body) digits += Buffer.from(piece).toString();
      await store.put('counter', String(Number(digits) + 1), { ifMatch: etag });
    });
  }
}

async function countItems(table: Table, times: number): Promise<void> {
  const key = { partition: 'counter', sort: 'counter' };
  for (let i = 0; i < times; i++) {
    await retried(async () => {
      const item = await table.get(key);
      await table.put(key, Number(item?.value) + 1, { ifVersion: item?.version ?? 0 });
    });
  }
}

async function claimObjects(store: ObjectStore, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    try {
      await store.put(`claims/${i}`, String(process.pid), { ifAbsent: true });
      acknowledge(i);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

function holdLock(folder: string, milliseconds: number): void {
  const lock = folderLock(join(folder, 'lock.sqlite'));
  lock.hold(() => {
    acknowledge(Date.now());
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    acknowledge(Date.now());
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, path = '', argument = ''] = process.argv.slice(2);
  if (mode === 'objects') await objects(await open(path), argument);
  if (mode === 'items') await items(sqliteTable({ file: path }), argument);
  if (mode === 'count-objects') await countObjects(await open(path), Number(argument));
  if (mode === 'count-items') await countItems(sqliteTable({ file: path }), Number(argument));
  if (mode === 'hold-lock') holdLock(path, Number(argument));
  if (mode === 'claim-objects') await claimObjects(await open(path), Number(argument));
}
