/**
 * COCO's annotation files: which images there are and what each shows, held compactly until the images come. Pure.
 * https://cocodataset.org/#format-data
 */
import { InputRejected } from '../../../errors.ts';
import { splitNamed } from '../../given-splits.ts';
import type { Split } from '../../identity.ts';
import { Damage, faultOf } from '../damage.ts';
import { membersIn } from '../json-members.ts';
import type { Box } from '../objects.ts';
import type { SourceFile } from '../source-file.ts';
import { TextStore } from './store.ts';

const MOST_FILE_BYTES = 256 * 1024 ** 2;
/** Of what is held until the images come, of all annotation files together. */
const MOST_HELD_BYTES = 48 * 1024 ** 2;

const MEMBERS = ['images', 'annotations', 'categories'];

export interface Listed {
  /** As the file says it. */
  readonly fileName: string;
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** One annotation; a caption has no box. */
export interface Annotation {
  readonly category?: unknown;
  readonly box?: Box;
  readonly segmentation?: unknown;
  readonly keypoints?: readonly number[];
  readonly crowd?: 0 | 1;
  readonly caption?: string;
}

export class AnnotationFile {
  /** Path in the folder. */
  readonly path: string;
  readonly categories = new Map<unknown, string>();
  /** By the image's id: its name and size, and what is said of it, as JSON. */
  readonly #images = new TextStore();
  readonly #annotations = new TextStore();
  hasCaptions = false;

  constructor(path: string) {
    this.path = path;
  }

  /** That its name holds or a folder of its is named: `instances_val2017.json`, `train/_annotations.coco.json`. */
  get split(): Split | undefined {
    const [name = '', ...folders] = this.path.split('/').reverse();
    return [...name.split(/[^a-zA-Z0-9]+/), ...folders].map(splitNamed).find((split) => split !== undefined);
  }

  get listsImages(): boolean {
    return this.#images.size > 0;
  }

  imageIds(): Iterable<unknown> {
    return this.#images.keys();
  }

  image(id: unknown): Listed {
    const [fileName = '', width, height] = JSON.parse(this.#images.of(id).at(-1) ?? '[]') as [
      string?,
      number?,
      number?,
    ];
    return { fileName, width: width ?? undefined, height: height ?? undefined };
  }

  of(image: unknown): readonly Annotation[] {
    return this.#annotations.of(image).map(unpacked);
  }

  /** Ids of images that annotations speak of and no list has, each with how many. */
  unknownImages(): readonly { readonly id: unknown; readonly annotations: number }[] {
    return [...this.#annotations.keys()]
      .filter((id) => !this.#images.has(id))
      .map((id) => ({ id, annotations: this.of(id).length }));
  }

  /** About how many bytes it takes. */
  add(name: string, entry: Readonly<Record<string, unknown>>): number {
    if (name === 'categories') {
      this.categories.set(entry.id, String(entry.name));
    } else if (name === 'images') {
      const { file_name: fileName, width, height } = entry;
      return this.#images.add(
        entry.id,
        JSON.stringify([String(fileName), numberOr(width), numberOr(height)]),
      );
    } else if (name === 'annotations') {
      this.hasCaptions ||= typeof entry.caption === 'string';
      return this.#annotations.add(entry.image_id, packed(annotationOf(entry)));
    }
    return 0;
  }
}

const numberOr = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Only values, and none behind the last: names would take more room than numbers. */
function packed({ category, box, crowd, segmentation, keypoints, caption }: Annotation): string {
  const values: unknown[] = [category, box, crowd, segmentation, keypoints, caption];
  return JSON.stringify(values.slice(0, values.findLastIndex((value) => value !== undefined) + 1));
}

function unpacked(line: string): Annotation {
  const [category, box, crowd, segmentation, keypoints, caption] = JSON.parse(line) as (
    | Annotation[keyof Annotation]
    | null
  )[];
  return Object.fromEntries(
    Object.entries({ category, box, crowd, segmentation, keypoints, caption }).filter(
      ([, value]) => value !== null && value !== undefined,
    ),
  );
}

function annotationOf(entry: Readonly<Record<string, unknown>>): Annotation {
  const { bbox, segmentation, keypoints, iscrowd, caption, category_id: category } = entry;
  return {
    ...(category === undefined ? {} : { category }),
    ...(Array.isArray(bbox) ? { box: bbox as unknown as Box } : {}),
    ...(segmentation === undefined ? {} : { segmentation }),
    ...(Array.isArray(keypoints) ? { keypoints: keypoints as number[] } : {}),
    ...(iscrowd === 1 ? { crowd: 1 as const } : {}),
    ...(typeof caption === 'string' ? { caption } : {}),
  };
}

/** What all annotation files of a folder may hold. */
export class Held {
  #bytes = 0;
  count(bytes: number, where: string): void {
    this.#bytes += bytes;
    if (this.#bytes > MOST_HELD_BYTES) {
      throw new InputRejected({
        where,
        found: `annotations that take more than ${MOST_HELD_BYTES} bytes`,
        allowed: `at most ${MOST_HELD_BYTES} bytes of annotations in one dataset`,
        next: 'Split the dataset by images, or leave out the outlines',
      });
    }
  }
}

/** Undefined for JSON that lists no images: it is none of COCO's. `InputRejected` where it is broken. */
export async function readAnnotations(
  file: SourceFile,
  path: string,
  held: Held,
): Promise<AnnotationFile | undefined> {
  const refused = (found: string) =>
    new InputRejected({
      where: file.name,
      found,
      allowed: `COCO annotations: a JSON object of images, annotations and categories, at most ${MOST_FILE_BYTES} bytes`,
      next: 'Export the annotations again, or take this file out of the folder',
    });
  if ((file.size ?? 0) > MOST_FILE_BYTES) throw refused(`${file.size} bytes`);
  const found = new AnnotationFile(path);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const { name, entry } of membersIn(file.stream())) {
      if (!MEMBERS.includes(name)) continue;
      const value: unknown = JSON.parse(decoder.decode(entry));
      if (typeof value !== 'object' || value === null) continue;
      held.count(found.add(name, value as Record<string, unknown>), file.name);
    }
  } catch (error) {
    if (error instanceof InputRejected) throw error;
    if (error instanceof Damage && error.fault.kind === 'no-object') return undefined;
    throw refused(faultOf(error, '').found);
  }
  return !found.listsImages ? undefined : found;
}
