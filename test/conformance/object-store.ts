/** What every ObjectStore must do. Each case works under a prefix of its own, so one store serves all of them. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { MIN_PART_BYTES } from '../../domain/object-keys.ts';
import type { ObjectHead, ObjectStore } from '../../domain/ports.ts';

const golden: {
  readonly accepted: readonly { readonly key: string }[];
  readonly refused: readonly string[];
  readonly sorted: readonly string[];
} = JSON.parse(readFileSync(new URL('../golden/store-keys.json', import.meta.url), 'utf8'));

export const text = async (store: ObjectStore, key: string, range?: { start: number; end?: number }) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of (await store.get(key, range)).body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
};

export const allKeys = async (store: ObjectStore, prefix: string, limit?: number): Promise<string[]> => {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(prefix, { ...(cursor && { cursor }), ...(limit && { limit }) });
    keys.push(...page.objects.map(({ key }) => key));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
};

const inByteOrder = (keys: readonly string[]) =>
  keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

async function* pieces(size: number, pieceSize: number, failAt = Number.POSITIVE_INFINITY) {
  for (let at = 0; at < size; at += pieceSize) {
    if (at >= failAt) throw new Error('the source broke');
    yield Buffer.alloc(Math.min(pieceSize, size - at), at / pieceSize);
  }
}

const sha256 = async (source: AsyncIterable<Uint8Array>) => {
  const hash = createHash('sha256');
  for await (const piece of source) hash.update(piece);
  return hash.digest('hex');
};

const outcomes = async (attempts: readonly Promise<unknown>[]) => {
  const results = await Promise.allSettled(attempts);
  return {
    won: results.filter(({ status }) => status === 'fulfilled').length,
    lost: results.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : [])),
  };
};

export function objectStoreConformance(adapter: string, open: () => Promise<ObjectStore>): void {
  describe(`ObjectStore: ${adapter}`, () => {
    let store: ObjectStore;
    let cases = 0;
    const fresh = () => `case-${cases++}`;

    beforeAll(async () => {
      store = await open();
    });

    describe('put, get, head, delete', () => {
      it('gives back text, bytes and streams', async () => {
        const at = fresh();
        await store.put(`${at}/text`, 'naïve 😀');
        await store.put(`${at}/bytes`, new Uint8Array([0, 255, 10]));
        await store.put(`${at}/stream`, pieces(3_000, 1_000));
        expect(await text(store, `${at}/text`)).toBe('naïve 😀');
        const { body, size } = await store.get(`${at}/bytes`);
        expect(size).toBe(3);
        expect(await sha256(body)).toBe(
          createHash('sha256')
            .update(Buffer.from([0, 255, 10]))
            .digest('hex'),
        );
        expect((await store.head(`${at}/stream`))?.size).toBe(3_000);
      });

      it('keeps a piece that is a window on a larger buffer', async () => {
        const key = `${fresh()}/window`;
        const buffer = new Uint8Array(Buffer.from('0123456789'));
        await store.put(`${key}-1`, buffer.subarray(2, 5));
        await store.put(
          `${key}-2`,
          (async function* () {
            yield buffer.subarray(2, 5);
            yield new Uint8Array(0);
            yield buffer.subarray(7, 8);
          })(),
        );
        expect([await text(store, `${key}-1`), await text(store, `${key}-2`)]).toEqual(['234', '2347']);
      });

      it('takes an empty object, as text and as a stream without pieces', async () => {
        const key = `${fresh()}/empty`;
        expect(await store.put(key, '')).toMatchObject({ key, size: 0 });
        expect(await text(store, key)).toBe('');
        await store.put(`${key}-stream`, pieces(0, 1));
        expect(await store.head(`${key}-stream`)).toMatchObject({ size: 0 });
        await expect(store.get(key, { start: 0 })).rejects.toMatchObject({ name: 'InputRejected' });
      });

      it('put, head, get and list agree on size and etag, and a change shows in the etag', async () => {
        const key = `${fresh()}/a`;
        const seen = new Set<string>();
        for (const content of ['one', 'two', 'six', 'more']) {
          const put = await store.put(key, content);
          const { body: _, ...got } = await store.get(key);
          await _[Symbol.asyncIterator]().return?.();
          expect(put).toEqual({ key, size: content.length, etag: expect.any(String) });
          expect(await store.head(key)).toEqual(put);
          expect(got).toEqual(put);
          expect((await store.list(key)).objects).toEqual([put]);
          seen.add(put.etag);
        }
        expect(seen.size).toBe(4);
      });

      it('absent: get says NotFound, head undefined, delete nothing', async () => {
        const key = `${fresh()}/absent`;
        await expect(store.get(key)).rejects.toMatchObject({ name: 'NotFound' });
        expect(await store.head(key)).toBeUndefined();
        await expect(store.delete(key)).resolves.toBeUndefined();
        await store.put(key, 'now');
        await store.delete(key);
        expect(await store.head(key)).toBeUndefined();
        expect((await store.list(key)).objects).toEqual([]);
      });

      it('a body may be left unread, at any point', async () => {
        const key = `${fresh()}/left`;
        await store.put(key, pieces(3_000_000, 1_000_000));
        const unread = await store.get(key);
        await unread.body[Symbol.asyncIterator]().return?.();
        let seen = 0;
        for await (const piece of (await store.get(key)).body) {
          seen += piece.length;
          break;
        }
        expect(seen).toBeGreaterThan(0);
        expect(seen).toBeLessThan(3_000_000);
        expect(await text(store, key, { start: 0, end: 0 })).toHaveLength(1);
      });

      it('a reader keeps what it opened while the object is replaced', async () => {
        const key = `${fresh()}/replaced`;
        await store.put(key, pieces(4_000_000, 1_000_000));
        const before = await store.get(key);
        const iterator = before.body[Symbol.asyncIterator]();
        const first = await iterator.next();
        await store.put(key, 'short');
        let size = first.done ? 0 : first.value.length;
        for (let next = await iterator.next(); !next.done; next = await iterator.next())
          size += next.value.length;
        expect(size).toBe(4_000_000);
        expect(await text(store, key)).toBe('short');
      });
    });

    describe('streams', () => {
      it('20 MB arrive as they left', async () => {
        const key = `${fresh()}/large`;
        const put = await store.put(key, pieces(20_000_000, 700_001));
        expect(put.size).toBe(20_000_000);
        expect(await sha256((await store.get(key)).body)).toBe(await sha256(pieces(20_000_000, 700_001)));
      });

      it.each([0, 1_000, 5_000_000, 18_000_000])(
        'a source that breaks after %i bytes leaves nothing',
        async (failAt) => {
          const key = `${fresh()}/broken`;
          await expect(store.put(key, pieces(20_000_000, 1_000, failAt))).rejects.toThrow('the source broke');
          expect(await store.head(key)).toBeUndefined();
          await store.put(key, 'before');
          await expect(store.put(key, pieces(20_000_000, 1_000, failAt))).rejects.toThrow('the source broke');
          expect(await text(store, key)).toBe('before');
        },
      );

      it('refuses pieces that are not bytes', async () => {
        const key = `${fresh()}/strings`;
        const strings = (async function* () {
          yield 'text' as unknown as Uint8Array;
        })();
        await expect(store.put(key, strings)).rejects.toMatchObject({ name: 'InputRejected' });
        expect(await store.head(key)).toBeUndefined();
      });
    });

    describe('ranges', () => {
      const key = 'ranges/digits';
      beforeAll(() => store.put(key, '0123456789'));

      it.each([
        [{ start: 0 }, '0123456789'],
        [{ start: 0, end: 0 }, '0'],
        [{ start: 3, end: 5 }, '345'],
        [{ start: 9 }, '9'],
        [{ start: 9, end: 9 }, '9'],
        [{ start: 8, end: 1_000 }, '89'],
        [{ start: 0, end: 9 }, '0123456789'],
      ])('%j → %s', async (range, expected) => {
        expect(await text(store, key, range)).toBe(expected);
        const { size, body } = await store.get(key, range);
        expect(size).toBe(10);
        await body[Symbol.asyncIterator]().return?.();
      });

      it.each([
        { start: 10 },
        { start: 11, end: 12 },
        { start: -1 },
        { start: 2, end: 1 },
        { start: 0.5 },
        { start: Number.NaN },
      ])('refuses %j', async (range) => {
        await expect(store.get(key, range)).rejects.toMatchObject({ name: 'InputRejected' });
      });
    });

    describe('conditions', () => {
      it('put-if-absent loses to an object that is there', async () => {
        const key = `${fresh()}/a`;
        const first = await store.put(key, 'first', { ifAbsent: true });
        await expect(store.put(key, 'second', { ifAbsent: true })).rejects.toMatchObject({
          name: 'Conflict',
        });
        expect(await store.head(key)).toEqual(first);
        expect(await text(store, key)).toBe('first');
        await store.delete(key);
        await store.put(key, 'third', { ifAbsent: true });
        expect(await text(store, key)).toBe('third');
      });

      it('compare-and-set loses when the object changed or is gone', async () => {
        const key = `${fresh()}/a`;
        const one = await store.put(key, 'one');
        const two = await store.put(key, 'two', { ifMatch: one.etag });
        await expect(store.put(key, 'lost', { ifMatch: one.etag })).rejects.toMatchObject({
          name: 'Conflict',
        });
        expect(await text(store, key)).toBe('two');
        await store.delete(key);
        await expect(store.put(key, 'lost', { ifMatch: two.etag })).rejects.toMatchObject({
          name: 'Conflict',
        });
        expect(await store.head(key)).toBeUndefined();
      });

      it('streams obey conditions, small ones and large ones', async () => {
        const key = `${fresh()}/a`;
        const first = await store.put(key, pieces(20_000_000, 1_000_000), { ifAbsent: true });
        for (const size of [10, 20_000_000]) {
          await expect(store.put(key, pieces(size, 1_000_000), { ifAbsent: true })).rejects.toMatchObject({
            name: 'Conflict',
          });
          await expect(store.put(key, pieces(size, 1_000_000), { ifMatch: '"other"' })).rejects.toMatchObject(
            {
              name: 'Conflict',
            },
          );
        }
        expect(await store.head(key)).toEqual(first);
        expect(await store.put(key, pieces(10, 10), { ifMatch: first.etag })).toMatchObject({ size: 10 });
      });

      it('refuses both conditions at once', async () => {
        await expect(
          store.put('conditions/both', '', { ifAbsent: true, ifMatch: 'x' }),
        ).rejects.toMatchObject({
          name: 'InputRejected',
        });
      });

      it('of 20 that race to create, exactly one wins, and its content is there', async () => {
        const key = `${fresh()}/race`;
        const { won, lost } = await outcomes(
          Array.from({ length: 20 }, (_, i) => store.put(key, `writer ${i}`, { ifAbsent: true })),
        );
        expect(won).toBe(1);
        expect(lost).toEqual(Array(19).fill('Conflict'));
        expect(await text(store, key)).toMatch(/^writer \d+$/);
      });

      it('a counter under racing compare-and-set loses no increment', async () => {
        const key = `${fresh()}/counter`;
        await store.put(key, '0');
        const increment = async (): Promise<void> => {
          for (;;) {
            const { etag, body } = await store.get(key);
            const read: Uint8Array[] = [];
            for await (const piece of body) read.push(piece);
            const next = String(Number(Buffer.concat(read)) + 1);
            try {
              await store.put(key, next, { ifMatch: etag });
              return;
            } catch (error) {
              expect(error).toMatchObject({ name: 'Conflict' });
            }
          }
        };
        await Promise.all(
          Array.from({ length: 5 }, async () => {
            for (let i = 0; i < 10; i++) await increment();
          }),
        );
        expect(await text(store, key)).toBe('50');
      });
    });

    describe('keys', () => {
      it.each(
        golden.refused.map((key) => ({ key: key.length > 60 ? `${key.slice(0, 60)}…` : key, full: key })),
      )('refuses $key', async ({ full }) => {
        const refused = { name: 'InputRejected' };
        await expect(store.put(full, '')).rejects.toMatchObject(refused);
        await expect(store.get(full)).rejects.toMatchObject(refused);
        await expect(store.head(full)).rejects.toMatchObject(refused);
        await expect(store.delete(full)).rejects.toMatchObject(refused);
        await expect(store.copy('a', full)).rejects.toMatchObject(refused);
        await expect(store.startMultipart(full)).rejects.toMatchObject(refused);
        await expect(
          store.signUpload({ key: full, size: 1, contentType: 'text/csv', expiresIn: 60 }),
        ).rejects.toMatchObject(refused);
      });

      it('keeps apart all that differ, whatever they hold', async () => {
        const odd = await open();
        const keys = [
          ...new Set([
            ...golden.accepted.map(({ key }) => key),
            ...golden.sorted,
            'caf\u00e9',
            'cafe\u0301',
            'ΣΑΣ',
            'σας',
            'σασ',
            'con',
            'aux.txt',
            'dots...',
            'a/con/b',
            '%2F',
            '%252F',
            'quote"\'<>&',
          ]),
        ];
        await Promise.all(keys.map((key) => odd.put(key, `content of ${key}`)));
        for (const key of keys) expect(await text(odd, key)).toBe(`content of ${key}`);
        expect(await allKeys(odd, '')).toEqual(inByteOrder(keys));
        expect(await allKeys(odd, '', 7)).toEqual(inByteOrder(keys));
        for (const prefix of [
          'a',
          'a/',
          'é',
          '%',
          '😀/',
          'x'.repeat(195),
          'x'.repeat(201),
          'x'.repeat(250),
          '..',
        ]) {
          expect(await allKeys(odd, prefix, 2), prefix).toEqual(
            inByteOrder(keys.filter((key) => key.startsWith(prefix))),
          );
        }
        for (const key of keys) await odd.delete(key);
        expect(await allKeys(odd, '')).toEqual([]);
      });

      it('an object may lie below another', async () => {
        const at = fresh();
        await store.put(`${at}/a`, 'upper');
        await store.put(`${at}/a/b`, 'lower');
        await store.put(`${at}/a/b/c`, 'lowest');
        expect(await text(store, `${at}/a`)).toBe('upper');
        await store.delete(`${at}/a/b`);
        expect(await allKeys(store, `${at}/`)).toEqual([`${at}/a`, `${at}/a/b/c`]);
        expect(await store.head(`${at}/a/b`)).toBeUndefined();
      });
    });

    describe('copy', () => {
      it('copies onto nothing, onto another and onto itself; the copy lives on alone', async () => {
        const at = fresh();
        await store.put(`${at}/é from`, 'content');
        await store.put(`${at}/old`, 'old');
        expect(await store.copy(`${at}/é from`, `${at}/new/ü`)).toMatchObject({
          key: `${at}/new/ü`,
          size: 7,
        });
        const replaced = await store.copy(`${at}/é from`, `${at}/old`);
        expect(await store.head(`${at}/old`)).toEqual(replaced);
        await store.put(`${at}/é from`, 'changed');
        expect(await text(store, `${at}/new/ü`)).toBe('content');
        expect(await text(store, `${at}/old`)).toBe('content');
      });

      it('of nothing is NotFound, and touches nothing', async () => {
        const at = fresh();
        await store.put(`${at}/to`, 'kept');
        await expect(store.copy(`${at}/absent`, `${at}/to`)).rejects.toMatchObject({ name: 'NotFound' });
        expect(await text(store, `${at}/to`)).toBe('kept');
      });
    });

    describe('list', () => {
      it('2,500 keys, page by page', async () => {
        const at = fresh();
        const keys = Array.from({ length: 2_500 }, (_, i) => `${at}/${i % 10}/${i}`);
        for (let i = 0; i < keys.length; i += 100) {
          await Promise.all(keys.slice(i, i + 100).map((key) => store.put(key, key)));
        }
        const first = await store.list(`${at}/`);
        expect(first.objects).toHaveLength(1_000);
        expect(first.cursor).toBeDefined();
        expect(await allKeys(store, `${at}/`)).toEqual(inByteOrder(keys));
        expect(await allKeys(store, `${at}/`, 333)).toEqual(inByteOrder(keys));
        expect(await allKeys(store, `${at}/7/12`)).toEqual(
          inByteOrder(keys.filter((key) => key.startsWith(`${at}/7/12`))),
        );
        const exact = await store.list(`${at}/7/`, { limit: 250 });
        expect(exact.objects).toHaveLength(250);
        expect(exact.cursor).toBeUndefined();
      });

      it('goes on behind a key that was deleted meanwhile', async () => {
        const at = fresh();
        for (const name of ['a', 'b', 'b/x', 'c']) await store.put(`${at}/${name}`, '');
        const { cursor } = await store.list(`${at}/`, { limit: 2 });
        await store.delete(`${at}/b`);
        const rest = await store.list(`${at}/`, { limit: 2, cursor: cursor ?? '' });
        expect(rest.objects.map(({ key }) => key)).toEqual([`${at}/b/x`, `${at}/c`]);
        expect(rest.cursor).toBeUndefined();
      });

      it('an unused prefix, or one no key can have, is an empty page', async () => {
        for (const prefix of [
          `${fresh()}/`,
          '/',
          'a//',
          '../',
          'a/../b',
          'x\u0000',
          '\ud800',
          'x'.repeat(1_025),
        ]) {
          expect(await store.list(prefix)).toEqual({ objects: [] });
        }
      });

      it.each([0, -1, 1.5, 1_001, Number.NaN])('refuses a limit of %d', async (limit) => {
        await expect(store.list('', { limit })).rejects.toMatchObject({ name: 'InputRejected' });
      });

      it.each(['', 'x', '!!', 'eyJrIjoxfQ', Buffer.from('1elsewhere').toString('base64url'), 'MWE='])(
        'refuses the cursor %j',
        async (cursor) => {
          await expect(store.list('here/', { cursor })).rejects.toMatchObject({ name: 'InputRejected' });
        },
      );
    });

    describe('multipart', () => {
      const part = (fill: number, size = MIN_PART_BYTES) => Buffer.alloc(size, fill);

      it('parts in any order, one of them again; nothing shows before it is complete', async () => {
        const key = `${fresh()}/é large`;
        const { uploadId } = await store.startMultipart(key, { contentType: 'text/csv' });
        const three = await store.putPart(key, uploadId, 3, part(3, 10));
        const one = await store.putPart(key, uploadId, 1, part(9));
        const [again, two] = await Promise.all([
          store.putPart(key, uploadId, 1, part(1)),
          store.putPart(key, uploadId, 2, part(2, MIN_PART_BYTES + 1)),
        ]);
        expect(await store.listParts(key, uploadId)).toEqual([again, two, three]);
        expect(await store.head(key)).toBeUndefined();
        expect((await store.list(key)).objects).toEqual([]);

        await expect(store.completeMultipart(key, uploadId, [one, two, three])).rejects.toMatchObject({
          name: 'InputRejected',
        });
        const head: ObjectHead = await store.completeMultipart(key, uploadId, [three, again, two]);
        expect(head).toMatchObject({ key, size: 2 * MIN_PART_BYTES + 11 });
        expect(await store.head(key)).toEqual(head);
        const expected = createHash('sha256')
          .update(part(1))
          .update(part(2, MIN_PART_BYTES + 1))
          .update(part(3, 10));
        expect(await sha256((await store.get(key)).body)).toBe(expected.digest('hex'));
        await expect(store.listParts(key, uploadId)).rejects.toMatchObject({ name: 'NotFound' });
      });

      it('one small part is enough, and replaces what was there', async () => {
        const key = `${fresh()}/a`;
        await store.put(key, 'old');
        const { uploadId } = await store.startMultipart(key);
        const only = await store.putPart(key, uploadId, 7, Buffer.from('new'));
        await store.completeMultipart(key, uploadId, [only]);
        expect(await text(store, key)).toBe('new');
      });

      it('two uploads of one key do not meet', async () => {
        const key = `${fresh()}/a`;
        const [first, second] = await Promise.all([store.startMultipart(key), store.startMultipart(key)]);
        await store.putPart(key, first.uploadId, 1, Buffer.from('first'));
        const part = await store.putPart(key, second.uploadId, 1, Buffer.from('second'));
        await store.abortMultipart(key, first.uploadId);
        await store.completeMultipart(key, second.uploadId, [part]);
        expect(await text(store, key)).toBe('second');
      });

      it('refuses parts that are missing, double, too small or out of bounds', async () => {
        const key = `${fresh()}/a`;
        const { uploadId } = await store.startMultipart(key);
        const small = await store.putPart(key, uploadId, 1, Buffer.from('small'));
        const last = await store.putPart(key, uploadId, 2, Buffer.from('last'));
        const refused = { name: 'InputRejected' };
        for (const parts of [
          [],
          [small, small],
          [small, last],
          [{ ...last, number: 3 }],
          [{ ...last, etag: '"x"' }],
        ]) {
          await expect(store.completeMultipart(key, uploadId, parts)).rejects.toMatchObject(refused);
        }
        for (const number of [0, -1, 1.5, 10_001]) {
          await expect(store.putPart(key, uploadId, number, Buffer.from('x'))).rejects.toMatchObject(refused);
        }
        expect(await store.head(key)).toBeUndefined();
        await store.completeMultipart(key, uploadId, [last]);
        expect(await text(store, key)).toBe('last');
      });

      it('an aborted, unknown or foreign upload is NotFound; abort may come again', async () => {
        const key = `${fresh()}/a`;
        const { uploadId } = await store.startMultipart(key);
        const part = await store.putPart(key, uploadId, 1, Buffer.from('x'));
        await store.abortMultipart(key, uploadId);
        await store.abortMultipart(key, uploadId);
        for (const id of [uploadId, 'unknown', '../../objects']) {
          await expect(store.putPart(key, id, 1, Buffer.from('x'))).rejects.toMatchObject({
            name: 'NotFound',
          });
          await expect(store.listParts(key, id)).rejects.toMatchObject({ name: 'NotFound' });
          await expect(store.completeMultipart(key, id, [part])).rejects.toMatchObject({ name: 'NotFound' });
        }
        const other = await store.startMultipart(`${key}-other`);
        await expect(store.putPart(key, other.uploadId, 1, Buffer.from('x'))).rejects.toMatchObject({
          name: 'NotFound',
        });
        expect(await store.head(key)).toBeUndefined();
      });
    });

    describe('signed uploads', () => {
      const send = (
        { url, headers }: { url: string; headers: Readonly<Record<string, string>> },
        body: string | Uint8Array<ArrayBuffer>,
      ) => fetch(url, { method: 'PUT', headers, body });

      it('a client without credentials stores exactly what was signed, twice if it must', async () => {
        const key = `${fresh()}/données 1+1=2.csv`;
        const request = await store.signUpload({ key, size: 5, contentType: 'text/csv', expiresIn: 60 });
        expect(request.method).toBe('PUT');
        for (const content of ['a,b\n1', 'a,b\n2']) {
          const answer = await send(request, content);
          expect(answer.status, await answer.text()).toBe(200);
          expect(await text(store, key)).toBe(content);
        }
      });

      it('takes an empty file and a media type with parameters', async () => {
        const key = `${fresh()}/empty`;
        const contentType = 'text/plain; charset=utf-8';
        const request = await store.signUpload({ key, size: 0, contentType, expiresIn: 60 });
        expect((await send(request, '')).status).toBe(200);
        expect(await store.head(key)).toMatchObject({ size: 0 });
      });

      it('refuses another size, type, key, expiry or signature, and stores nothing', async () => {
        const at = fresh();
        const key = `${at}/a.csv`;
        const signed = await store.signUpload({ key, size: 5, contentType: 'text/csv', expiresIn: 60 });
        const change = (from: string | RegExp, to: string) => {
          const url = signed.url.replace(from, to);
          expect(url).not.toBe(signed.url);
          return { ...signed, url };
        };
        const type = { 'content-type': 'text/csv' };
        const attempts = [
          send({ ...signed, headers: type }, 'a,b\n'),
          send({ ...signed, headers: type }, 'a,b\n12'),
          send({ ...signed, headers: { 'content-type': 'text/html' } }, 'a,b\n1'),
          send({ ...signed, headers: {} }, 'a,b\n1'),
          send(change('a.csv', 'b.csv'), 'a,b\n1'),
          send(change(/expires=\d+/i, '$&0'), 'a,b\n1'),
          send(change(/(signature=)[^&]*/i, '$1AAAA'), 'a,b\n1'),
          send(change(/\?.*/, ''), 'a,b\n1'),
        ];
        for (const [index, answer] of (await Promise.all(attempts)).entries()) {
          expect(answer.status, `attempt ${index}`).toBeGreaterThanOrEqual(400);
          expect(answer.status, `attempt ${index}`).toBeLessThan(500);
        }
        expect((await store.list(`${at}/`)).objects).toEqual([]);
      });

      it('refuses an expired address', async () => {
        const key = `${fresh()}/late`;
        const request = await store.signUpload({ key, size: 4, contentType: 'text/csv', expiresIn: 1 });
        await new Promise((resolve) => setTimeout(resolve, 2_100));
        expect((await send(request, 'late')).status).toBeGreaterThanOrEqual(400);
        expect(await store.head(key)).toBeUndefined();
      });

      it.each([
        { size: -1 },
        { size: 1.5 },
        { size: 6 * 1_024 ** 3 },
        { expiresIn: 0 },
        { expiresIn: 3_601 },
        { contentType: '' },
        { contentType: 'text' },
        { contentType: 'text/csv\r\nx-evil: 1' },
      ])('signs nothing for %j', async (odd) => {
        const request = { key: 'signed/a', size: 1, contentType: 'text/csv', expiresIn: 60, ...odd };
        await expect(store.signUpload(request)).rejects.toMatchObject({ name: 'InputRejected' });
      });
    });

    it('agrees with a plain map over random operations', async () => {
      const at = fresh();
      const model = new Map<string, string>();
      const names = ['a', 'a/b', 'a/b/c', 'a!', 'b', 'é', 'e\u0301', 'x'.repeat(250), '😀/z', '%41', 'A'];
      const random = (n: number) => randomBytes(4).readUInt32LE() % n;
      const history: string[] = [];
      for (let step = 0; step < 400; step++) {
        const key = `${at}/${names[random(names.length)]}`;
        const other = `${at}/${names[random(names.length)]}`;
        const kind = random(8);
        history.push(`${kind} ${key} ${other}`);
        const trace = () => history.slice(-20).join('\n');
        if (kind < 2) {
          await store.put(key, `step ${step}`);
          model.set(key, `step ${step}`);
        } else if (kind === 2) {
          const result = await store.put(key, `new ${step}`, { ifAbsent: true }).catch((error) => error.name);
          expect(result === 'Conflict', trace()).toBe(model.has(key));
          if (!model.has(key)) model.set(key, `new ${step}`);
        } else if (kind === 3) {
          const head = await store.head(key);
          expect(head !== undefined, trace()).toBe(model.has(key));
          if (head) {
            await store.put(key, `set ${step}`, { ifMatch: head.etag });
            model.set(key, `set ${step}`);
          }
        } else if (kind === 4) {
          await store.delete(key);
          model.delete(key);
        } else if (kind === 5) {
          const result = await store.copy(key, other).catch((error) => error.name);
          expect(result === 'NotFound', trace()).toBe(!model.has(key));
          if (model.has(key)) model.set(other, model.get(key)!);
        } else if (kind === 6) {
          expect(await text(store, key).catch((error) => error.name), trace()).toBe(
            model.get(key) ?? 'NotFound',
          );
        } else {
          const prefix = random(2) ? key : `${at}/`;
          const expected = inByteOrder([...model.keys()].filter((candidate) => candidate.startsWith(prefix)));
          expect(await allKeys(store, prefix, 1 + random(4)), trace()).toEqual(expected);
        }
      }
      for (const [key, content] of model) expect(await text(store, key)).toBe(content);
    });
  });
}
