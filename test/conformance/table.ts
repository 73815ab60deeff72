/** What every Table must do. Each case works in a partition of its own, so one table serves all of them. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Item, Json, Table, TableWrite } from '../../domain/ports.ts';
import { MAX_VALUE_BYTES } from '../../domain/table-items.ts';

const inByteOrder = (keys: readonly string[]) =>
  keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

type QueryOptions = NonNullable<Parameters<Table['query']>[1]>;

const all = async (table: Table, partition: string, options: QueryOptions = {}): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query(partition, { ...options, ...(cursor && { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
};

const sorts = async (table: Table, partition: string, options: QueryOptions = {}) =>
  (await all(table, partition, options)).map(({ sort }) => sort);

const outcomes = async (attempts: readonly Promise<unknown>[]) => {
  const results = await Promise.allSettled(attempts);
  return {
    won: results.filter(({ status }) => status === 'fulfilled').length,
    lost: results.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : [])),
  };
};

const conflict = { name: 'Conflict' };
const refused = { name: 'InputRejected' };

export function tableConformance(adapter: string, open: () => Promise<Table>): void {
  describe(`Table: ${adapter}`, () => {
    let table: Table;
    let cases = 0;
    const fresh = () => `projects/case-${cases++}`;

    beforeAll(async () => {
      table = await open();
    });

    describe('put, get, delete', () => {
      it('versions count from 1; a deleted item begins again', async () => {
        const key = { partition: fresh(), sort: 'a' };
        expect(await table.get(key)).toBeUndefined();
        expect(await table.put(key, { n: 1 })).toEqual({ ...key, version: 1, value: { n: 1 } });
        expect(await table.put(key, { n: 2 })).toEqual({ ...key, version: 2, value: { n: 2 } });
        expect(await table.get(key)).toEqual({ ...key, version: 2, value: { n: 2 } });
        await table.delete(key);
        await table.delete(key);
        expect(await table.get(key)).toBeUndefined();
        expect(await table.put(key, 'again')).toMatchObject({ version: 1 });
      });

      it.each<Json>([
        null,
        true,
        '',
        0,
        -0.1,
        1e-7,
        5e-324,
        1.7976931348623157e308,
        9_007_199_254_740_991,
        2 ** 60,
        0.1 + 0.2,
        'naïve 😀 \u0000 \ud800 \u2028 "quoted" \\',
        [],
        {},
        [null, [null, {}]],
        { '': '', a: { b: [{ c: null }] }, $set: 1, '#name': 2, __proto__x: 3, 'é 😀': [1, '1', true] },
      ])('keeps %j as it is', async (value) => {
        const key = { partition: fresh(), sort: 'a' };
        expect((await table.put(key, value)).value).toEqual(value);
        expect((await table.get(key))?.value).toEqual(value);
        expect((await table.query(key.partition)).items[0]?.value).toEqual(value);
      });

      it('leaves undefined fields out and ignores more than the key', async () => {
        const key = { partition: fresh(), sort: 'a', version: 9, value: 'old' };
        const value = { a: 1, b: undefined } as unknown as Json;
        expect(await table.put(key, value)).toEqual({
          partition: key.partition,
          sort: 'a',
          version: 1,
          value: { a: 1 },
        });
        expect(await table.get(key)).toMatchObject({ value: { a: 1 } });
        await table.delete(key);
        expect(await table.get(key)).toBeUndefined();
      });

      it('takes 350 KB of JSON and no byte more', async () => {
        const key = { partition: fresh(), sort: 'a' };
        const largest = 'é'.repeat((MAX_VALUE_BYTES - 2) / 2);
        await table.put(key, largest);
        expect((await table.get(key))?.value).toBe(largest);
        await expect(table.put(key, `${largest}x`)).rejects.toMatchObject(refused);
        await expect(table.transact([{ put: { ...key, value: `${largest}x` } }])).rejects.toMatchObject(
          refused,
        );
        expect(await table.get(key)).toMatchObject({ version: 1 });
      });

      it.each([
        Number.NaN,
        Number.POSITIVE_INFINITY,
        undefined,
        () => 1,
        1n,
        { a: [Number.NaN] },
        { a: 10n },
      ])('refuses the value %s', async (value) => {
        const key = { partition: fresh(), sort: 'a' };
        await expect(table.put(key, value as unknown as Json)).rejects.toMatchObject(refused);
        expect(await table.get(key)).toBeUndefined();
      });

      it('refuses a value that holds itself', async () => {
        const value: { self?: unknown } = {};
        value.self = value;
        await expect(table.put({ partition: fresh(), sort: 'a' }, value as Json)).rejects.toMatchObject(
          refused,
        );
      });

      it.each(['', 'a\u0000b', 'a\nb', '\ud800', 'x'.repeat(1_025), 'é'.repeat(513)])(
        'refuses the sort key %j',
        async (sort) => {
          const key = { partition: 'projects/p', sort };
          await expect(table.get(key)).rejects.toMatchObject(refused);
          await expect(table.put(key, 1)).rejects.toMatchObject(refused);
          await expect(table.delete(key)).rejects.toMatchObject(refused);
          await expect(table.transact([{ delete: key }])).rejects.toMatchObject(refused);
        },
      );

      it.each(['', 'a\u0000b', '\udc00', 'x'.repeat(2_049)])(
        'refuses the partition %j',
        async (partition) => {
          await expect(table.get({ partition, sort: 'a' })).rejects.toMatchObject(refused);
          await expect(table.query(partition)).rejects.toMatchObject(refused);
        },
      );
    });

    describe('conditions', () => {
      it('ifAbsent and ifVersion on put', async () => {
        const key = { partition: fresh(), sort: 'a' };
        await expect(table.put(key, 0, { ifVersion: 1 })).rejects.toMatchObject(conflict);
        await table.put(key, 1, { ifAbsent: true });
        await expect(table.put(key, 2, { ifAbsent: true })).rejects.toMatchObject(conflict);
        expect(await table.put(key, 2, { ifVersion: 1 })).toMatchObject({ version: 2 });
        await expect(table.put(key, 3, { ifVersion: 1 })).rejects.toMatchObject(conflict);
        expect(await table.get(key)).toMatchObject({ version: 2, value: 2 });
      });

      it('ifVersion on delete', async () => {
        const key = { partition: fresh(), sort: 'a' };
        await expect(table.delete(key, { ifVersion: 1 })).rejects.toMatchObject(conflict);
        await table.put(key, 1);
        await expect(table.delete(key, { ifVersion: 2 })).rejects.toMatchObject(conflict);
        await table.delete(key, { ifVersion: 1 });
        expect(await table.get(key)).toBeUndefined();
      });

      it('refuses both at once', async () => {
        const key = { partition: fresh(), sort: 'a' };
        const both = { ifAbsent: true, ifVersion: 1 };
        await expect(table.put(key, 1, both)).rejects.toMatchObject(refused);
        await expect(table.transact([{ delete: key, condition: both }])).rejects.toMatchObject(refused);
      });

      it('of 20 that race to create, exactly one wins', async () => {
        const key = { partition: fresh(), sort: 'a' };
        const { won, lost } = await outcomes(
          Array.from({ length: 20 }, (_, i) => table.put(key, i, { ifAbsent: true })),
        );
        expect([won, lost]).toEqual([1, Array(19).fill('Conflict')]);
        expect(await table.get(key)).toMatchObject({ version: 1 });
      });

      it('a counter under racing ifVersion loses no increment', async () => {
        const key = { partition: fresh(), sort: 'counter' };
        await table.put(key, 0);
        const increment = async (): Promise<void> => {
          for (;;) {
            const { version, value } = (await table.get(key))!;
            try {
              await table.put(key, Number(value) + 1, { ifVersion: version });
              return;
            } catch (error) {
              expect(error).toMatchObject(conflict);
            }
          }
        };
        await Promise.all(
          Array.from({ length: 5 }, async () => {
            for (let i = 0; i < 10; i++) await increment();
          }),
        );
        expect(await table.get(key)).toMatchObject({ version: 51, value: 50 });
      });

      it('racing puts without a condition all count', async () => {
        const key = { partition: fresh(), sort: 'a' };
        const versions = await Promise.all(Array.from({ length: 20 }, (_, i) => table.put(key, i)));
        expect(versions.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
          Array.from({ length: 20 }, (_, i) => i + 1),
        );
      });
    });

    describe('query', () => {
      const odd = [
        'a',
        'a%',
        'a%b',
        'a_',
        'aXb',
        'a/b',
        'A',
        'é',
        'e\u0301',
        'a\uffff',
        'a\uffffz',
        'a😀',
        'a\u{10ffff}',
        'a\u{10ffff}\u{10ffff}',
        'a\ud7ff',
        'a\ue000',
        'b',
        'ß',
        'Σ',
        'ς',
        'σ',
        '😀',
        '\u{10ffff}'.repeat(256),
        "a'; DROP TABLE items; --",
      ];
      const partition = 'projects/odd';
      beforeAll(async () => {
        for (const sort of odd) await table.put({ partition, sort }, sort);
        await table.put({ partition: 'projects/odd2', sort: 'a' }, 'another partition');
        await table.put({ partition: 'projects/od', sort: 'a' }, 'another partition');
      });

      it.each([
        '',
        'a',
        'a%',
        'a_',
        'a\uffff',
        'a😀',
        'a\u{10ffff}',
        '\u{10ffff}',
        'a\ud7ff',
        'é',
        'e',
        'none',
        "a'",
        'A',
      ])(
        'prefix %j: exactly its keys, in byte order, forwards and backwards, in any page size',
        async (prefix) => {
          const expected = inByteOrder(odd.filter((sort) => sort.startsWith(prefix)));
          for (const limit of [1, 2, 3, 100]) {
            expect(await sorts(table, partition, { prefix, limit })).toEqual(expected);
            expect(await sorts(table, partition, { prefix, limit, descending: true })).toEqual(
              expected.toReversed(),
            );
          }
        },
      );

      it('a prefix no key can have is an empty page, and so is an unused partition', async () => {
        for (const prefix of ['\ud800', 'a\u0000', 'x'.repeat(1_025)]) {
          expect(await table.query(partition, { prefix })).toEqual({ items: [] });
        }
        expect(await table.query('projects/unused')).toEqual({ items: [] });
      });

      it('2,500 items, page by page; the last page has no cursor', async () => {
        const many = fresh();
        const keys = Array.from({ length: 2_500 }, (_, i) => `runs/${i}`);
        for (let i = 0; i < keys.length; i += 25) {
          await table.transact(
            keys.slice(i, i + 25).map((sort) => ({ put: { partition: many, sort, value: sort } })),
          );
        }
        expect((await table.query(many)).items).toHaveLength(100);
        expect(await sorts(table, many, { limit: 1_000 })).toEqual(inByteOrder(keys));
        expect(await sorts(table, many, { limit: 333, descending: true })).toEqual(
          inByteOrder(keys).toReversed(),
        );
        expect(await sorts(table, many, { prefix: 'runs/24', limit: 7 })).toEqual(
          inByteOrder(keys.filter((sort) => sort.startsWith('runs/24'))),
        );
        const exact = await table.query(many, { prefix: 'runs/24', limit: 111 });
        expect(exact.items).toHaveLength(111);
        expect(exact.cursor).toBeUndefined();
      });

      it('pages hold what was asked for, however large the items', async () => {
        const large = fresh();
        for (let i = 0; i < 8; i++) await table.put({ partition: large, sort: `${i}` }, 'x'.repeat(340_000));
        const page = await table.query(large, { limit: 7 });
        expect(page.items).toHaveLength(7);
        expect((await table.query(large, { limit: 7, cursor: page.cursor ?? '' })).items).toHaveLength(1);
      });

      it('goes on behind an item that was deleted meanwhile', async () => {
        const at = fresh();
        for (const sort of ['a', 'b', 'c', 'd']) await table.put({ partition: at, sort }, 1);
        const forwards = await table.query(at, { limit: 2 });
        const backwards = await table.query(at, { limit: 2, descending: true });
        await table.delete({ partition: at, sort: 'b' });
        await table.delete({ partition: at, sort: 'c' });
        const next = (cursor = '', descending = false) => table.query(at, { cursor, descending });
        expect((await next(forwards.cursor)).items.map(({ sort }) => sort)).toEqual(['d']);
        expect((await next(backwards.cursor, true)).items.map(({ sort }) => sort)).toEqual(['a']);
      });

      it.each([0, -1, 1.5, 1_001])('refuses a limit of %d', async (limit) => {
        await expect(table.query(partition, { limit })).rejects.toMatchObject(refused);
      });

      it.each(['', 'x', '{}', Buffer.from('1b').toString('base64url')])(
        'refuses the cursor %j',
        async (cursor) => {
          await expect(table.query(partition, { prefix: 'a', cursor })).rejects.toMatchObject(refused);
        },
      );
    });

    describe('transact', () => {
      it('puts and deletes together, each version as a put alone would make it', async () => {
        const partition = fresh();
        await table.put({ partition, sort: 'old' }, 1);
        await table.put({ partition, sort: 'more' }, 1);
        await table.transact([
          { put: { partition, sort: 'new', value: { a: [] } }, condition: { ifAbsent: true } },
          { put: { partition, sort: 'more', value: 2 }, condition: { ifVersion: 1 } },
          { delete: { partition, sort: 'old' }, condition: { ifVersion: 1 } },
          { delete: { partition, sort: 'never there' } },
          { put: { partition: `${partition}/other`, sort: 'x', value: null } },
        ]);
        expect(await all(table, partition)).toEqual([
          { partition, sort: 'more', version: 2, value: 2 },
          { partition, sort: 'new', version: 1, value: { a: [] } },
        ]);
        expect(await table.get({ partition: `${partition}/other`, sort: 'x' })).toMatchObject({
          value: null,
        });
      });

      it.each<{ condition: TableWrite['condition']; on: 'put' | 'delete' }>([
        { condition: { ifAbsent: true }, on: 'put' },
        { condition: { ifVersion: 2 }, on: 'put' },
        { condition: { ifVersion: 2 }, on: 'delete' },
      ])('is nothing when one condition fails: $condition on $on', async ({ condition, on }) => {
        const partition = fresh();
        const there = { partition, sort: 'there' };
        await table.put(there, 'kept');
        const last: TableWrite =
          on === 'put'
            ? { put: { ...there, value: 'lost' }, condition: condition! }
            : { delete: there, condition: condition! };
        await expect(
          table.transact([
            { put: { partition, sort: 'a', value: 1 } },
            { put: { partition, sort: 'b', value: 1 } },
            last,
          ]),
        ).rejects.toMatchObject(conflict);
        expect(await all(table, partition)).toEqual([{ ...there, version: 1, value: 'kept' }]);
      });

      it('nothing at all is fine; too many, too much or a key twice is refused', async () => {
        const partition = fresh();
        await table.transact([]);
        const puts = (count: number, value: Json) =>
          Array.from({ length: count }, (_, i) => ({ put: { partition, sort: `${i}`, value } }));
        await expect(table.transact(puts(26, 1))).rejects.toMatchObject(refused);
        await expect(table.transact(puts(13, 'x'.repeat(340_000)))).rejects.toMatchObject(refused);
        await expect(
          table.transact([...puts(1, 1), { delete: { partition, sort: '0' } }]),
        ).rejects.toMatchObject(refused);
        expect((await table.query(partition)).items).toEqual([]);
        await table.transact(puts(25, 1));
        expect((await table.query(partition)).items).toHaveLength(25);
      });

      it('transfers under racing transactions keep the sum', async () => {
        const partition = fresh();
        const accounts = ['a', 'b', 'c'];
        for (const sort of accounts) await table.put({ partition, sort }, 100);
        const transfer = async (from: string, to: string): Promise<void> => {
          for (;;) {
            const [source, target] = (await Promise.all([
              table.get({ partition, sort: from }),
              table.get({ partition, sort: to }),
            ])) as [Item, Item];
            try {
              await table.transact([
                {
                  put: { partition, sort: from, value: Number(source.value) - 1 },
                  condition: { ifVersion: source.version },
                },
                {
                  put: { partition, sort: to, value: Number(target.value) + 1 },
                  condition: { ifVersion: target.version },
                },
              ]);
              return;
            } catch (error) {
              expect(error).toMatchObject(conflict);
            }
          }
        };
        await Promise.all(
          Array.from({ length: 12 }, (_, i) => transfer(accounts[i % 3]!, accounts[(i + 1) % 3]!)),
        );
        const items = await all(table, partition);
        expect(items.map(({ value }) => value)).toEqual([100, 100, 100]);
        expect(items.map(({ version }) => version)).toEqual([9, 9, 9]);
      });
    });

    it('agrees with a plain map over random operations', async () => {
      const partition = fresh();
      const model = new Map<string, { version: number; value: Json }>();
      const names = ['a', 'ab', 'b', 'é', '😀', 'a\uffff', 'A', '%', '_'];
      const random = (n: number) => randomBytes(4).readUInt32LE() % n;
      for (let step = 0; step < 400; step++) {
        const sort = names[random(names.length)]!;
        const key = { partition, sort };
        const stored = model.get(sort);
        const kind = random(6);
        const put = (value: Json) => model.set(sort, { version: (stored?.version ?? 0) + 1, value });
        if (kind === 0) {
          await table.put(key, step);
          put(step);
        } else if (kind === 1) {
          const won = await table.put(key, step, { ifAbsent: true }).then(
            () => true,
            () => false,
          );
          expect(won).toBe(stored === undefined);
          if (won) put(step);
        } else if (kind === 2) {
          const ifVersion = 1 + random(3);
          const won = await table.put(key, step, { ifVersion }).then(
            () => true,
            () => false,
          );
          expect(won).toBe(stored?.version === ifVersion);
          if (won) put(step);
        } else if (kind === 3) {
          await table.delete(key);
          model.delete(sort);
        } else if (kind === 4) {
          const other = names[random(names.length)]!;
          if (other === sort) continue;
          const held = random(2) === 0;
          const writes: TableWrite[] = [
            { put: { ...key, value: step } },
            {
              delete: { partition, sort: other },
              condition: { ifVersion: held ? (model.get(other)?.version ?? 1) : 99 },
            },
          ];
          const won = await table.transact(writes).then(
            () => true,
            () => false,
          );
          expect(won).toBe(held && model.has(other));
          if (won) {
            put(step);
            model.delete(other);
          }
        } else {
          const prefix = random(2) ? '' : sort;
          const expected = inByteOrder([...model.keys()].filter((name) => name.startsWith(prefix)));
          expect(await all(table, partition, { prefix, limit: 1 + random(4) })).toEqual(
            expected.map((name) => ({ partition, sort: name, ...model.get(name) })),
          );
        }
      }
    });
  });
}
