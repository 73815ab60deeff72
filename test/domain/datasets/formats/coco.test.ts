/** COCO folders: annotations joined with their images, what can't be true put aside by name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cocoRecords } from '../../../../domain/datasets/formats/coco.ts';
import { membersIn } from '../../../../domain/datasets/formats/json-members.ts';
import { InputRejected } from '../../../../domain/errors.ts';
import {
  binaryFiles,
  complaintsOf,
  damaged,
  faultsOf,
  fieldsOf,
  folderOf,
  readFolder,
} from '../../../support/binary-files.ts';

let photo: Uint8Array;
beforeAll(async () => {
  photo = new Uint8Array(readFileSync(join(await binaryFiles('images'), 'photo.jpg')));
});

const CATEGORIES = [
  { id: 3, name: 'cat', supercategory: 'animal' },
  { id: 18, name: 'dog', supercategory: 'animal' },
];
const image = (id: number, file_name: string, size = { width: 32, height: 24 }) => ({
  id,
  file_name,
  ...size,
});
const box = (image_id: number, bbox: number[], more: object = {}) => ({
  ...{ id: 1, image_id, category_id: 3, bbox, area: 10, iscrowd: 0 },
  ...more,
});
const instances = (images: object[], annotations: object[], categories: object[] = CATEGORIES) =>
  JSON.stringify({
    info: { year: 2017, contributors: ['a', 'b'] },
    licenses: [],
    images,
    annotations,
    categories,
  });
const read = (entries: Record<string, Uint8Array | string>) => readFolder(cocoRecords, folderOf(entries));
const objectsOf = (found: Awaited<ReturnType<typeof read>>) => fieldsOf(found).map(({ objects }) => objects);

describe('a COCO folder', () => {
  it.each<[string, [annotations: string, image: string][], unknown[]]>([
    [
      'the names of its annotation files',
      [
        ['annotations/instances_train2017.json', 'images/1.jpg'],
        ['annotations/instances_val2017.json', 'images/2.jpg'],
      ],
      ['train', 'validation'],
    ],
    [
      'the folders of its annotation files',
      [
        ['test/_annotations.coco.json', 'test/1.jpg'],
        ['valid/_annotations.coco.json', 'valid/2.jpg'],
      ],
      ['test', 'validation'],
    ],
    [
      'the folders of its images',
      [
        ['annotations.json', 'images/train/1.jpg'],
        ['annotations2.json', 'images/test/2.jpg'],
      ],
      ['test', 'train'],
    ],
    [
      'two annotation files of one image',
      [
        ['train.json', 'images/1.jpg'],
        ['test.json', 'images/1.jpg'],
      ],
      [['train', 'test']],
    ],
    ['nothing', [['coco-test/annotations.json', 'coco-test/images/1.jpg']], [undefined]],
  ])('tells splits by %s', async (_, files, splits) => {
    const entries = files.map(([path, picture], i): [string, string][] => [
      [path, instances([image(i, picture.slice(picture.lastIndexOf('/') + 1))], [box(i, [0, 0, 4, 4])])],
      [picture, ''],
    ]);
    const named = Object.fromEntries(entries.flat());
    for (const [, picture] of files) named[picture] = photo as never;
    const found = await read(named);
    expect(faultsOf(found)).toEqual([]);
    expect(fieldsOf(found).map(({ split }) => split)).toEqual(splits);
  });

  it('gives a record an image, its objects with names, boxes in pixels, outlines, keypoints', async () => {
    const found = await read({
      'annotations/instances_val.json': instances(
        [image(7, '1.jpg'), image(8, '2.jpg')],
        [
          box(8, [0, 0, 32, 24]),
          box(7, [1.5, 2, 10, 12.25], { segmentation: [[1.5, 2, 11.5, 2, 11.5, 14.25]] }),
          box(7, [3, 4, 5, 6], { category_id: 18, keypoints: [4, 5, 2, 0, 0, 0], num_keypoints: 1 }),
          box(7, [0, 0, 4, 4], { iscrowd: 1, segmentation: { counts: [0, 768], size: [24, 32] } }),
        ],
      ),
      'val/1.jpg': photo,
      'val/2.jpg': photo,
    });
    expect(found.columns).toEqual([['image', 'objects', 'split']]);
    expect(faultsOf(found)).toEqual([]);
    expect(fieldsOf(found)[0]!.image).toEqual({
      ...{ bytes: photo, path: 'val/1.jpg', width: 32, height: 24, format: 'jpeg' },
    });
    expect(objectsOf(found)).toEqual([
      [
        { label: 'cat', box: [1.5, 2, 10, 12.25], polygon: [[1.5, 2, 11.5, 2, 11.5, 14.25]] },
        { label: 'dog', box: [3, 4, 5, 6], keypoints: [4, 5, 2, 0, 0, 0] },
        { label: 'cat', box: [0, 0, 4, 4], iscrowd: 1, rle: { counts: [0, 768], size: [24, 32] } },
      ],
      [{ label: 'cat', box: [0, 0, 32, 24] }],
    ]);
  });

  it('joins captions with objects of the same image', async () => {
    const captions = {
      images: [image(1, '1.jpg')],
      annotations: [
        { id: 1, image_id: 1, caption: 'A cat, "asleep".' },
        { id: 2, image_id: 1, caption: 'Ein Fuß' },
      ],
    };
    const found = await read({
      'captions.json': JSON.stringify(captions),
      'instances.json': instances([image(9, '1.jpg')], [box(9, [0, 0, 5, 5])]),
      '1.jpg': photo,
    });
    expect(found.columns).toEqual([['image', 'objects', 'text', 'captions']]);
    expect(fieldsOf(found)).toEqual([
      expect.objectContaining({
        objects: [{ label: 'cat', box: [0, 0, 5, 5] }],
        text: 'A cat, "asleep".',
        captions: ['A cat, "asleep".', 'Ein Fuß'],
      }),
    ]);
  });

  it('tells images of the same name apart by the folder that the annotations are named after', async () => {
    const found = await read({
      'annotations/instances_train2017.json': instances([image(1, '1.jpg')], [box(1, [0, 0, 5, 5])]),
      'annotations/instances_val2017.json': instances([image(1, '1.jpg')], [box(1, [0, 0, 6, 6])]),
      'train2017/1.jpg': photo,
      'val2017/1.jpg': photo,
    });
    expect(objectsOf(found)).toEqual([
      [{ label: 'cat', box: [0, 0, 5, 5] }],
      [{ label: 'cat', box: [0, 0, 6, 6] }],
    ]);
  });

  it('cuts off what rounding puts outside of the image', async () => {
    const found = await read({
      'a.json': instances([image(1, '1.jpg')], [box(1, [-0.4, 0.5, 33, 24])]),
      '1.jpg': photo,
    });
    expect(objectsOf(found)).toEqual([[{ label: 'cat', box: [0, 0.5, 32, 23.5] }]]);
  });
});

describe('COCO that can not be true', () => {
  it.each<[string, object, string]>([
    [
      'a box outside',
      box(1, [20, 5, 20, 5]),
      'box-outside: 1.jpg: box [20,5,20,5] outside of 32 × 24 pixels',
    ],
    ['a box of no size', box(1, [2, 5, 0, 5]), 'box-outside: 1.jpg: box [2,5,0,5]'],
    ['a box of three numbers', box(1, [1, 2, 3]), 'broken-box: 1.jpg: box [1,2,3]'],
    [
      'a category nobody lists',
      box(1, [0, 0, 5, 5], { category_id: 99 }),
      'unknown-category: 1.jpg: category 99',
    ],
    [
      'half a point',
      box(1, [0, 0, 5, 5], { segmentation: [[1, 2, 3, 4, 5, 6, 7]] }),
      'broken-polygon: 1.jpg',
    ],
    ['keypoints in pairs', box(1, [0, 0, 5, 5], { keypoints: [1, 2] }), 'broken-keypoints: 1.jpg'],
  ])('%s puts its image aside', async (_, annotation, complaint) => {
    const found = await read({
      'a.json': instances([image(1, '1.jpg'), image(2, '2.jpg')], [annotation, box(2, [0, 0, 5, 5])]),
      '1.jpg': photo,
      '2.jpg': photo,
    });
    expect(complaintsOf(found)).toEqual([expect.stringContaining(complaint)]);
    expect(objectsOf(found)).toEqual([[{ label: 'cat', box: [0, 0, 5, 5] }]]);
  });

  it('names and counts missing images, unknown ids, other sizes, images that nobody lists', async () => {
    const found = await read({
      'a.json': instances(
        [image(1, 'lost.jpg'), image(2, '2.jpg', { width: 640, height: 480 })],
        [box(5, [0, 0, 1, 1]), box(5, [0, 0, 1, 1])],
      ),
      '2.jpg': photo,
      '3.jpg': photo,
      '4.jpg': photo,
    });
    expect(complaintsOf(found)).toEqual([
      'lying-annotation: 2.jpg: 32 × 24 pixels, a.json says 640 × 480',
      "missing-image: a.json: no image 'lost.jpg'",
      'unknown-image-id: a.json: 2 annotations of image 5, which it does not list',
      'unlisted-image: 2 images that no annotation file lists',
    ]);
    expect(faultsOf(found).map(([, , lines]) => lines)).toEqual([1, 1, 2, 2]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no annotations', { 'list.json': '[1, 2]', 'other.json': '{"a": [{}]}' }, 'Add the annotation file'],
    ['annotations cut off', { 'a.json': '{"images": [{"id": 1, "file_name": "1.j' }, 'JSON that is cut off'],
    ['broken JSON', { 'a.json': '{"images": [{"id": }]}' }, 'Export the annotations again'],
  ])('%s are refused', async (_, files, message) => {
    await expect(read({ ...files, '1.jpg': photo })).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining(message),
    });
  });

  it('any damage to the annotations ends in records, faults or a refusal', async () => {
    const annotations = Buffer.from(
      instances([image(1, '1.jpg')], [box(1, [0, 0, 5, 5]), box(1, [1, 1, 2, 2])]),
    );
    for (let seed = 1; seed <= 200; seed += 1) {
      try {
        await read({ 'a.json': damaged(annotations, seed), '1.jpg': photo });
      } catch (error) {
        expect(error).toBeInstanceOf(InputRejected);
      }
    }
  });
});

describe('the lists in a JSON object', () => {
  const members = async (text: string, pieces: number) => {
    async function* stream() {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
    }
    const found = await Array.fromAsync(membersIn(stream()));
    return found.map(({ name, entry }) => [name, JSON.parse(Buffer.from(entry).toString())]);
  };

  it('are found whatever their texts hold, however the stream is cut', async () => {
    const object = {
      a: 'x]}',
      b: [{ t: 'q"]\\', n: [[{ deep: 1 }]] }, { é: '😀' }],
      c: { d: [{ no: 1 }] },
      e: [1, []],
    };
    const expected = [
      ['b', { t: 'q"]\\', n: [[{ deep: 1 }]] }],
      ['b', { é: '😀' }],
      ['e', []],
    ];
    const text = `\ufeff ${JSON.stringify(object, undefined, 1)}`;
    for (const pieces of [1, 2, 3, 7, 1_000]) expect(await members(text, pieces)).toEqual(expected);
  });
});
