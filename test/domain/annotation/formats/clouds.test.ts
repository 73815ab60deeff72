/** KITTI, labelCloud and SemanticKITTI, and the clouds they are of: read, written back, refused. */
import { describe, expect, it } from 'vitest';
import { pointsIn } from '../../../../domain/annotation/formats/clouds.ts';
import { cvatCuboids } from '../../../../domain/annotation/formats/cvat-cuboids.ts';
import type { AnnotationFormat } from '../../../../domain/annotation/formats/format.ts';
import { kitti } from '../../../../domain/annotation/formats/kitti.ts';
import { labelcloud, labelcloudRel } from '../../../../domain/annotation/formats/labelcloud.ts';
import { semantickitti } from '../../../../domain/annotation/formats/semantickitti.ts';
import type { Cuboid } from '../../../../domain/spec/annotations.ts';
import { answered, fileOf, folderOf, read, written } from '../../../support/annotation-files.ts';
import { held } from '../../../support/text-files.ts';

const cuboidsOf = (tasks: Awaited<ReturnType<typeof read>>['tasks']) =>
  tasks[0]?.annotations[0]?.result.cuboids;
const CLOUD = { type: 'cloud', file: { path: 'a.bin' }, format: 'bin' } as const;

const KITTI = `Car 0.00 1 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59
DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10
Pedestrian 0.5 2 0.1 1 2 3 4 1.8 0.5 0.9 2 1.5 10 0 0.87
`;

describe('KITTI', () => {
  it('is read with x forward, y left, z up, the centre in the middle', async () => {
    const { tasks, notes } = await read(
      kitti,
      folderOf({
        'label_2/000001.txt': KITTI,
        'velodyne/000001.bin': new Uint8Array(48),
        'calib/000001.txt': 'P0: 1',
      }),
    );
    expect(notes.map((note) => note.split(':')[0])).toEqual(['DontCare', 'frame']);
    expect(tasks[0]?.task.data).toEqual({ ...CLOUD, file: { path: 'velodyne/000001.bin' }, points: 3 });
    const [car, person] = cuboidsOf(tasks)!;
    expect(car).toMatchObject({
      ...{ label: 'Car', size: [3.64, 1.67, 1.65] },
      center: [46.7, 0.65, expect.closeTo(1.65 / 2 - 1.71)],
      // The turn that points the car's length away from the camera.
      rotation: [0, 0, expect.closeTo(1.59 - Math.PI / 2)],
      attributes: { frame: 'camera', occluded: 1, alpha: -1.58, bbox: '587.01 173.33 614.12 200.12' },
    });
    expect(person).toMatchObject({ score: 0.87 });
    expect(await written(kitti, tasks)).toEqual({ 'label_2/000001.txt': KITTI });
  });
});

const LABELCLOUD = {
  ...{ folder: 'pointclouds', filename: 'a.ply', path: 'pointclouds/a.ply', annotator: 'eve' },
  objects: [
    {
      ...{
        name: '<car>',
        centroid: { x: 1.5, y: -2, z: 0.25 },
        dimensions: { length: 4, width: 2, height: 1.5 },
      },
      rotations: { x: 0, y: 0, z: 90 },
    },
  ],
};

describe('labelCloud', () => {
  it.each([
    [labelcloud, 90],
    [labelcloudRel, Math.PI / 2],
  ])('%o is read and goes back as it came', async (format, angle) => {
    const given = {
      ...LABELCLOUD,
      objects: [{ ...LABELCLOUD.objects[0], rotations: { x: 0, y: 0, z: angle } }],
    };
    const { tasks, refusals } = await read(format, folderOf({ 'a.json': JSON.stringify(given) }));
    expect(refusals).toEqual([]);
    expect(tasks[0]?.annotations[0]?.annotator).toBe('eve');
    expect(cuboidsOf(tasks)).toEqual([
      { label: '<car>', center: [1.5, -2, 0.25], size: [4, 2, 1.5], rotation: [0, 0, Math.PI / 2] },
    ]);
    expect(JSON.parse((await written(format, tasks))['a.json']!)).toEqual(given);
  });
});

const pose = (x: number, more = '') => `
        <item>
          <tx>${x}</tx>
          <ty>2.5</ty>
          <tz>-1</tz>
          <rx>0</rx>
          <ry>0</ry>
          <rz>0.5</rz>
          <state>2</state>
          <occlusion>${x < 0 ? -1 : 1}</occlusion>
          <occlusion_kf>0</occlusion_kf>
          <truncation>${x < 0 ? 2 : 0}</truncation>
          <amt_occlusion>-1</amt_occlusion>
          <amt_border_l>-1</amt_border_l>
          <amt_border_r>-1</amt_border_r>
          <amt_occlusion_kf>-1</amt_occlusion_kf>
          <amt_border_kf>-1</amt_border_kf>${more}
        </item>`;
