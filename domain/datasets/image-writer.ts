/**
 * Images as objects, each distinct one once, under its sha256: a row names its image, so that no shard holds bytes.
 *
 * Several are under way at once, at most so many bytes of them. Writing one again is finding it. The same images give
 * the same objects.
 */
import { unlessThere } from '../conflicts.ts';
import type { ObjectStore } from '../ports.ts';
import type { Row } from '../spec/stages.ts';
import type { StoredImage } from './canonical/image.ts';

type ImageRef = NonNullable<Row['image']>;

export interface HashedImage extends StoredImage {
  readonly sha256: string;
}

const MOST_UNDER_WAY = 16;
const MOST_BYTES = 128 * 1024 ** 2;

export class ImageWriter {
  /** Of all rows' images, copies counted. */
  bytes = 0;
  readonly #objects: ObjectStore;
  readonly #keyOf: (sha256: string) => string;
  readonly #underWay = new Map<string, { readonly bytes: number; readonly done: Promise<void> }>();

  constructor(objects: ObjectStore, keyOf: (sha256: string) => string) {
    this.#objects = objects;
    this.#keyOf = keyOf;
  }

  /** What a row says of its image. Returns before it is stored: `flush` waits for that. */
  async put({ bytes, path, width, height, format, sha256 }: HashedImage): Promise<ImageRef> {
    const key = this.#keyOf(sha256);
    this.bytes += bytes.length;
    if (!this.#underWay.has(key)) {
      await this.#room(bytes.length);
      const contentType = `image/${format}`;
      const done = unlessThere(() => this.#objects.put(key, bytes, { ifAbsent: true, contentType }));
      // Awaited in its turn: until then a failure is nobody's.
      done.catch(() => undefined);
      this.#underWay.set(key, { bytes: bytes.length, done });
    }
    return { key, sha256, bytes: bytes.length, path, width, height };
  }

  async flush(): Promise<void> {
    while (this.#underWay.size > 0) await this.#oldest();
  }

  async #room(more: number): Promise<void> {
    for (;;) {
      const bytes = this.#underWay.values().reduce((sum, one) => sum + one.bytes, more);
      if (this.#underWay.size === 0 || (this.#underWay.size < MOST_UNDER_WAY && bytes <= MOST_BYTES)) return;
      await this.#oldest();
    }
  }

  async #oldest(): Promise<void> {
    const [first] = this.#underWay;
    if (first === undefined) return;
    await first[1].done;
    this.#underWay.delete(first[0]);
  }
}
