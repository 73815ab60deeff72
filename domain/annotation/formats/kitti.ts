/**
 * KITTI's label_2: a text file a frame, a line an object: type, truncated, occluded, alpha, the box in the image, then
 * height, width, length, the middle of the bottom and the turn about the vertical, in the camera's frame (x right, y
 * down, z forward). Axes become x forward, y left, z up; the camera's place is not moved to the scanner's, since the
 * calibration lies in other files. Pure. https://www.cvlibs.net/datasets/kitti/eval_object.php?obj_benchmark=3d
 */
import { pathIn } from '../../datasets/formats/folder.ts';
import { physicalLines } from '../../datasets/lines.ts';
import type { AnnotationResult, Cuboid } from '../../spec/annotations.ts';
import { heldOf, resultFrom } from './as-it-came.ts';
import { Clouds } from './clouds.ts';
import type { AnnotationFormat } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';

const NAME = 'kitti';
const HOLDS: Holds = { name: NAME, data: ['cloud'], parts: ['cuboids'], details: ['scores', 'attributes'] };
const COLUMNS = 15;

export const kitti: AnnotationFormat = {
  name: NAME,
  title: "KITTI's label_2: a text file of cuboids for each frame",
  shape: 'folder',

  losses: (task) => {
    const cuboids = settledResult(task)?.cuboids ?? [];
    const isTilted = cuboids.some(({ rotation: [roll, pitch] }) => roll !== 0 || pitch !== 0);
    return [
      ...lossesBy(HOLDS, task),
      ...(isTilted ? ['roll and pitch of cuboids'] : []),
      ...(cuboids.some(({ label }) => /\s/.test(label)) ? ['blanks in labels'] : []),
    ];
  },

  async *read(folder, { annotator, note }) {
    const clouds = await Clouds.in(folder, (where, found) => note('clouds', `${where}: ${found}`));
    for await (const file of filesEnding(folder, ['.txt'])) {
      const path = pathIn(folder, file) || (file.name.split('/').at(-1) ?? '');
      if (/(^|\/)(calib|ImageSets)\//.test(path)) continue;
      const lines: string[] = [];
      for await (const batch of physicalLines(file.stream(), file.name)) {
        for (const one of batch) lines.push('text' in one ? one.text.trim() : '\u0000');
      }
      const raws = lines.filter((line) => line !== '');
      const frame = path.replace(/\.[^./]+$/, '');
      const data = clouds.of(path, `velodyne/${frame.split('/').at(-1)}.bin`);
      const id = data.file.path;
      const task = { ...{ id, data }, beyond: { [NAME]: { path, lines: raws } } };
      const read = resultFrom(raws, partOf, () =>
        note('DontCare', `${file.name}: kept for the way back, not shown`),
      );
      if (typeof read === 'string') {
        yield* taskFound(file.name, task, [refused(file.name, read, '15 or 16 columns of KITTI a line')]);
        continue;
      }
      note('frame', `${file.name}: cuboids are placed from the camera, its calibration is not applied`);
      const annotation = {
        ...{ id: '1', task: id, annotator, origin: 'import' },
        result: { cuboids: [], ...read },
      };
      yield* taskFound(file.name, task, [{ where: file.name, annotation }]);
    }
  },

  async *write(tasks) {
    for await (const task of tasks) {
      const { data, beyond } = task.task;
      if (data.type !== 'cloud') continue;
      const { path, lines = [] } = (beyond?.[NAME] ?? {}) as Kept;
      const stem = data.file.path
        .replace(/\.[^./]+$/, '')
        .split('/')
        .at(-1);
      const { held, left } = heldOf(lines, partOf, settledResult(task) ?? {});
      const all = [...held, ...(left.cuboids ?? []).map(lineOf)];
      yield { path: path ?? `label_2/${stem}.txt`, content: all.map((line) => `${line}\n`) };
    }
  },
};

interface Kept {
  readonly path?: string;
  readonly lines?: readonly string[];
}

function partOf(line: string): AnnotationResult | string | undefined {
  const [label = '', ...words] = line.split(/\s+/);
  const numbers = words.map(Number);
  if (numbers.length < COLUMNS - 1 || numbers.length > COLUMNS || !numbers.every(Number.isFinite)) {
    return `the line ${JSON.stringify(line.slice(0, 80))}`;
  }
  if (label === 'DontCare') return undefined;
  const [truncated = 0, occluded = 0, alpha = 0, ...rest] = numbers;
  const box = rest.slice(0, 4);
  const [height = 0, width = 0, length = 0, x = 0, y = 0, z = 0, turn = 0, score] = rest.slice(4);
  if (!(height > 0 && width > 0 && length > 0)) return `a cuboid of ${length} × ${width} × ${height}`;
  const isShare = score !== undefined && score >= 0 && score <= 1;
  const attributes = {
    ...{ frame: 'camera', truncated, occluded, alpha, bbox: box.join(' ') },
    ...(score === undefined || isShare ? {} : { score }),
  };
  return {
    cuboids: [
      {
        ...{ label, size: [length, width, height], center: [z, -x, height / 2 - y] },
        rotation: [0, 0, turned(turn)],
        attributes,
        ...(isShare ? { score } : {}),
      },
    ],
  };
}

/** The camera's turn about its y as ours about z, or back: the same sum both ways. From −π to π. */
function turned(angle: number): number {
  const sum = -angle - Math.PI / 2;
  return sum - 2 * Math.PI * Math.round(sum / (2 * Math.PI));
}

function lineOf({
  label,
  center: [x, y, z],
  size: [length, width, height],
  rotation,
  attributes,
  score,
}: Cuboid): string {
  const { truncated = -1, occluded = -1, alpha = -10, bbox = '0 0 0 0' } = attributes ?? {};
  const place = [height, width, length, -y, height / 2 - z, x, turned(rotation[2])].map(short);
  const last = score ?? attributes?.score;
  const name = label.replaceAll(/\s+/g, '_');
  return [name, truncated, occluded, alpha, bbox, ...place, ...(last === undefined ? [] : [last])].join(' ');
}

/** To a millionth of a metre or a radian. */
const short = (value: number): number => Math.round(value * 1e6) / 1e6 || 0;
