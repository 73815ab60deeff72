/** YOLO folders: labels joined with their images, in pixels; what can't be true put aside by name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { descriptionIn } from '../../../../domain/datasets/formats/yolo/description.ts';
import { yoloRecords } from '../../../../domain/datasets/formats/yolo.ts';
import { InputRejected } from '../../../../domain/errors.ts';
import {
  binaryFiles,
  complaintsOf,
  damaged,
  fieldsOf,
  folderOf,
  readFolder,
} from '../../../support/binary-files.ts';

let photo: Uint8Array;
beforeAll(async () => {
  photo = new Uint8Array(readFileSync(join(await binaryFiles('images'), 'photo.jpg')));
});

const YAML = 'path: ../data\ntrain: images/train\nval: images/val\nnc: 2\nnames: [cat, dog]\n';
const read = (entries: Record<string, Uint8Array | string>) => readFolder(yoloRecords, folderOf(entries));
const objectsOf = (found: Awaited<ReturnType<typeof read>>) => fieldsOf(found).map(({ objects }) => objects);

describe('a YOLO folder', () => {
  it('gives a record an image, boxes in pixels, its split', async () => {
    const found = await read({
      'data.yaml': YAML,
      'images/train/1.jpg': photo,
      'images/train/2.jpg': photo,
      'images/val/3.jpg': photo,
      'labels/train/1.txt': '1 0.5 0.5 0.25 0.5\n0 0.125 0.25 0.25 0.5\n',
      'labels/train/2.txt': '',
    });
    expect(found.columns).toEqual([['image', 'objects', 'split']]);
    expect(found.records.map((record) => 'fields' in record && record.fields.split)).toEqual([
      'train',
      'train',
      'validation',
    ]);
    expect(objectsOf(found)).toEqual([
      [
        { label: 'dog', box: [12, 6, 8, 12] },
        { label: 'cat', box: [0, 0, 8, 12] },
      ],
      [],
      [],
    ]);
    expect(fieldsOf(found)[0]!.image).toMatchObject({ path: 'images/train/1.jpg', width: 32, height: 24 });
  });

  it.each([
    ['side by side', 'obj/1.jpg', 'obj/1.txt'],
    ['splits outside', 'train/images/1.jpg', 'train/labels/1.txt'],
    ['a folder around', 'set/images/train/1.jpg', 'set/labels/train/1.txt'],
  ])('finds labels that lie %s', async (_, image, labels) => {
    const found = await read({ 'classes.txt': 'cat\ndog\n', [image]: photo, [labels]: '1 0.5 0.5 1 1\n' });
    expect(objectsOf(found)).toEqual([[{ label: 'dog', box: [0, 0, 32, 24] }]]);
  });

  const LISTS = {
    'train.txt': './images/a/1.jpg\n',
    'val.txt': '/data/set/images/b/2.jpg\nimages/a/1.jpg\n',
  };
  it.each<[string, string, Record<string, string>, string[], unknown[]]>([
    [
      'folders outside of it',
      'train: ../a/images\nval: ../b/images',
      {},
      ['a/images/1.jpg', 'b/images/2.jpg'],
      ['train', 'validation'],
    ],
    [
      'a list of folders',
      'train: [images/a, images/c]\ntest:\n- images/b',
      {},
      ['images/b/1.jpg', 'images/c/2.jpg'],
      ['test', 'train'],
    ],
    [
      'a folder in another',
      'train: images\nval: images/b',
      {},
      ['images/a/1.jpg', 'images/b/2.jpg'],
      ['train', 'validation'],
    ],
    [
      'lists of images',
      'train: train.txt\nval: val.txt',
      LISTS,
      ['images/a/1.jpg', 'images/b/2.jpg'],
      [['train', 'validation'], 'validation'],
    ],
    ['one folder for two splits', 'train: images\nval: images', {}, ['images/1.jpg'], [undefined]],
  ])('data.yaml gives splits by %s', async (_, paths, lists, images, splits) => {
    const files = Object.fromEntries(images.map((path) => [path, photo]));
    const labels = Object.fromEntries(
      images.map((path) => [`labels/${path.replace('images/', '').replace('jpg', 'txt')}`, '0 0.5 0.5 1 1']),
    );
    const yaml = `names: [cat]\n${paths}\n`;
    const found = await read({ 'data.yaml': yaml, ...lists, ...labels, ...files });
    expect(complaintsOf(found)).toEqual([]);
    expect(fieldsOf(found).map(({ split }) => split)).toEqual(splits);
  });

  it('reads outlines, and keypoints where data.yaml tells their shape', async () => {
    const outlines = await read({
      'data.yaml': YAML,
      '1.jpg': photo,
      '1.txt': '0 0.25 0.25 0.75 0.25 0.75 0.5\n',
    });
    expect(objectsOf(outlines)).toEqual([
      [{ label: 'cat', box: [8, 6, 16, 6], polygon: [[8, 6, 24, 6, 24, 12]] }],
    ]);
    const points = await read({
      'data.yaml': `${YAML}kpt_shape: [2, 3]\n`,
      '1.jpg': photo,
      '1.txt': '0 0.5 0.5 0.5 0.5 0.25 0.5 2 0 0 0\n',
    });
    expect(objectsOf(points)).toEqual([
      [{ label: 'cat', box: [8, 6, 16, 12], keypoints: [8, 12, 2, 0, 0, 0] }],
    ]);
  });
});

describe('YOLO that can not be true', () => {
  it.each([
    [
      'a share above 1',
      '0 0.5 0.5 0.2 0.2\n0 1.2 0.5 0.1 0.1',
      'box-outside: 1.jpg: line 2 of its labels: 1.2, no share',
    ],
    ['pixels for shares', '0 120 80 40 30', 'box-outside: 1.jpg: line 1 of its labels: 120'],
    ['a box beyond the border', '0 0.9 0.5 0.5 0.5', 'broken-box: 1.jpg'],
    [
      'a class nobody names',
      '2 0.5 0.5 0.2 0.2',
      'unknown-category: 1.jpg: line 1 of its labels: class 2, not one of 0 to 1',
    ],
    ['a class by name', 'cat 0.5 0.5 0.2 0.2', 'unknown-category'],
    ['five numbers', '0 0.5 0.5 0.2 0.2 0.9', 'broken-box: 1.jpg: line 1 of its labels: 5 numbers'],
    ['no numbers', '0 a b c d', 'box-outside: 1.jpg: line 1 of its labels: NaN'],
  ])('%s puts its image aside', async (_, labels, complaint) => {
    const found = await read({
      ...{ 'data.yaml': YAML, '1.jpg': photo, '2.jpg': photo },
      ...{ '1.txt': labels, '2.txt': '0 0.5 0.5 0.5 0.5' },
    });
    expect(complaintsOf(found)).toEqual([expect.stringContaining(complaint)]);
    expect(objectsOf(found)).toEqual([[{ label: 'cat', box: [8, 6, 16, 12] }]]);
  });

  it('names labels without an image, and images that are broken', async () => {
    const found = await read({
      ...{ 'data.yaml': YAML, 'images/1.jpg': photo.subarray(0, 300), 'labels/1.txt': '0 0.5 0.5 0.5 0.5' },
      'labels/2.txt': '0 0.5 0.5 0.5 0.5',
    });
    expect(complaintsOf(found)).toEqual([
      expect.stringMatching(/^(cut-off|broken-image): images\/1\.jpg: /),
      'missing-image: 2: labels without an image',
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no names', { '1.txt': '0 0.5 0.5 0.5 0.5' }, 'Add data.yaml with the names'],
    ['no labels', { 'data.yaml': YAML }, 'Add the label files under labels/'],
  ])('%s are refused', async (_, files, message) => {
    await expect(read({ ...files, '1.jpg': photo })).rejects.toThrow(message);
  });

  it('any damage ends in records, faults or a refusal', async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const labels = damaged(Buffer.from('1 0.5 0.5 0.25 0.5\n0 0.125 0.25 0.25 0.5\n'), seed);
      const yaml = damaged(Buffer.from(YAML), seed);
      try {
        await read({ 'data.yaml': YAML, '1.jpg': photo, '1.txt': labels, '2.txt': '0 0 0 0 0' });
        await read({ 'data.yaml': yaml, '1.jpg': photo, '1.txt': labels, '2.txt': '0 0 0 0 0' });
      } catch (error) {
        expect(error).toBeInstanceOf(InputRejected);
      }
    }
  });
});

describe('data.yaml', () => {
  it.each<[string, string, string[]]>([
    ['an inline list', 'names: [\'a\', "b, c", d e] # three\nnc: 3', ['a', 'b, c', 'd e']],
    ['an inline list over lines', 'names: [a,\n  b,\n  c]\nnc: 3', ['a', 'b', 'c']],
    ['a list of lines', 'names:\n  - a\n  - "b"\n\nnc: 2', ['a', 'b']],
    ['a list that is not indented', 'names:\n- a\n- b\ntrain: x', ['a', 'b']],
    ['a map of lines', 'names:\n  0: a\n  1: traffic light\nval: y', ['a', 'traffic light']],
    ['an inline map', "names: {0: a, 1: 'b: c'}", ['a', 'b: c']],
    ['quotes in quotes', "names: ['it''s', \"\\u00e9\"]", ["it's", 'é']],
  ])('%s', (_, text, names) => {
    expect(descriptionIn(text, 'data.yaml').names).toEqual(names);
  });

  it.each<[string, string, string]>([
    ['no names', 'nc: 3', "no 'names'"],
    ['no list', 'names: cat', "'names' as cat"],
    ['a map with a gap', 'names:\n  0: a\n  2: b', "'names' as"],
    ['another number than names', 'names: [a, b]\nnc: 3', 'nc 3 and 2 names'],
    ['a shape of one number', 'names: [a]\nkpt_shape: [17]', 'kpt_shape [17]'],
  ])('%s is refused', (_, text, message) => {
    expect(() => descriptionIn(text, 'data.yaml')).toThrow(message);
  });
});