const ATTRIBUTES = `
          <attributes>
            <attribute>
              <name>colour</name>
              <value>&lt;red&gt;</value>
            </attribute>
          </attributes>`;
const TRACKLETS = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE boost_serialization>
<boost_serialization version="9" signature="serialization::archive">
  <tracklets version="0" tracking_level="0" class_id="0">
    <count>1</count>
    <item_version>1</item_version>
    <item>
      <objectType>car</objectType>
      <h>1.5</h>
      <w>4</w>
      <l>1.25</l>
      <first_frame>1</first_frame>
      <poses>
        <count>2</count>
        <item_version>0</item_version>${pose(10, ATTRIBUTES)}${pose(11)}
      </poses>
      <finished>1</finished>
    </item>
  </tracklets>
</boost_serialization>
`;

describe("CVAT's cuboids", () => {
  const files = { 'tracklet_labels.xml': TRACKLETS, 'frame_list.txt': '0 empty\n1 a/one\n2 two\n' };

  it('are read by frame, in tracks, and go back as they came', async () => {
    const { tasks, refusals } = await read(cvatCuboids, folderOf(files));
    expect(refusals).toEqual([]);
    expect(tasks.map(({ task }) => task.id)).toEqual(
      ['empty', 'a/one', 'two'].map((name) => `velodyne_points/data/${name}.pcd`),
    );
    expect(tasks.map(({ annotations }) => annotations[0]?.result.cuboids?.length)).toEqual([0, 1, 1]);
    expect(cuboidsOf(tasks.slice(1))).toMatchObject([
      {
        ...{ label: 'car', center: [10, 2.5, -1], size: [4, 1.5, 1.25], rotation: [0, 0, 0.5] },
        attributes: { track: 1, occlusion: 1, 'attribute:colour': '<red>' },
      },
    ]);
    expect(await written(cvatCuboids, tasks)).toEqual(files);
  });

  it('that are away for a frame stay one track', async () => {
    const given = TRACKLETS.replace('<count>2</count>', '<count>3</count>').replace(
      pose(11),
      pose(-1) + pose(11),
    );
    const { tasks } = await read(cvatCuboids, folderOf({ ...files, 'tracklet_labels.xml': given }));
    expect(tasks.map(({ annotations }) => annotations[0]?.result.cuboids?.length)).toEqual([0, 1, 0, 1]);
    const back = await written(cvatCuboids, tasks);
    expect(back['tracklet_labels.xml']).toBe(given.replace('<tx>-1</tx>', '<tx>11</tx>'));
  });

  it.each([
    ['a track without a size', TRACKLETS.replace('<h>1.5</h>', ''), 'track 1: a cuboid of 4 ×  × 1.25'],
    [
      'a pose without a place',
      TRACKLETS.replace('<tx>10</tx>', '<tx>here</tx>'),
      'track 1: pose 1 without tx',
    ],
    ['tags out of order', TRACKLETS.replace('</poses>', ''), 'not closed'],
  ])('%s is refused', async (_, text, found) => {
    const { refusals } = await read(cvatCuboids, folderOf({ 'tracklet_labels.xml': text }));
    expect(refusals).toEqual([expect.stringContaining(found)]);
  });
});

describe('our own cuboids come back as they were', () => {
  const one: Cuboid = { label: 'car', center: [10, 2.5, -1], size: [4, 1.5, 1.25], rotation: [0, 0, -3] };

  it.each<[AnnotationFormat, Cuboid]>([
    [kitti, one],
    [kitti, { ...one, rotation: [0, 0, 3.1] }],
    [labelcloud, { ...one, rotation: [0.1, 0.2, 3] }],
    [labelcloudRel, { ...one, rotation: [-0.1, 0.2, -3] }],
    [cvatCuboids, { ...one, rotation: [-0.1, 0.2, -3] }],
  ])('%o', async (format, cuboid) => {
    const ours = answered('a', CLOUD, { cuboids: [cuboid] });
    const { tasks } = await read(format, folderOf(await written(format, [ours])));
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
    expect(cuboidsOf(tasks)).toMatchObject([
      {
        label: 'car',
        center: close(cuboid.center),
        size: close(cuboid.size),
        rotation: close(cuboid.rotation),
      },
    ]);
  });

  it('of KITTI but for roll and pitch, which it says', () => {
    const tilted = answered('a', CLOUD, { cuboids: [{ ...one, label: 'big car', rotation: [1, 0, 0] }] });
    expect(kitti.losses(tilted)).toEqual(['who answered', 'roll and pitch of cuboids', 'blanks in labels']);
  });
});

describe('SemanticKITTI', () => {
  const values = [10, 10 + 65536 * 7, 10 + 65536 * 7, 0, 40, 300];
  const bytes = new Uint8Array(Uint32Array.from(values).buffer);

  it('is read in runs, with instances, and goes back to the byte', async () => {
    const given = { '00/labels/000000.label': bytes, '00/velodyne/000000.bin': new Uint8Array(16 * 6) };
    const { tasks, refusals } = await read(semantickitti, folderOf(given));
    expect(refusals).toEqual([]);
    expect(tasks[0]?.task.data).toMatchObject({ file: { path: '00/velodyne/000000.bin' }, points: 6 });
    expect(tasks[0]?.annotations[0]?.result.points).toEqual({
      names: ['car', 'road', 'class-300'],
      runs: [
        [0, 3],
        [-1, 1],
        [1, 1],
        [2, 1],
      ],
      instances: [
        [0, 1],
        [7, 2],
        [0, 3],
      ],
    });
    const all = (async function* () {
      yield* tasks;
    })();
    const scheme = { asks: ['points'], labels: [], multiple: false, shapes: [], keypoints: [] } as never;
    for await (const { path, content } of semantickitti.write(all, { scheme, note: () => undefined })) {
      const [piece] = await Array.fromAsync(content);
      expect([path, piece]).toEqual(['00/labels/000000.label', bytes]);
    }
  });

  it.each([
    [
      'of another number of points',
      { 'labels/1.label': bytes, 'velodyne/1.bin': new Uint8Array(16) },
      '24 bytes, of a cloud of 1 points',
    ],
    ['of half a point', { 'labels/1.label': bytes.subarray(1) }, '23 bytes'],
  ])('%s is refused', async (_, files, found) => {
    const { tasks, refusals } = await read(semantickitti, folderOf(files));
    expect([tasks, refusals]).toEqual([[], [expect.stringContaining(found)]]);
  });

  it('says which labels it has no number for', () => {
    const task = answered('a', CLOUD, { points: { names: ['tram'], runs: [[0, 1]] } });
    expect(semantickitti.losses(task)).toContain('labels that are no class of SemanticKITTI');
  });
});

describe('clouds', () => {
  it.each([
    ['pcd', '# .PCD\nVERSION .7\nFIELDS x y z\nWIDTH 3\nHEIGHT 2\nPOINTS 6\nDATA binary\n\u0000\u0001', 6],
    ['pcd', 'WIDTH 3\r\nHEIGHT 2\r\nDATA ascii\r\n', 6],
    ['pcd', 'WIDTH 3\nHEIGHT 2\nPOINTS 7\nDATA ascii\n', 'POINTS 7, where WIDTH × HEIGHT is 6'],
    ['pcd', 'POINTS 6\n', 'a PCD header without DATA'],
    ['ply', 'ply\nformat ascii 1.0\nelement vertex 12\nproperty float x\nend_header\n1', 12],
    ['ply', 'ply\nelement face 12\nend_header\n', "a PLY header without 'element vertex'"],
    ['ply', 'element vertex 12', 'no PLY header'],
    ['bin', 'x'.repeat(32), 2],
    ['bin', 'x'.repeat(31), '31 bytes, no multiple of 16'],
  ] as const)('%s %j has %j points', async (format, content, points) => {
    expect(await pointsIn(held('a', content), format)).toBe(points);
  });
});

describe('bad input is refused by its file', () => {
  const cloud = (object: object) =>
    JSON.stringify({ ...LABELCLOUD, objects: [{ ...LABELCLOUD.objects[0], ...object }] });

  it.each<[AnnotationFormat, string, string]>([
    [kitti, 'Car 1 2 3\n', 'the line "Car 1 2 3"'],
    [kitti, KITTI.replace('1.65', 'tall'), 'the line'],
    [kitti, KITTI.replace('1.65', '0'), 'a cuboid of 3.64 × 1.67 × 0'],
    [labelcloud, cloud({ rotations: { x: 0, y: 0, z: -1 } }), 'the angle -1, not from 0 to 360'],
    [labelcloudRel, cloud({ rotations: { x: 0, y: 0, z: 90 } }), 'the angle 90'],
    [labelcloud, cloud({ dimensions: { length: 0, width: 1, height: 1 } }), 'a cuboid of 0 × 1 × 1'],
    [labelcloud, cloud({ name: ' ' }), 'the name " "'],
    [labelcloud, cloud({ centroid: [1, 2, 3] }), 'the cuboid'],
    [labelcloud, '{"filename": "a.las", "objects": []}', 'filename "a.las"'],
    [labelcloud, '{', 'no JSON'],
  ])('%o %#', async (format, text, found) => {
    const { tasks, refusals } = await read(format, fileOf('000001.txt', text));
    expect(refusals).toEqual([expect.stringContaining(found)]);
    expect(tasks.flatMap(({ annotations }) => annotations)).toEqual([]);
  });
});
