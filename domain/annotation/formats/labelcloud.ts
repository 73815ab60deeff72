/**
 * labelCloud: a JSON file of cuboids for each cloud, by their middle, size and turn; `centroid_abs` turns in degrees,
 * `centroid_rel` in radians. Files do not say which, so each is a format of its own. Pure.
 * https://github.com/ch-sa/labelCloud
 */
import { objectIn } from '../../datasets/formats/json-text.ts';
import { wholeOf } from '../../datasets/formats/whole.ts';
import { MAX_LINE_BYTES } from '../../datasets/lines.ts';
import type { Fields } from '../../datasets/records.ts';
import { shown } from '../../shown.ts';
import type { AnnotationResult, Cuboid } from '../../spec/annotations.ts';
import { heldOf, resultFrom } from './as-it-came.ts';
import { Clouds, cloudFormat } from './clouds.ts';
import type { AnnotationFormat } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding, isNumber, isObject } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';

const HOLDS: Omit<Holds, 'name'> = { data: ['cloud'], parts: ['cuboids'], details: [] };
const ALLOWED = '{"filename", "objects": [{"name", "centroid", "dimensions", "rotations"}]}';

/** One of its angles has `unit` radians, and lies from `least` to `most`. */
const centroids = (
  name: string,
  title: string,
  unit: number,
  least: number,
  most: number,
): AnnotationFormat => {
  const partOf = (object: Fields): AnnotationResult | string => {
    const { name: label, centroid, dimensions, rotations, ...rest } = object;
    if (typeof label !== 'string' || label.trim() === '') return `the name ${shown(label)}`;
    const center = numbersIn(centroid, ['x', 'y', 'z']);
    const size = numbersIn(dimensions, ['length', 'width', 'height']);
    const angles = numbersIn(rotations, ['x', 'y', 'z']);
    if (center === undefined || size === undefined || angles === undefined)
      return `the cuboid ${shown(object)}`;
    if (size.some((extent) => extent <= 0)) return `a cuboid of ${size.join(' × ')}`;
    const odd = angles.find((angle) => angle < least || angle > most);
    if (odd !== undefined)
      return `the angle ${odd}, not from ${least} to ${most}: see the other labelcloud format`;
    const scalars = Object.entries(rest).filter(([, value]) => typeof value === 'string' || isNumber(value));
    return {
      cuboids: [
        {
          ...{
            label,
            center,
            size,
            rotation: angles.map((angle) => angle * unit) as [number, number, number],
          },
          ...(scalars.length > 0
            ? { attributes: Object.fromEntries(scalars) as Record<string, string> }
            : {}),
        },
      ],
    };
  };

  const objectOf = ({
    label,
    center: [x, y, z],
    size: [length, width, height],
    rotation,
  }: Cuboid): Fields => {
    const [rx = 0, ry = 0, rz = 0] = rotation.map((angle) =>
      angleOf(angle / unit, least, 2 * (Math.PI / unit)),
    );
    return {
      ...{ name: label, centroid: { x, y, z }, dimensions: { length, width, height } },
      rotations: { x: rx, y: ry, z: rz },
    };
  };

  return {
    name,
    title,
    shape: 'folder',
    losses: (task) => lossesBy({ ...HOLDS, name }, task),

    async *read(folder, { annotator, note }) {
      const clouds = await Clouds.in(folder, (where, found) => note('clouds', `${where}: ${found}`));
      for await (const file of filesEnding(folder, ['.json'])) {
        const bytes = await wholeOf(file.stream(), MAX_LINE_BYTES);
        const read = bytes === undefined ? undefined : objectIn(new TextDecoder().decode(bytes));
        const object = read !== undefined && 'object' in read ? read.object : {};
        const { filename, objects } = object;
        if (
          typeof filename !== 'string' ||
          cloudFormat(filename) === undefined ||
          !Array.isArray(objects) ||
          !objects.every(isObject)
        ) {
          const found =
            read === undefined
              ? 'too many bytes'
              : 'kind' in read
                ? read.found
                : `filename ${shown(filename)}`;
          yield refused(file.name, found, ALLOWED);
          continue;
        }
        const data = clouds.of(filename, filename);
        const result = resultFrom(objects, partOf, () => undefined);
        const task = { ...{ id: data.file.path, data }, beyond: { [name]: object } };
        if (typeof result === 'string') {
          yield* taskFound(file.name, task, [refused(file.name, result, ALLOWED)]);
          continue;
        }
        const by =
          typeof object.annotator === 'string' && object.annotator !== '' ? object.annotator : annotator;
        const annotation = {
          ...{ id: '1', task: task.id, annotator: by, origin: 'import' },
          result: { cuboids: [], ...result },
        };
        yield* taskFound(file.name, task, [{ where: file.name, annotation }]);
      }
    },

    async *write(tasks) {
      for await (const task of tasks) {
        const { data, beyond } = task.task;
        if (data.type !== 'cloud') continue;
        const kept = (beyond?.[name] ?? {}) as Fields;
        const file = data.file.path.split('/').at(-1) ?? '';
        const came = Array.isArray(kept.objects) ? (kept.objects as Fields[]) : [];
        const { held, left } = heldOf(came, partOf, settledResult(task) ?? {});
        const objects = [...held, ...(left.cuboids ?? []).map(objectOf)];
        const document = { ...{ folder: '', filename: file, path: data.file.path }, ...kept, objects };
        yield {
          path: `${file.replace(/\.[^./]+$/, '')}.json`,
          content: [`${JSON.stringify(document, undefined, 4)}\n`],
        };
      }
    },
  };
};

function numbersIn(
  value: unknown,
  names: readonly [string, string, string],
): [number, number, number] | undefined {
  if (!isObject(value)) return undefined;
  const numbers = names.map((name) => value[name]);
  return numbers.every(isNumber) ? (numbers as [number, number, number]) : undefined;
}

/** From `least` on, within one turn; to a billionth. */
function angleOf(angle: number, least: number, turn: number): number {
  const within = angle - turn * Math.floor((angle - least) / turn);
  return Math.round(within * 1e9) / 1e9;
}

export const labelcloud = centroids(
  'labelcloud',
  "labelCloud's centroid_abs: cuboids, angles in degrees",
  Math.PI / 180,
  0,
  360,
);
export const labelcloudRel = centroids(
  'labelcloud-rel',
  "labelCloud's centroid_rel: cuboids, angles in radians",
  1,
  -Math.PI,
  Math.PI,
);
