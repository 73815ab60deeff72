/** COCO, YOLO, Pascal VOC, CVAT and LabelMe: what is read, that it goes back as it came, what is refused. */
import { describe, expect, it } from 'vitest';
import { coco } from '../../../../domain/annotation/formats/coco.ts';
import { cvat } from '../../../../domain/annotation/formats/cvat.ts';
import type { AnnotationFormat } from '../../../../domain/annotation/formats/format.ts';
import { labelme } from '../../../../domain/annotation/formats/labelme.ts';
import { pascalVoc } from '../../../../domain/annotation/formats/pascal-voc.ts';
import { yolo } from '../../../../domain/annotation/formats/yolo.ts';
import type { Shape } from '../../../../domain/spec/annotations.ts';
import {
  answered,
  type Files,
  fileOf,
  folderOf,
  golden,
  read,
  written,
} from '../../../support/annotation-files.ts';

/** Of 40 × 30 pixels, white. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACgAAAAeAQAAAAB2pmFwAAAAD0lEQVR42mP4DwIMQ4oEAIsElWv6F0k/AAAAAElFTkSuQmCC',
  'base64',
);
const IMAGE = { type: 'image', file: { path: 'a.png' }, width: 40, height: 30 } as const;
const shapesOf = (tasks: Awaited<ReturnType<typeof read>>['tasks']) =>
  tasks[0]?.annotations[0]?.result.shapes;
const RUNS = JSON.parse(golden('masks.json')) as { size: number[]; counts: string };

const BOX: Shape = { type: 'box', label: '<b>cat</b>', x: 4, y: 6, width: 10, height: 3 };
const RING: [number, number][] = [
  [1, 1],
  [20, 2],
  [10.5, 9.25],
];
const POLYGON: Shape = { type: 'polygon', label: 'dog & co', rings: [RING] };
const MASK: Shape = { type: 'mask', label: 'dog & co', width: 40, height: 30, counts: [35, 4, 26, 4, 1131] };
const POINTS: Shape = {
  ...{ type: 'keypoints', label: 'person' },
  points: [
    { name: 'nose', x: 3, y: 4, visible: 2 },
    { name: 'ear', x: 5, y: 6, visible: 1 },
    { name: 'eye', x: 0, y: 0, visible: 0 },
  ],
};

describe('our own shapes come back as they were', () => {
  it.each<[AnnotationFormat, Shape[]]>([
    [
      coco,
      [BOX, POLYGON, MASK, POINTS, { ...BOX, attributes: { iscrowd: true, colour: 'red' }, score: 0.5 }],
    ],
    [cvat, [BOX, { ...BOX, rotation: Math.PI / 6 }, POLYGON, MASK, POINTS]],
    [
      cvat,
      [{ ...BOX, attributes: { occluded: true, z_order: '2', source: 'file', 'attribute:a<b': '"x"\n&' } }],
    ],
    [labelme, [BOX, POLYGON]],
    [pascalVoc, [{ ...BOX, attributes: { pose: 'Left', truncated: true, difficult: false } }]],
  ])('%o', async (format, shapes) => {
    const ours = answered('a.png', IMAGE, { shapes });
    const files = await written(format, [ours]);
    const { tasks, refusals } = await read(format, folderOf(files));
    expect(refusals).toEqual([]);
    expect(tasks[0]?.task.data).toEqual(IMAGE);
    const own = shapesOf(tasks)?.map(({ id: _, ...shape }) => shape);
    expect(own).toMatchObject(
      shapes.map((shape) =>
        'rotation' in shape ? { ...shape, rotation: expect.closeTo(shape.rotation!) } : shape,
      ),
    );
  });

  it.each([[[BOX, POLYGON]], [[POINTS]]])('of YOLO, from a folder with the images: %j', async (shapes) => {
    const files = await written(yolo, [answered('a.png', IMAGE, { shapes })]);
    const { tasks, refusals } = await read(yolo, folderOf({ ...(files as Files), 'images/a.png': PICTURE }));
    expect(refusals).toEqual([]);
    const named = shapes.map((shape) =>
      shape.type === 'keypoints'
        ? { ...shape, points: shape.points.map((point, i) => ({ ...point, name: `${i + 1}` })) }
        : shape,
    );
    expect(shapesOf(tasks)).toEqual(named);
  });
});

const COCO = {
  images: [
    { id: 7, file_name: 'a.png', width: 40, height: 30, license: 1 },
    { id: 8, file_name: 'b/c.png', width: 40, height: 30 },
  ],
  annotations: [
    { id: 1, image_id: 7, category_id: 5, bbox: [1.05, 2, 3, 4], area: 11.9, iscrowd: 0, segmentation: [] },
    {
      id: 2,
      image_id: 7,
      category_id: 6,
      bbox: [1, 1, 20, 9],
      area: 80,
      iscrowd: 0,
      segmentation: [RING.flat(), [1, 1, 2, 1, 2, 2]],
    },
    { id: 3, image_id: 7, category_id: 5, bbox: [7, 5, 32, 15], area: 258, iscrowd: 1, segmentation: RUNS },
    {
      id: 4,
      image_id: 8,
      category_id: 9,
      bbox: [1, 1, 2, 2],
      area: 4,
      iscrowd: 0,
      keypoints: [1, 1, 2, 0, 0, 0],
      num_keypoints: 1,
    },
    { id: 5, image_id: 8, category_id: 6 },
  ],
  categories: [
    { id: 5, name: 'cat', supercategory: 'animal' },
    { id: 6, name: 'dog' },
    { id: 9, name: 'person', keypoints: ['nose', 'ear'], skeleton: [[1, 2]] },
  ],
  licenses: [{ id: 1, name: 'free' }],
};

const CVAT = `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <name>R&amp;D</name>
    </task>
  </meta>
  <image id="3" name="a.png" width="40" height="30" subset="train">
    <tag label="street" source="manual">
      <attribute name="wet">yes</attribute>
    </tag>
    <box label="car" source="manual" occluded="1" xtl="1.50" ytl="2.00" xbr="11.50" ybr="7.00" rotation="30.5" z_order="0">
      <attribute name="colour">&lt;red&gt;</attribute>
    </box>
    <polyline label="lane" points="1,1;2,2"/>
    <points label="eye" source="manual" points="1.00,2.00;3.00,4.00"/>
    <skeleton label="person">
      <points label="nose" outside="0" occluded="1" points="5.00,6.00"/>
    </skeleton>
    <mask label="road" source="manual" rle="1, 2, 1, 2" left="10" top="20" width="3" height="2"/>
  </image>
  <image id="4" name="b.png" width="4" height="3"/>
</annotations>
`;

const VOC = `<annotation verified="yes">
  <folder>VOC2012</folder>
  <filename>a.png</filename>
  <size>
    <width>40</width>
    <height>30</height>
    <depth>3</depth>
  </size>
  <segmented>0</segmented>
  <object>
    <name>person</name>
    <pose>Left</pose>
    <truncated>1</truncated>
    <bndbox>
      <xmin>1</xmin>
      <ymin>2</ymin>
      <xmax>11.5</xmax>
      <ymax>22</ymax>
    </bndbox>
    <part>
      <name>head</name>
    </part>
  </object>
</annotation>
`;

const LABELME = {
  ...{
    version: '5.2.1',
    flags: { day: true, rain: false },
    imagePath: 'a.png',
    imageData: null,
    imageHeight: 30,
    imageWidth: 40,
  },
  shapes: [
    {
      label: 'cat',
      points: [
        [11, 12],
        [1, 2],
      ],
      group_id: 3,
      shape_type: 'rectangle',
      flags: { hidden: true },
    },
    { label: 'dog', points: RING, group_id: null, shape_type: 'polygon', flags: {} },
    { label: 'eye', points: [[1, 2]], shape_type: 'point' },
    {
      label: 'sun',
      points: [
        [1, 2],
        [3, 4],
      ],
      shape_type: 'circle',
    },
  ],
};

describe('a file goes back as it came', () => {
  it('of COCO, and what was read of it', async () => {
    const { tasks, refusals } = await read(coco, fileOf('c.json', JSON.stringify(COCO)));
    expect(refusals).toEqual([]);
    expect(shapesOf(tasks)).toMatchObject([
      { type: 'box', id: '1', label: 'cat', x: 1.05 },
      { type: 'polygon', label: 'dog', rings: [RING, { length: 3 }] },
      { type: 'mask', width: 40, height: 30, attributes: { iscrowd: true } },
    ]);
    expect(tasks[1]?.annotations[0]?.result).toMatchObject({
      labels: ['dog'],
      shapes: [
        {
          type: 'keypoints',
          points: [
            { name: 'nose', visible: 2 },
            { name: 'ear', visible: 0 },
          ],
        },
      ],
    });
    expect(JSON.parse((await written(coco, tasks))['coco.json']!)).toEqual(COCO);
  });

  it("of Label Studio's converter to COCO", async () => {
    const { info: _, ...given } = JSON.parse(golden('coco.json')) as Record<string, unknown>;
    const { tasks, refusals } = await read(coco, fileOf('c.json', golden('coco.json')));
    expect(refusals).toEqual([]);
    expect(JSON.parse((await written(coco, tasks))['coco.json']!)).toEqual(given);
  });

  it('of CVAT, and what was read of it', async () => {
    const { tasks, refusals, notes } = await read(cvat, fileOf('annotations.xml', CVAT));
    expect(refusals).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('elements <polyline>')]);
    expect(tasks[0]?.annotations[0]?.result.labels).toEqual(['street']);
    expect(shapesOf(tasks)).toMatchObject([
      {
        type: 'box',
        rotation: (30.5 * Math.PI) / 180,
        attributes: { occluded: true, 'attribute:colour': '<red>' },
      },
      { type: 'keypoints', points: [{ name: '1', x: 1, y: 2 }, { name: '2' }] },
      { type: 'keypoints', points: [{ name: 'nose', visible: 1 }] },
      // Columns 11 and 12 of rows 20 and 21.
      { type: 'mask', counts: [350, 2, 28, 2, 818] },
    ]);
    expect((await written(cvat, tasks))['annotations.xml']).toBe(CVAT);
  });

  it('of Pascal VOC, and what was read of it', async () => {
    const { tasks, notes } = await read(pascalVoc, folderOf({ 'Annotations/a.xml': VOC }));
    expect(notes).toEqual([expect.stringContaining('parts of objects')]);
    expect(shapesOf(tasks)).toEqual([
      {
        type: 'box',
        label: 'person',
        x: 1,
        y: 2,
        width: 10.5,
        height: 20,
        attributes: { pose: 'Left', truncated: true },
      },
    ]);
    expect(await written(pascalVoc, tasks)).toEqual({ 'Annotations/a.xml': VOC });
  });

  it('of LabelMe, but for the image in it', async () => {
    const given = { ...LABELME, imageData: 'iVBOR' };
    const { tasks, notes } = await read(labelme, folderOf({ 'a.json': JSON.stringify(given) }));
    expect(notes).toEqual([
      expect.stringContaining('imageData'),
      expect.stringContaining('shapes of type circle'),
    ]);
    expect(tasks[0]?.annotations[0]?.result.labels).toEqual(['day']);
    const files = await written(labelme, tasks);
    expect(JSON.parse(files['a.json']!)).toEqual(LABELME);
  });

  it('of YOLO, with the order of its classes', async () => {
    const lines = '1 0.5 0.5 0.25 0.333333\n0 0.1 0.1 0.2 0.1 0.15 0.3\n';
    const given = {
      'data.yaml': 'names: [zebra, ant]\n',
      'train/images/a.png': PICTURE,
      'train/labels/a.txt': lines,
    };
    const { tasks, refusals } = await read(yolo, folderOf(given));
    expect(refusals).toEqual([]);
    const files = await written(yolo, tasks);
    expect(files['train/labels/a.txt']).toBe(lines);
    expect(files['data.yaml']).toContain('  0: "zebra"\n  1: "ant"\n');
  });
});

const withCoco = (annotation: object) =>
  JSON.stringify({ ...COCO, annotations: [annotation, ...COCO.annotations.slice(3)] });
const inCvat = (element: string) => CVAT.replace('<polyline label="lane" points="1,1;2,2"/>', element);
const entity = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>';

describe('bad input is refused, the rest goes on', () => {
  it.each<[AnnotationFormat, string, string]>([
    [coco, withCoco({ image_id: 7, category_id: 99, bbox: [1, 1, 1, 1] }), 'category 99, not listed'],
    [coco, withCoco({ image_id: 7, category_id: 5, bbox: [1, 1, 0, 1] }), 'without extent'],
    [coco, withCoco({ image_id: 7, category_id: 5, bbox: [1, 1, 'x', 1] }), 'bbox'],
    [coco, withCoco({ image_id: 7, category_id: 5, segmentation: [[1, 2, 3]] }), 'outline'],
    [
      coco,
      withCoco({ image_id: 7, category_id: 5, segmentation: { size: [3, 4], counts: 'g6' } }),
      'a mask of',
    ],
    [coco, withCoco({ image_id: 7, category_id: 5, keypoints: [1, 2] }), 'keypoints'],
    [coco, withCoco({ image_id: 70, category_id: 5 }), '1 annotations of an image that is not listed'],
    [cvat, inCvat('<box xtl="1" ytl="1" xbr="2" ybr="2"/>'), '<box> without a label'],
    [cvat, inCvat('<box label="x" xtl="1" ytl="one" xbr="2" ybr="2"/>'), 'without the numbers'],
    [cvat, inCvat('<polygon label="x" points="1,1;2"/>'), 'without the numbers'],
    [
      cvat,
      inCvat('<mask label="x" rle="1,2" left="0" top="0" width="9" height="9"/>'),
      'without the numbers',
    ],
    [cvat, inCvat('<box label="x" xtl="3" ytl="1" xbr="2" ybr="2"/>'), 'width'],
  ])('%o: the answer of its image %#', async (format, text, found) => {
    const { tasks, refusals } = await read(format, fileOf('in.file', text));
    expect(refusals).toEqual([expect.stringContaining(found)]);
    expect(tasks).toHaveLength(2);
    expect(tasks[1]?.annotations).toHaveLength(1);
  });

  it.each<[AnnotationFormat, string, string]>([
    [cvat, CVAT.replace('</image>', ''), 'not closed'],
    [cvat, CVAT.slice(0, -60), 'ends within'],
    [cvat, 'no XML at all', 'no XML'],
    [pascalVoc, VOC.replace('<filename>a.png</filename>', ''), 'no <filename>'],
    [pascalVoc, VOC.replace('<xmax>11.5</xmax>', ''), 'without the four numbers'],
    [pascalVoc, VOC.replace('11.5', '0'), 'a box from 1, 2 to 0, 22'],
    [pascalVoc, VOC.replace('</object>', ''), 'not closed'],
    [labelme, '{"shapes": []}', 'no imagePath'],
    [labelme, JSON.stringify({ ...LABELME, imageWidth: undefined }), 'whose size is neither told nor found'],
    [
      labelme,
      JSON.stringify({ ...LABELME, shapes: [{ label: 'x', points: [[1, 2]] }] }),
      'an outline of 1 points',
    ],
    [labelme, '[', 'no JSON'],
    [coco, '{"images": [', 'cut off'],
  ])('%o: the file %#', async (format, text, found) => {
    const { refusals } = await read(format, fileOf('in.file', text));
    expect(refusals).toEqual([expect.stringMatching(found)]);
  });

  it('a document of entities swells to nothing and reads no file', async () => {
    const { tasks } = await read(pascalVoc, fileOf('a.xml', entity + VOC.replace('person', '&a;&b;')));
    expect(shapesOf(tasks)?.[0]?.label).toBe('&a;&b;');
  });

  it('of YOLO by its file', async () => {
    const given = {
      ...{ 'data.yaml': 'names: [ant]\n', 'images/a.png': PICTURE, 'images/b.png': PICTURE },
      ...{
        'labels/a.txt': '7 0.5 0.5 0.2 0.2\n',
        'labels/b.txt': '0 0.5 0.5 0.2 0.2\n',
        'labels/c.txt': '0 0.5 0.5 0.2 0.2\n',
      },
    };
    const { tasks, refusals } = await read(yolo, folderOf(given));
    expect(refusals).toEqual([
      expect.stringContaining('class 7'),
      expect.stringContaining('no image of this name'),
    ]);
    expect(tasks).toHaveLength(1);
  });
});

it.each<[AnnotationFormat, readonly string[]]>([
  [coco, ['rotation of boxes']],
  [cvat, []],
  [yolo, ['mask', 'rotation of boxes', 'names of keypoints']],
  [
    pascalVoc,
    [
      'polygon',
      'mask',
      'keypoints',
      'rotation of boxes',
      'keypoints that belong together',
      'points that are hidden or not marked',
    ],
  ],
  [
    labelme,
    ['mask', 'rotation of boxes', 'keypoints that belong together', 'points that are hidden or not marked'],
  ],
])('%o says what it can not hold', (format, losses) => {
  const task = answered('a.png', IMAGE, { shapes: [{ ...BOX, rotation: 1 }, POLYGON, MASK, POINTS] });
  const imported = {
    ...task,
    annotations: task.annotations.map((one) => ({ ...one, origin: 'import' as const })),
  };
  expect(format.losses(imported)).toEqual(losses);
});
