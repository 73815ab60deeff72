/** Images and answers as one COCO file: the images are written as they come, the annotations after them. Pure. */
import type { Fields } from '../../../datasets/records.ts';
import type { LabelScheme, TaskData } from '../../../spec/annotations.ts';
import { heldOf } from '../as-it-came.ts';
import type { ExportedTask } from '../format.ts';
import { settledResult } from '../settled.ts';
import { type Category, entryOf, partOf } from './objects.ts';

interface Kept {
  readonly image?: Fields;
  readonly annotations?: readonly Fields[];
  readonly whole?: Fields & { readonly categories?: readonly Category[] };
}

export async function* cocoFile(
  tasks: AsyncIterable<ExportedTask>,
  scheme: LabelScheme,
): AsyncGenerator<string> {
  const categories = new Categories(scheme.keypoints);
  const images = new Numbers();
  const numbers = new Numbers();
  const annotations: string[] = [];
  let others: Fields = {};
  let before = '{"images": [\n';
  for await (const task of tasks) {
    const { data } = task.task;
    if (data.type !== 'image') continue;
    const kept = (task.task.beyond?.coco ?? {}) as Kept;
    const { categories: listed = [], ...more } = kept.whole ?? {};
    for (const category of listed) categories.keep(category);
    others = { ...others, ...more };
    const id = images.next(kept.image?.id);
    yield `${before}${JSON.stringify(imageEntry(data, id, kept.image))}`;
    before = ',\n';
    for (const { id: own, ...entry } of entriesOf(task, kept.annotations ?? [], categories)) {
      annotations.push(JSON.stringify({ id: numbers.next(own), image_id: id, ...entry }));
    }
  }
  // The labels that the project knows and nothing shows are categories too.
  for (const { name } of scheme.labels) categories.numberOf(name);
  yield before === ',\n' ? '\n], "annotations": [\n' : '{"images": [], "annotations": [\n';
  for (const [i, entry] of annotations.entries()) yield i === 0 ? entry : `,\n${entry}`;
  yield `\n], "categories": ${JSON.stringify(categories.list)}`;
  for (const [name, value] of Object.entries(others))
    yield `, ${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  yield '}\n';
}

const imageEntry = (
  { file, width, height }: Extract<TaskData, { type: 'image' }>,
  id: unknown,
  image: Fields = {},
): Fields => ({ ...image, id, file_name: file.path, width, height });

function entriesOf(task: ExportedTask, kept: readonly Fields[], categories: Categories): readonly Fields[] {
  const result = settledResult(task);
  if (result === undefined) return [];
  const { held, left } = heldOf(kept, (one) => partOf(one, categories.known), result);
  return [
    ...held.map((one) => {
      const { image_id: _, category_id: number, ...rest } = one;
      const name = categories.known.get(number)?.name;
      return name === undefined ? rest : { ...rest, category_id: categories.numberOf(name) };
    }),
    ...(left.text === undefined ? [] : [{ caption: left.text }]),
    ...(left.labels ?? []).map((label) => ({ category_id: categories.numberOf(label) })),
    ...(left.shapes ?? []).map((shape) => {
      const number = categories.numberOf(shape.label, shape.type === 'keypoints');
      const id = shape.id !== undefined && /^\d{1,15}$/.test(shape.id) ? Number(shape.id) : undefined;
      return { id, category_id: number, ...entryOf(shape, categories.pointsOf(shape.label)) };
    }),
  ];
}

/** The number that is wanted, where nothing has it yet; else the next that is free. */
class Numbers {
  readonly #taken = new Set<unknown>();
  #last = 0;

  next(wanted: unknown): unknown {
    let number = wanted;
    while (number === undefined || this.#taken.has(number)) {
      this.#last += 1;
      number = this.#last;
    }
    this.#taken.add(number);
    return number;
  }
}

class Categories {
  /** By the number that files had them under. */
  readonly known = new Map<unknown, Category>();
  readonly #byName = new Map<string, Category>();
  readonly #numbers = new Numbers();
  readonly #keypoints: readonly string[];

  constructor(keypoints: readonly string[]) {
    this.#keypoints = keypoints;
  }

  get list(): readonly Category[] {
    return [...this.#byName.values()];
  }

  keep(category: Category): void {
    this.known.set(category.id, category);
    if (this.#byName.has(category.name)) return;
    this.#byName.set(category.name, { ...category, id: this.#numbers.next(category.id) });
  }

  numberOf(name: string, hasPoints = false): unknown {
    const known = this.#byName.get(name);
    const needsPoints = hasPoints && known?.keypoints === undefined;
    if (known !== undefined && !needsPoints) return known.id;
    const id = known === undefined ? this.#numbers.next(undefined) : known.id;
    this.#byName.set(name, { ...known, id, name, ...(hasPoints ? { keypoints: this.#keypoints } : {}) });
    return id;
  }

  pointsOf(name: string): readonly string[] {
    return this.#byName.get(name)?.keypoints ?? this.#keypoints;
  }
}
