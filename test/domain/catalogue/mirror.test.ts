/** Weights in our own store: hashed as they are written, found afterwards, never a format that runs code. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  MirrorManifest,
  mirroredModels,
  mirrorManifestKey,
  mirrorModel,
} from '../../../domain/catalogue/mirror.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { sha256Hex } from '../../../domain/sha256.ts';
import { jsonOf, textOf } from '../../functions/stage-context.ts';
import { temporaryStore } from '../../support/stores.ts';
import { refusalOf } from '../runs/given-spec.ts';

const ID = 'distilbert-base-uncased';
const KEY = mirrorManifestKey(ID, 'main');
const PREFIX = `catalogue/${ID}/main`;

let objects: ObjectStore;
beforeEach(async () => {
  objects = await temporaryStore();
});

const mirror = (files: Record<string, string>, id = ID) =>
  mirrorModel(
    objects,
    id,
    'main',
    (async function* () {
      for (const [path, content] of Object.entries(files)) yield { path, content: Buffer.from(content) };
    })(),
  );

it('writes the files, then a manifest with the hash of each, licence and source', async () => {
  const files = { 'model.safetensors': 'weights', 'config.json': '{}', 'onnx/README.md': '' };
  const manifest = await mirror(files);
  expect(manifest).toEqual({
    schemaVersion: 1,
    prefix: PREFIX,
    files: Object.entries(files).map(([path, content]) => ({
      path,
      bytes: content.length,
      sha256: sha256Hex(content),
    })),
    licence: 'Apache-2.0',
    source: 'distilbert/distilbert-base-uncased',
  });
  expect(MirrorManifest.parse(await jsonOf(objects, KEY))).toEqual(manifest);
  expect(await textOf(objects, `${PREFIX}/model.safetensors`)).toBe('weights');
});

it('hashes a stream as the whole it is', async () => {
  const pieces = async function* () {
    yield Buffer.from('wei');
    yield Buffer.alloc(0);
    yield Buffer.from('ghts');
  };
  const files = (async function* () {
    yield { path: 'model.safetensors', content: pieces() };
  })();
  const { files: written } = await mirrorModel(objects, ID, 'main', files);
  expect(written).toEqual([{ path: 'model.safetensors', bytes: 7, sha256: sha256Hex('weights') }]);
});

it('finds a mirrored model and reads none of the files again', async () => {
  const first = await mirror({ 'model.safetensors': 'weights' });
  // biome-ignore lint/correctness/useYield: it must not be read at all
  const unread = (async function* (): AsyncGenerator<never> {
    throw new Error('read again');
  })();
  expect(await mirrorModel(objects, ID, 'main', unread)).toEqual(first);
  expect(await textOf(objects, `${PREFIX}/model.safetensors`)).toBe('weights');
});

it('two at once leave one manifest, which both give', async () => {
  const files = { 'model.safetensors': 'weights' };
  const [one, two] = await Promise.all([mirror(files), mirror(files)]);
  expect(one).toEqual(two);
  expect(await jsonOf(objects, KEY)).toEqual(one);
});

it('after a crash between the files and the manifest, is done again', async () => {
  await mirror({ 'model.safetensors': 'weights' });
  await objects.delete(KEY);
  expect([...(await mirroredModels(objects))]).toEqual([]);
  await mirror({ 'model.safetensors': 'other weights' });
  expect(await jsonOf(objects, KEY)).toMatchObject({ files: [{ sha256: sha256Hex('other weights') }] });
});

it('shows as mirrored once its manifest is there', async () => {
  expect([...(await mirroredModels(objects))]).toEqual([]);
  await mirror({ 'model.safetensors': 'w' });
  expect([...(await mirroredModels(objects))]).toEqual([ID]);
});

describe('refused, and not mirrored', () => {
  it.each([
    ['a pickle', 'pytorch_model.bin'],
    ['a checkpoint', 'model.pt'],
    ['a pickle by its own name', 'weights.pkl'],
    ['an archive', 'model.tar.gz'],
    ['code', 'modeling.py'],
    ['another ending behind the good one', 'model.safetensors.bin'],
    ['an ending in other letters', 'model.SAFETENSORS'],
    ['a way out of the folder', '../model.json'],
    ['a way out in the middle', 'a/../model.json'],
    ['an absolute path', '/model.json'],
    ['a hidden file', '.model.json'],
    ['a line break behind the name', 'model.json\n'],
  ])('%s', async (_, path) => {
    const refusal = await refusalOf(() => mirror({ 'model.safetensors': 'w', [path]: 'x' }));
    expect(refusal).toMatchObject({
      name: 'InputRejected',
      where: `mirror of ${ID}`,
      found: path,
      next: 'Convert the weights to safetensors; a pickle can run code when it is loaded',
    });
    expect([...(await mirroredModels(objects))]).toEqual([]);
  });

  it('a file in the place of the manifest, which would show as mirrored before the others are there', async () => {
    const refusal = await refusalOf(() => mirror({ 'manifest.json': '{}', 'model.safetensors': 'w' }));
    expect(refusal).toMatchObject({ name: 'InputRejected', found: 'manifest.json' });
    expect([...(await mirroredModels(objects))]).toEqual([]);
  });

  it('no weights at all', async () => {
    expect(await refusalOf(() => mirror({ 'config.json': '{}' }))).toMatchObject({
      found: '(no .safetensors file)',
      allowed: expect.stringContaining('.safetensors'),
    });
    expect(await objects.head(KEY)).toBeUndefined();
  });

  it('a model that the catalogue does not know, before anything is written', async () => {
    expect(await refusalOf(() => mirror({ 'model.safetensors': 'w' }, 'bart'))).toMatchObject({
      found: "model 'bart'",
      next: 'Add it to the catalogue first, with its licence',
    });
    expect((await objects.list('')).objects).toEqual([]);
  });
});
