/** Pictures as their rows pass: sizes, formats, copies. What can't be decoded comes as a fault, not here. Pure. */
import { sha256Hex } from '../../sha256.ts';
import type { ImageProfile } from '../../spec/data-profile.ts';
import { type Example, exampleOf, type Findings, type Place } from './findings.ts';
import { BORDERS, binOf, histogramOf } from './lengths.ts';
import { Smallest } from './smallest.ts';

/** As the readers of pictures give it. */
export interface ImageField {
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** @default reckoned */
  readonly sha256?: string;
}

export interface ImagesJson {
  readonly formats: readonly (readonly [string, number])[];
  readonly width: readonly number[];
  readonly height: readonly number[];
  readonly contents: readonly (readonly [hash: number, images: number, first: Example])[];
  readonly limit: number | null;
}

const TINY = 32;
const HUGE = 50_000_000;
const ODD = 4;
/** Copies are told among so many different pictures; of more, in a sample of them. */
const MOST_CONTENTS = 4_000;

interface Content {
  images: number;
  readonly first: Example;
}

export const isImage = (value: unknown): value is ImageField =>
  typeof value === 'object' &&
  value !== null &&
  'width' in value &&
  'height' in value &&
  typeof value.width === 'number' &&
  typeof value.height === 'number';

export class Images {
  readonly #formats = new Map<string, number>();
  readonly #width = BORDERS.map(() => 0);
  readonly #height = BORDERS.map(() => 0);
  readonly #contents = new Smallest<Content>({ most: MOST_CONTENTS });

  add({ bytes, path, width, height, format, sha256 }: ImageField, findings: Findings, place: Place): void {
    this.#formats.set(format, (this.#formats.get(format) ?? 0) + 1);
    this.#width[binOf(width)]! += 1;
    this.#height[binOf(height)]! += 1;
    const found = (kind: string): void =>
      findings.add(kind, 1, place, `${path}: ${width} × ${height} ${format}`);
    if (Math.min(width, height) < TINY) found('tiny-images');
    if (width * height > HUGE) found('huge-images');
    if (Math.max(width, height) > ODD * Math.min(width, height)) found('odd-images');
    const hash = Number.parseInt((sha256 ?? sha256Hex(bytes)).slice(0, 13), 16) * 2;
    const known = this.#contents.get(hash);
    if (known !== undefined) known.images += 1;
    else if (this.#contents.wants(hash)) {
      this.#contents.add(hash, { images: 1, first: exampleOf(place, path) });
    }
  }

  merge(other: Images): void {
    for (const [format, images] of other.#formats) {
      this.#formats.set(format, (this.#formats.get(format) ?? 0) + images);
    }
    for (const [bin, images] of other.#width.entries()) this.#width[bin]! += images;
    for (const [bin, images] of other.#height.entries()) this.#height[bin]! += images;
    this.#contents.lower(other.#contents.limit);
    for (const [hash, content] of other.#contents.entries()) {
      const known = this.#contents.get(hash);
      if (known === undefined) this.#contents.add(hash, { ...content });
      else known.images += content.images;
    }
  }

  /** Those that occur again, most often first. */
  get repeated(): readonly Content[] {
    return this.#contents
      .entries()
      .map(([, content]) => content)
      .filter(({ images }) => images > 1)
      .sort((a, b) => b.images - a.images);
  }

  /** Undefined: there are none. */
  profile(): ImageProfile | undefined {
    const formats = [...this.#formats]
      .map(([format, images]) => ({ format, images }))
      .sort((a, b) => b.images - a.images || (a.format < b.format ? -1 : 1));
    if (formats.length === 0) return undefined;
    return {
      images: formats.reduce((sum, { images }) => sum + images, 0),
      formats,
      width: histogramOf(this.#width),
      height: histogramOf(this.#height),
      duplicates: this.repeated.reduce((sum, { images }) => sum + images - 1, 0),
    };
  }

  toJSON(): ImagesJson {
    return {
      formats: [...this.#formats].sort(([a], [b]) => (a < b ? -1 : 1)),
      width: [...this.#width],
      height: [...this.#height],
      contents: this.#contents.entries().map(([hash, { images, first }]) => [hash, images, first] as const),
      limit: this.#contents.limit,
    };
  }

  static fromJSON(json: ImagesJson): Images {
    const read = new Images();
    for (const [format, images] of json.formats) read.#formats.set(format, images);
    for (const [bin, images] of json.width.entries()) read.#width[bin] = images;
    for (const [bin, images] of json.height.entries()) read.#height[bin] = images;
    read.#contents.lower(json.limit);
    for (const [hash, images, first] of json.contents) read.#contents.add(hash, { images, first });
    return read;
  }
}
