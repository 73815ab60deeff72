/** A run reads what its sources held when it was started, or is rejected: the key may be written again meanwhile. */
import { beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { bytesOf, identityOf, pinned } from '../../../domain/runs/source-content.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import type { SourceSpec } from '../../../domain/spec/run-spec.ts';
import { temporaryStore } from '../../support/stores.ts';
import { refusalOf } from './given-spec.ts';

const KEY = keys.incoming('mails', 'a.csv');
const SOURCE: SourceSpec = { key: KEY, format: 'auto' };
const GiB = 1024 ** 3;

let objects: ObjectStore;
beforeEach(async () => {
  objects = await temporaryStore();
  await objects.put(KEY, 'old');
});

/** The store of a machine that has a file too large to be read at a door. */
const large = (sha256?: string): ObjectStore =>
  Object.assign(Object.create(objects), {
    head: async (key: string) => ({ ...(await objects.head(key))!, size: GiB, ...(sha256 && { sha256 }) }),
    get: () => expect.fail('it was read'),
  });
const pin = async (source: SourceSpec = SOURCE, store = objects): Promise<SourceSpec> =>
  (await pinned({ objects: store }, [source], [(await store.head(source.key))!]))[0]!;
const read = async (source: SourceSpec) =>
  Buffer.concat(await Array.fromAsync(bytesOf({ objects }, source))).toString();
const changed = {
  name: 'InputRejected',
  where: `source ${KEY}`,
  next: expect.stringMatching(/^Put that content back, or/),
};

describe('at the door', () => {
  it('a source gets the hash of its content and the mark of its write', async () => {
    const { etag } = (await objects.head(KEY))!;
    expect(await pin()).toEqual({ ...SOURCE, sha256: sha256Hex('old'), etag });
  });

  it('of a large one only the mark, and the hash where the store knows it, without reading it', async () => {
    expect(await pin(SOURCE, large())).toEqual({ ...SOURCE, etag: (await objects.head(KEY))!.etag });
    expect(await pin(SOURCE, large(sha256Hex('old')))).toMatchObject({ sha256: sha256Hex('old') });
  });

  it('one that is pinned already is held to it', async () => {
    const before = await pin();
    expect(await pin(before)).toEqual(before);
    await objects.put(KEY, 'new');
    expect(await refusalOf(() => pin(before))).toMatchObject({
      ...changed,
      allowed: expect.stringContaining(before.sha256!),
    });
  });

  it('written again with the same content it is the same, by its hash', async () => {
    const before = await pin();
    await objects.put(KEY, 'old');
    const after = await pin(before);
    expect(after.sha256).toBe(before.sha256);
    expect(after.etag).toBe((await objects.head(KEY))?.etag);
  });

  it('known only by the mark of its write, any other write is another', async () => {
    const before = await pin(SOURCE, large());
    await objects.put(KEY, 'old');
    expect(await refusalOf(() => pin(before, large()))).toMatchObject(changed);
  });
});

describe('identity', () => {
  it('is the content, under any name', async () => {
    const other = { key: keys.incoming('mails', 'b.csv'), format: 'auto' } as const;
    await objects.put(other.key, 'old');
    const heads = [(await objects.head(KEY))!, (await objects.head(other.key))!];
    const pins = await pinned({ objects }, [SOURCE, other], heads);
    expect(identityOf(pins[0]!, heads[0]!)).toBe(identityOf(pins[1]!, heads[1]!));
  });

  it('is the write, where the content was never read', async () => {
    const before = identityOf(await pin(SOURCE, large()), (await large().head(KEY))!);
    await objects.put(KEY, 'old');
    expect(identityOf(await pin(SOURCE, large()), (await large().head(KEY))!)).not.toBe(before);
  });
});

describe('in the run', () => {
  it('gives the bytes that were pinned', async () => {
    expect(await read(await pin())).toBe('old');
  });

  it('gives them after the same content was written again', async () => {
    const source = await pin();
    await objects.put(KEY, 'old');
    expect(await read(source)).toBe('old');
  });

  it.each([
    ['by its hash', () => pin()],
    ['by the mark of its write', () => pin(SOURCE, large())],
  ])('refuses other content, known %s', async (_, pinning) => {
    const source = await pinning();
    await objects.put(KEY, 'new');
    expect(await refusalOf(() => read(source))).toMatchObject(changed);
  });

  it('reads what is there, where nothing was pinned', async () => {
    await objects.put(KEY, 'new');
    expect(await read(SOURCE)).toBe('new');
  });
});
