/** Images as objects: each once, a few under way at a time, a failure said. */
import { expect, it } from 'vitest';
import { type HashedImage, ImageWriter } from '../../../domain/datasets/image-writer.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { temporaryStore } from '../../support/stores.ts';

const image = (seed: number, bytes = 100): HashedImage => {
  const content = new Uint8Array(bytes).fill(seed % 251);
  content[0] = seed >> 8;
  return {
    bytes: content,
    path: `${seed}.png`,
    width: 1,
    height: 1,
    format: 'png',
    sha256: sha256Hex(content),
  };
};

it('stores each distinct image once, however often and in however many runs over it comes', async () => {
  const objects = await temporaryStore();
  for (let again = 0; again < 2; again += 1) {
    const writer = new ImageWriter(objects, (sha256) => `projects/p/images/${sha256}`);
    for (let i = 0; i < 200; i += 1) await writer.put(image(i % 50));
    await writer.flush();
    expect(writer.bytes).toBe(200 * 100);
  }
  expect((await objects.list('projects/p/images/')).objects).toHaveLength(50);
});

/** A store that is slow, or away; it counts what it has to hold at once. */
function watched(objects: ObjectStore, fail = false) {
  const seen = { now: 0, most: 0, bytes: 0, mostBytes: 0 };
  const put: ObjectStore['put'] = async (key, content, options) => {
    const { length } = content as Uint8Array;
    seen.now += 1;
    seen.bytes += length;
    seen.most = Math.max(seen.most, seen.now);
    seen.mostBytes = Math.max(seen.mostBytes, seen.bytes);
    await new Promise((resolve) => setTimeout(resolve, 2));
    seen.now -= 1;
    seen.bytes -= length;
    if (fail) throw new Error('the store is away');
    return objects.put(key, content, options);
  };
  return { seen, store: { ...objects, put } as ObjectStore };
}

it('has several under way, never more than a few, nor many bytes of them', async () => {
  const { seen, store } = watched(await temporaryStore());
  const writer = new ImageWriter(store, (sha256) => `projects/p/images/${sha256}`);
  for (let i = 0; i < 60; i += 1) await writer.put(image(i));
  await writer.flush();
  expect(seen.most).toBeGreaterThan(4);
  expect(seen.most).toBeLessThanOrEqual(16);
  for (let i = 0; i < 6; i += 1) await writer.put(image(1_000 + i, 50 * 1024 ** 2));
  await writer.flush();
  expect(seen.mostBytes).toBeLessThanOrEqual(128 * 1024 ** 2);
});

it('fails where the store does, at the latest when it is flushed', async () => {
  const { store } = watched(await temporaryStore(), true);
  const writer = new ImageWriter(store, (sha256) => `projects/p/images/${sha256}`);
  await writer.put(image(1));
  await expect(writer.flush()).rejects.toThrow('the store is away');
});
