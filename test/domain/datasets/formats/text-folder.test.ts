/** Folders of text files: a file a record, its folder the label. */
import { describe, expect, it } from 'vitest';
import { Layout } from '../../../../domain/datasets/formats/layout.ts';
import { textFolderRecords } from '../../../../domain/datasets/formats/text-folder.ts';
import { MAX_LINE_BYTES } from '../../../../domain/datasets/lines.ts';
import { complaintsOf, faultsOf, fieldsOf, folderOf, readFolder } from '../../../support/binary-files.ts';

const read = (entries: Record<string, Uint8Array | string>) =>
  readFolder(textFolderRecords, folderOf(entries));

describe('a text folder', () => {
  it('gives a record a file, with its label and where it lies', async () => {
    const found = await read({
      'spam/1.txt': 'win\nmoney',
      'ham/a.txt': 'see you',
      'ham/b.txt': 'naïve 日本',
    });
    expect(found.columns).toEqual([['text', 'label', 'path']]);
    expect(found.records).toEqual([
      { line: 1, fields: { text: 'see you', label: 'ham', path: 'ham/a.txt' } },
      { line: 2, fields: { text: 'naïve 日本', label: 'ham', path: 'ham/b.txt' } },
      { line: 3, fields: { text: 'win\nmoney', label: 'spam', path: 'spam/1.txt' } },
    ]);
  });

  it('knows splits, a folder around them, and leaves out what file managers leave behind', async () => {
    const found = await read({
      'aclImdb/README': 'about',
      'aclImdb/.DS_Store': 'x',
      '__MACOSX/aclImdb/train/pos/._1.txt': 'x',
      'aclImdb/train/pos/1.txt': 'good',
      'aclImdb/test/neg/1.txt': 'bad',
    });
    expect(found.columns).toEqual([['text', 'label', 'path', 'split']]);
    expect(fieldsOf(found)).toEqual([
      { text: 'about', path: 'aclImdb/README' },
      { text: 'bad', label: 'neg', split: 'test', path: 'aclImdb/test/neg/1.txt' },
      { text: 'good', label: 'pos', split: 'train', path: 'aclImdb/train/pos/1.txt' },
    ]);
  });

  it('without folders has no labels', async () => {
    expect((await read({ 'a.txt': 'one', 'b.txt': 'two' })).columns).toEqual([['text', 'path']]);
  });

  it('reads other encodings, and puts aside what is none', async () => {
    const found = await read({
      'x/1.txt': Buffer.from('\ufeffgrüße', 'utf16le'),
      'x/2.txt': Buffer.from('\ufeffmarked'),
      'x/3.txt': Buffer.concat([Buffer.from('é\nñ\nü\nß\n'.repeat(20)), Buffer.from([0x61, 0xff, 0x0a])]),
    });
    expect(fieldsOf(found).map(({ text }) => text)).toEqual(['grüße', 'marked']);
    expect(complaintsOf(found)).toEqual(['broken-text: x/3.txt: bytes that are no text in utf-8']);
  });

  it('puts aside a file that is too long, without reading all of it', async () => {
    const found = await read({
      'a/1.txt': new Uint8Array(MAX_LINE_BYTES + 1).fill(0x61),
      'a/2.txt': 'short',
    });
    expect(faultsOf(found)).toEqual([[1, 'over-long-text', 1]]);
    expect(fieldsOf(found)).toHaveLength(1);
  });
});

describe('what folders mean', () => {
  it.each<[string, string[], string, object]>([
    ['label/file', ['cat/1', 'dog/2'], 'cat/1', { label: 'cat' }],
    ['split/label/file', ['train/cat/1', 'val/dog/2'], 'val/dog/2', { split: 'validation', label: 'dog' }],
    ['a class named train beside others', ['train/1', 'bus/2'], 'train/1', { label: 'train' }],
    ['a folder around all', ['pets/cat/1', 'pets/dog/2'], 'pets/dog/2', { label: 'dog' }],
    ['folders below the label', ['cat/a/1', 'dog/b/2'], 'cat/a/1', { label: 'cat' }],
    ['one class alone', ['cat/1', 'cat/2'], 'cat/1', { label: 'cat' }],
    ['splits without labels', ['train/1', 'test/2'], 'test/2', { split: 'test' }],
    ['no folder', ['1', '2'], '1', {}],
  ])('%s', (_, paths, path, meaning) => {
    const layout = new Layout();
    for (const each of paths) layout.add(each);
    expect(layout.of(path)).toEqual(meaning);
  });
});
