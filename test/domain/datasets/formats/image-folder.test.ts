/** Folders of images that Pillow wrote: labels, splits, metadata; broken, cut off, lying ones put aside by name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageFolderRecords } from '../../../../domain/datasets/formats/image-folder.ts';
import { factsOf } from '../../../../domain/datasets/formats/images.ts';
import {
  binaryFiles,
  complaintsOf,
  damaged,
  faultsOf,
  fieldsOf,
  folderOf,
  readFolder,
} from '../../../support/binary-files.ts';

let folder = '';
beforeAll(async () => {
  folder = await binaryFiles('images');
});

const photo = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const read = (entries: Record<string, Uint8Array | string>) =>
  readFolder(imageFolderRecords, folderOf(entries));
const FILES = [
  ['photo.jpg', 'jpeg'],
  ['progressive.jpg', 'jpeg'],
  ['photo.png', 'png'],
  ['photo.webp', 'webp'],
  ['lossless.webp', 'webp'],
  ['photo.gif', 'gif'],
  ['photo.bmp', 'bmp'],
  ['photo.tif', 'tiff'],
] as const;

describe('an image folder', () => {
  it('gives a record an image: bytes, path, size, format, label', async () => {
    const png = photo('photo.png');
    const found = await read({ 'cat/1.png': png, 'dog/2.jpg': photo('photo.jpg'), 'README.md': 'about' });
    expect(found.columns).toEqual([['image', 'label']]);
    expect(found.records).toEqual([
      {
        line: 1,
        fields: {
          label: 'cat',
          image: { bytes: png, path: 'cat/1.png', width: 32, height: 24, format: 'png' },
        },
      },
      { line: 2, fields: { label: 'dog', image: expect.objectContaining({ format: 'jpeg' }) } },
    ]);
  });

  it('knows splits', async () => {
    const found = await read({
      'train/cat/1.png': photo('photo.png'),
      'valid/dog/2.png': photo('photo.png'),
    });
    expect(found.columns).toEqual([['image', 'label', 'split']]);
    expect(fieldsOf(found).map(({ split, label }) => [split, label])).toEqual([
      ['train', 'cat'],
      ['validation', 'dog'],
    ]);
  });

  it('takes captions from metadata.csv and metadata.jsonl, each beside its images', async () => {
    const found = await read({
      'train/metadata.csv': 'file_name,text\n1.png,"a cat, asleep"\nlost.png,nothing\n',
      'train/1.png': photo('photo.png'),
      'test/metadata.jsonl': '{"file_name": "2.png", "text": "a dog"}\nno json\n',
      'test/2.png': photo('photo.png'),
    });
    expect(found.columns).toEqual([['image', 'text', 'split']]);
    expect(fieldsOf(found).map(({ text, split }) => [text, split])).toEqual([
      ['a dog', 'test'],
      ['a cat, asleep', 'train'],
    ]);
    expect(complaintsOf(found)).toEqual([
      expect.stringContaining('broken-json: test/metadata.jsonl, line 2: '),
      "missing-image: no image 'train/lost.png'",
    ]);
  });

  it('refuses metadata that name no files', async () => {
    await expect(read({ 'metadata.csv': 'image,text\na,b\n', 'a.png': photo('photo.png') })).rejects.toThrow(
      "Name the column that holds the paths 'file_name'",
    );
  });

  it('puts aside an image that is not what its ending says, one of unknown format, and an empty one', async () => {
    const found = await read({
      'a/1.png': photo('photo.jpg'),
      'a/2.heic': Buffer.from('....ftypheic'),
      'a/3.gif': '',
      'a/4.jpg': photo('photo.jpg'),
    });
    expect(complaintsOf(found)).toEqual([
      'lying-image: a/1.png: its ending says png, its first bytes jpeg',
      expect.stringContaining('unknown-image: a/2.heic: '),
      'empty-image: a/3.gif: no bytes',
    ]);
    expect(fieldsOf(found)).toHaveLength(1);
  });
});

describe('an image', () => {
  it.each(FILES)('%s is %s of 32 × 24 pixels', (name, format) => {
    expect(factsOf(photo(name), name)).toEqual({ format, width: 32, height: 24 });
  });

  it.each(FILES)('%s: cut off anywhere in its second half, it is noticed', (name) => {
    const content = photo(name);
    for (let size = Math.ceil(content.length / 2); size < content.length; size += 7) {
      // BMP and TIFF may end in bytes that hold no pixel.
      if (size > content.length - 16) break;
      expect(() => factsOf(content.subarray(0, size), name), `${size} bytes`).toThrow();
    }
  });

  it.each(FILES)('%s: any damage ends in facts or a fault', async (name) => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const found = await read({ [`a/${name}`]: damaged(photo(name), seed) });
      expect(found.records).toHaveLength(1);
    }
  });

  it('any bit flipped in a PNG of pixels is noticed', () => {
    const content = photo('photo.png');
    for (let at = 8; at < content.length; at += 13) {
      expect(() => factsOf(content.with(at, content[at]! ^ 4), 'a.png'), `byte ${at}`).toThrow();
    }
  });
});

/** A PNG whose header says this size, its checksum made to fit. */
function png(width: number, height: number): Uint8Array {
  const content = photo('photo.png').slice();
  const view = new DataView(content.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  view.setUint32(29, crc32(content.subarray(12, 29)));
  return content;
}

describe('headers that lie', () => {
  it.each<[string, number, number, string]>([
    ['no width', 0, 24, '0 × 24 pixels'],
    ['a decompression bomb', 60_000, 60_000, 'at most 178956970 are decoded'],
    ['more pixels than its data can hold', 10_000, 10_000, 'its header says'],
  ])('%s', (_, width, height, message) => {
    expect(() => factsOf(png(width, height), 'a.png')).toThrow(message);
  });

  it('a JPEG of more pixels than its bytes can hold', () => {
    const content = photo('photo.jpg').slice();
    const frame = Buffer.from(content).indexOf(Buffer.from([0xff, 0xc0]));
    new DataView(content.buffer).setUint16(frame + 5, 12_000);
    new DataView(content.buffer).setUint16(frame + 7, 12_000);
    expect(() => factsOf(content, 'a.jpg')).toThrow('its header says 144000000 pixels');
  });

  it('a BMP of more rows than it has', () => {
    const content = photo('photo.bmp').slice();
    new DataView(content.buffer).setInt32(22, 2_000, true);
    expect(() => factsOf(content, 'a.bmp')).toThrow('cut off');
  });

  it('are counted one by one, and the rest goes on', async () => {
    const found = await read({
      'a/1.png': png(0, 0),
      'a/2.png': photo('photo.png'),
      'a/3.png': png(60_000, 60_000),
    });
    expect(faultsOf(found)).toEqual([
      [1, 'lying-image', 1],
      [3, 'lying-image', 1],
    ]);
    expect(fieldsOf(found)).toHaveLength(1);
  });
});
