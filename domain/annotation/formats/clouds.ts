/**
 * Files of point clouds: how many points their headers tell of (PCD, PLY), or their size (BIN: four 32-bit numbers a
 * point, as KITTI has them). Points themselves are never read. Pure.
 */
import { ByteReader } from '../../datasets/formats/byte-reader.ts';
import { type Folder, pathIn } from '../../datasets/formats/folder.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import type { TaskData } from '../../spec/annotations.ts';

type CloudData = Extract<TaskData, { type: 'cloud' }>;
export type CloudFormat = CloudData['format'];

const HEADER_BYTES = 64 * 1024;
const BYTES_OF_A_POINT = 16;

/** By the ending; undefined where it is no cloud. */
export const cloudFormat = (path: string): CloudFormat | undefined =>
  (['pcd', 'ply', 'bin'] as const).find((format) => path.toLowerCase().endsWith(`.${format}`));

/** A string says why it can't be told. */
export async function pointsIn(file: SourceFile, format: CloudFormat): Promise<number | string> {
  if (format === 'bin') {
    if (file.size === undefined) return 'a file of unknown size';
    const points = file.size / BYTES_OF_A_POINT;
    return Number.isInteger(points) ? points : `${file.size} bytes, no multiple of ${BYTES_OF_A_POINT}`;
  }
  const reader = new ByteReader(file.stream());
  let header: string;
  try {
    header = Buffer.from(await reader.take(HEADER_BYTES)).toString('latin1');
  } finally {
    await reader.close();
  }
  return format === 'pcd' ? pointsOfPcd(header) : pointsOfPly(header);
}

/** https://pointclouds.org/documentation/tutorials/pcd_file_format.html */
function pointsOfPcd(header: string): number | string {
  if (!/^DATA\s/m.test(header)) return 'a PCD header without DATA';
  const said = (name: string): number =>
    Number(new RegExp(`^${name}\\s+(\\d{1,12})\\s*$`, 'm').exec(header)?.[1]);
  const points = said('POINTS');
  const area = said('WIDTH') * said('HEIGHT');
  if (Number.isNaN(points)) return Number.isNaN(area) ? 'a PCD header without POINTS' : area;
  return Number.isNaN(area) || area === points ? points : `POINTS ${points}, where WIDTH × HEIGHT is ${area}`;
}

function pointsOfPly(header: string): number | string {
  if (!/^ply\r?\n/.test(header) || !/^end_header\r?$/m.test(header)) return 'no PLY header';
  const points = /^element vertex (\d{1,12})\s*$/m.exec(header)?.[1];
  return points === undefined ? "a PLY header without 'element vertex'" : Number(points);
}

/** The clouds of a folder by their names without folder and ending. */
export class Clouds {
  readonly #byStem = new Map<
    string,
    { readonly path: string; readonly format: CloudFormat; readonly points?: number }
  >();

  static async in(folder: Folder, faulty: (where: string, found: string) => void): Promise<Clouds> {
    const clouds = new Clouds();
    for await (const file of folder.files()) {
      const path = pathIn(folder, file);
      const format = cloudFormat(path);
      if (format === undefined) continue;
      const points = await pointsIn(file, format);
      if (typeof points === 'string') faulty(file.name, points);
      else clouds.#byStem.set(keyOf(path), { path, format, points });
    }
    return clouds;
  }

  /** The cloud that a label file is of: the one of its name, else the path given. */
  of(labels: string, otherwise: string): CloudData {
    const found = this.#byStem.get(keyOf(labels));
    const { path, format, points } = found ?? { path: otherwise, format: cloudFormat(otherwise) ?? 'bin' };
    return { type: 'cloud', file: { path }, format, ...(points === undefined ? {} : { points }) };
  }
}

/** `sequences/00/velodyne/000001.bin` and `sequences/00/labels/000001.label` are one. */
const keyOf = (path: string): string =>
  path
    .replace(/\.[^./]+$/, '')
    .split('/')
    .filter((segment) => !/^(velodyne|velodyne_reduced|labels?|label_2|pointclouds?|points)$/.test(segment))
    .join('/');
