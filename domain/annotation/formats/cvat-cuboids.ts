/**
 * CVAT's cuboids: `tracklet_labels.xml` of its "KITTI Raw Format 1.0", tracks of one size with a pose a frame, and
 * `frame_list.txt`, the frames' names. The place is the centre, w, h and l are the sizes along x, y and z (as Datumaro,
 * which writes these files for CVAT, has them). Turns are about x, y, z, as we have them. Pure.
 */
import { faultOf } from '../../datasets/formats/damage.ts';
import { type Folder, pathIn } from '../../datasets/formats/folder.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import { wholeOf } from '../../datasets/formats/whole.ts';
import type { AnnotatedTask } from '../../spec/annotations.ts';
import { Clouds } from './clouds.ts';
import { type Frames, framesIn, trackletsOf } from './cvat-cuboids/tracks.ts';
import type { AnnotationFormat, ExportedTask, Found, ReadOptions } from './format.ts';
import { refused, taskFound } from './found.ts';
import { filesEnding } from './json-objects.ts';
import { type Holds, lossesBy } from './losses.ts';
import { settledResult } from './settled.ts';
import { type Element, elementsIn } from './xml.ts';

const NAME = 'cvat-cuboids';
const HOLDS: Holds = { name: NAME, data: ['cloud'], parts: ['cuboids'], details: ['attributes'] };
const FRAMES = 'frame_list.txt';
const MOST_BYTES = 64 * 1024 ** 2;

export const cvatCuboids: AnnotationFormat = {
  name: NAME,
  title: "CVAT's cuboids: tracklet_labels.xml of KITTI Raw Format 1.0",
  shape: 'folder',
  losses: (task) => lossesBy(HOLDS, task),

  async *read(folder, options) {
    const clouds = await Clouds.in(folder, (where, found) => options.note('clouds', `${where}: ${found}`));
    const names = await namesIn(folder);
    for await (const file of filesEnding(folder, ['.xml'])) yield* tasksIn(file, { clouds, names }, options);
  },

  async *write(tasks) {
    const frames: { readonly number: number; readonly name: string; readonly task: ExportedTask }[] = [];
    for await (const task of tasks) {
      const { data, beyond } = task.task;
      if (data.type !== 'cloud') continue;
      const { frame } = (beyond?.[NAME] ?? {}) as { readonly frame?: number };
      const taken = frames.some(({ number }) => number === frame);
      const number = frame === undefined || taken ? frames.length : frame;
      frames.push({ number, name: stemOf(data.file.path), task });
    }
    frames.sort((a, b) => a.number - b.number);
    const cuboids = frames.map(({ number, task }) => ({
      frame: number,
      cuboids: settledResult(task)?.cuboids ?? [],
    }));
    yield { path: 'tracklet_labels.xml', content: trackletsOf(cuboids) };
    yield { path: FRAMES, content: frames.map(({ number, name }) => `${number} ${name}\n`) };
  },
};

const stemOf = (path: string): string =>
  path.replace(/\.[^./]+$/, '').replace(/^velodyne_points\/data\//, '');

async function namesIn(folder: Folder): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>();
  for await (const file of folder.files()) {
    if (!`/${pathIn(folder, file)}`.endsWith(`/${FRAMES}`)) continue;
    const text = new TextDecoder().decode(await wholeOf(file.stream(), MOST_BYTES));
    for (const [, number, name] of text.matchAll(/^(\d+)\s+(\S.*?)\r?$/gm)) names.set(Number(number), name!);
  }
  return names;
}

async function* tasksIn(
  file: SourceFile,
  { clouds, names }: { readonly clouds: Clouds; readonly names: ReadonlyMap<number, string> },
  options: ReadOptions,
): AsyncGenerator<Found> {
  const tracks: Element[] = [];
  try {
    // The outermost <item> is a track.
    for await (const track of elementsIn(file.stream(), ['item'])) tracks.push(track);
  } catch (error) {
    yield refused(
      file.name,
      faultOf(error, 'broken-xml').found,
      'an XML file whose tags are closed in order',
    );
  }
  const { frames, faults }: Frames = framesIn(tracks);
  for (const fault of faults) {
    yield refused(
      `${file.name}, track ${fault.track}`,
      fault.found,
      'objectType, h, w, l and poses with tx to rz',
    );
  }
  for (const number of [...new Set([...names.keys(), ...frames.keys()])].sort((a, b) => a - b)) {
    const name = names.get(number) ?? String(number).padStart(10, '0');
    const path = `velodyne_points/data/${name}.pcd`;
    const data = clouds.of(path, path);
    const id = data.file.path;
    const task = { ...{ id, data }, beyond: { [NAME]: { frame: number } } };
    const result: AnnotatedTask['annotations'][number]['result'] = { cuboids: frames.get(number) ?? [] };
    const annotation = { ...{ id: '1', task: id, annotator: options.annotator, origin: 'import' }, result };
    const where = `${file.name}, frame ${number}`;
    yield* taskFound(where, task, [{ where, annotation }]);
  }
}
