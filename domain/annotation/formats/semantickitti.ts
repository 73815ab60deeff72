/**
 * SemanticKITTI: a .label file a cloud, 32 bits a point, little-endian: the class in the lower sixteen, the instance in
 * the upper. Class 0 is no label. Pure. http://semantic-kitti.org/dataset.html
 */
import { pathIn } from '../../datasets/formats/folder.ts';
import { wholeOf } from '../../datasets/formats/whole.ts';
import type { PointLabels } from '../../spec/annotations.ts';
import { Clouds } from './clouds.ts';
import type { AnnotationFormat } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';

const NAME = 'semantickitti';
const HOLDS: Holds = { name: NAME, data: ['cloud'], parts: ['points'], details: [] };
const MOST_BYTES = 256 * 1024 ** 2;

/** Of the benchmark; others are named by their number. */
const CLASSES: Readonly<Record<number, string>> = {
  ...{ 1: 'outlier', 10: 'car', 11: 'bicycle', 13: 'bus', 15: 'motorcycle', 16: 'on-rails', 18: 'truck' },
  ...{ 20: 'other-vehicle', 30: 'person', 31: 'bicyclist', 32: 'motorcyclist', 40: 'road', 44: 'parking' },
  ...{ 48: 'sidewalk', 49: 'other-ground', 50: 'building', 51: 'fence', 52: 'other-structure' },
  ...{ 60: 'lane-marking', 70: 'vegetation', 71: 'trunk', 72: 'terrain', 80: 'pole', 81: 'traffic-sign' },
  ...{ 99: 'other-object', 252: 'moving-car', 253: 'moving-bicyclist', 254: 'moving-person' },
  ...{ 255: 'moving-motorcyclist', 256: 'moving-on-rails', 257: 'moving-bus', 258: 'moving-truck' },
  ...{ 259: 'moving-other-vehicle' },
};
const NUMBERS = new Map(Object.entries(CLASSES).map(([number, name]) => [name, Number(number)]));
const MOST_CLASS = 0xffff;

const nameOf = (number: number): string => CLASSES[number] ?? `class-${number}`;

/** Undefined where it is no class of the benchmark, nor a number. */
function numberOf(name: string): number | undefined {
  const number = NUMBERS.get(name) ?? Number(/^class-(\d+)$/.exec(name)?.[1]);
  return number > 0 && number <= MOST_CLASS ? number : undefined;
}

export const semantickitti: AnnotationFormat = {
  name: NAME,
  title: 'SemanticKITTI: a .label file with a class and an instance for each point',
  shape: 'folder',

  losses: (task) => {
    const unknown = settledResult(task)?.points?.names.some((name) => numberOf(name) === undefined);
    return [...lossesBy(HOLDS, task), ...(unknown ? ['labels that are no class of SemanticKITTI'] : [])];
  },

  async *read(folder, { annotator, note }) {
    const clouds = await Clouds.in(folder, (where, found) => note('clouds', `${where}: ${found}`));
    for await (const file of filesEnding(folder, ['.label'])) {
      const path = pathIn(folder, file) || (file.name.split('/').at(-1) ?? '');
      const bytes = await wholeOf(file.stream(), MOST_BYTES);
      const data = clouds.of(path, path.replace(/(^|\/)labels\//, '$1velodyne/').replace(/\.label$/, '.bin'));
      const count = bytes === undefined ? Number.NaN : bytes.length / 4;
      if (bytes === undefined || !Number.isInteger(count) || (data.points ?? count) !== count) {
        const found = bytes === undefined ? `more than ${MOST_BYTES} bytes` : `${bytes.length} bytes`;
        const points = data.points === undefined ? '' : `, of a cloud of ${data.points} points`;
        yield refused(file.name, found + points, 'four bytes for each point of its cloud');
        continue;
      }
      const id = data.file.path;
      const task = { id, data: { ...data, points: count }, beyond: { [NAME]: { path } } };
      const annotation = {
        ...{ id: '1', task: id, annotator, origin: 'import' },
        result: { points: pointsOf(bytes) },
      };
      yield* taskFound(file.name, task, [{ where: file.name, annotation }]);
    }
  },

  async *write(tasks) {
    for await (const task of tasks) {
      const { data, beyond } = task.task;
      const points = settledResult(task)?.points;
      if (data.type !== 'cloud' || points === undefined) continue;
      const { path } = (beyond?.[NAME] ?? {}) as { readonly path?: string };
      const stem = data.file.path
        .replace(/\.[^./]+$/, '')
        .split('/')
        .at(-1);
      yield { path: path ?? `labels/${stem}.label`, content: [bytesOf(points)] };
    }
  },
};

function pointsOf(bytes: Uint8Array): PointLabels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  const indices = new Map<number, number>([[0, -1]]);
  const runs: [number, number][] = [];
  const instances: [number, number][] = [];
  const add = (list: [number, number][], value: number): void => {
    const last = list.at(-1);
    if (last?.[0] === value) last[1] += 1;
    else list.push([value, 1]);
  };
  for (let at = 0; at < bytes.length; at += 4) {
    const value = view.getUint32(at, true);
    const number = value & 0xffff;
    const index = indices.get(number) ?? names.push(nameOf(number)) - 1;
    indices.set(number, index);
    add(runs, index);
    add(instances, value >>> 16);
  }
  const isPlain = instances.every(([instance]) => instance === 0);
  return { runs, names, ...(isPlain ? {} : { instances }) };
}

function bytesOf({ runs, names, instances = [] }: PointLabels): Uint8Array {
  const count = runs.reduce((sum, [, length]) => sum + length, 0);
  const bytes = new Uint8Array(4 * count);
  const view = new DataView(bytes.buffer);
  const fill = (
    list: readonly (readonly [number, number])[],
    offset: number,
    meaning: (value: number) => number,
  ) => {
    let at = 0;
    for (const [value, length] of list) {
      for (const end = Math.min(count, at + length); at < end; at += 1)
        view.setUint16(4 * at + offset, meaning(value), true);
    }
  };
  fill(runs, 0, (index) => numberOf(names[index] ?? '') ?? 0);
  fill(instances, 2, (instance) => instance);
  return bytes;
}
