import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { augmentationFrom, readAugmentation } from '../../cli/augment/spec.ts';
import { startAugment } from '../../cli/augment/start.ts';
import { AugmentationSpec } from '../../domain/spec/augmentation.ts';
import { temporaryFolder } from '../support/stores.ts';
import { modelmill } from './terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PYTHON = join(ROOT, '.venv/bin/python');
const folder = await temporaryFolder();
const images = join(folder, 'images');
mkdirSync(images);

/** 24 bits a pixel, which is the whole format. */
function bitmap(name: string, width = 32, height = 24): string {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(54 + row * height, 90);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(0, 6);
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
    [30, 0],
    [34, row * height],
    [38, 0],
    [42, 0],
    [46, 0],
    [50, 0],
  ] as const) {
    bytes.writeUInt32LE(value, at);
  }
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  const path = join(images, name);
  writeFileSync(path, bytes);
  return path;
}

const one = bitmap('one.bmp');
bitmap('two.bmp', 40, 40);

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const out = (name: string): string => join(folder, name);

describe('augment', () => {
  it('makes copies of a folder, and says where to look', async () => {
    const { code, stdout, stderr } = await modelmill([
      'augment',
      images,
      '--out',
      out('folder'),
      '--seed',
      '3',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `2 images, 4 copies in ${out('folder')}\nlook at ${out('folder')}/contact-sheet.png\n`,
    );
    const manifest = JSON.parse(readFileSync(join(out('folder'), 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ seed: 3, images: 2, copies: 4 });
    expect(manifest.spec).toEqual(AugmentationSpec.parse({}));
  });

  it('takes a spec in YAML, also of a run, and replaces its own output with the same bytes', async () => {
    const spec = file(
      'run.yaml',
      'project: p\naugmentation: { images: { copies: 1, operations: [{ name: flip, probability: 1 }] } }\n',
    );
    const args = ['augment', one, '--spec', spec, '--out', out('image'), '--json'];
    const first = await modelmill(args);
    expect(JSON.parse(first.stdout)).toMatchObject({ images: 1, copies: 1, quarantined: [] });
    const bytes = readFileSync(join(out('image'), 'manifest.json'));
    expect(await modelmill(args)).toEqual(first);
    expect(readFileSync(join(out('image'), 'manifest.json'))).toEqual(bytes);
  });

  it('names what it could not read, on the one stream, and ends with 1', async () => {
    const broken = out('broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'fine.bmp'), readFileSync(one));
    writeFileSync(join(broken, 'text\u001b[2J.png'), 'no image');
    const { code, stdout, stderr } = await modelmill(['augment', broken, '--out', out('left-out')]);
    expect(code).toBe(1);
    expect(stdout).toContain('1 image, 2 copies');
    expect(stderr).toBe(
      'text\\u001b[2J.png: left out, not a JPEG, PNG, WebP, BMP or TIFF image\n' +
        '1 image left out; manifest.json names each\n',
    );
  });

  it('of a file that is no image says so, and ends with 1', async () => {
    const text = file('data.txt', 'x');
    const { code, stderr } = await modelmill(['augment', text, '--out', out('text')]);
    expect(`${code} ${stderr}`).toMatch(/^1 data\.txt: left out, not a JPEG/);
  });

  const texts = file(
    'texts.jsonl',
    `${JSON.stringify({ text: 'A rather ordinary sentence, nothing else.' })}\n`,
  );

  it('shows what becomes of texts', async () => {
    const { code, stdout } = await modelmill(['augment', '--text', texts, '--copies', '3']);
    expect(code).toBe(0);
    const [text, ...copies] = stdout.trimEnd().split('\n');
    expect(text).toBe('A rather ordinary sentence, nothing else.');
    expect(copies).toHaveLength(6);
    const again = await modelmill(['augment', '--text', texts, '--copies', '3', '--json']);
    expect(JSON.parse(again.stdout)[0].copies.map((copy: { text: string }) => copy.text)).toEqual(
      copies.filter((_, at) => at % 2 === 0).map((line) => line.slice(2)),
    );
  });

  it('translates texts there and back with the models that are given', async () => {
    execFileSync(PYTHON, [join(ROOT, 'test/containers/translators.py'), folder, 'A', 'ordinary', 'else']);
    const models = `there=${out('there')},back=${out('back')}`;
    const spec = file(
      'back.json',
      JSON.stringify({
        text: { copies: 1, operations: [] },
        backTranslation: { there: 'en-de', back: 'de-en', probability: 1, maxLength: 24 },
      }),
    );
    const refused = await modelmill(['augment', '--text', texts, '--spec', spec]);
    expect(`${refused.code} ${refused.stderr}`).toMatch(
      /^2 modelmill: spec, backTranslation: no folders of its models\..* Give --models, or remove backTranslation\.$/m,
    );
    const { code, stdout } = await modelmill([
      'augment',
      '--text',
      texts,
      '--spec',
      spec,
      '--models',
      models,
      '--json',
    ]);
    expect(code).toBe(0);
    const [{ text, copies }] = JSON.parse(stdout);
    expect(copies[0].text).not.toBe(text);
    expect(copies[0].operations).toEqual([{ name: 'backTranslation', there: 'en-de', back: 'de-en' }]);
  }, 120_000);

  it.each<[string, readonly string[], RegExp]>([
    [
      'models that are none',
      [images, '--out', out('x'), '--models', `there=${images},back=${images}`],
      /without config\.json\. .* Correct the path\.$/,
    ],
    [
      'models in another form',
      ['--text', texts, '--models', 'x'],
      /--models: 'x'\. Allowed: there=FOLDER,back=FOLDER/,
    ],
    ['nothing to do', [], /neither images nor texts\. .* give --text FILE\.jsonl\.$/],
    ['both', [images, '--text', texts], /images and --text\. Allowed: one of both\./],
    ['images without a place for copies', [images], /--out: no folder\. .* Give --out DIR\.$/],
    ['no such path', [out('missing'), '--out', out('x')], /missing: nothing there\. .* Correct the path\.$/],
    [
      'a folder that is in use',
      [one, '--out', images],
      /2 files that no earlier run wrote: .* with --out\.$/,
    ],
    ['a seed that is none', [images, '--out', out('x'), '--seed', '-1'], /--seed: '-1'\. Allowed: 0 to/],
    ['too many copies', [images, '--out', out('x'), '--copies', '51'], /--copies: '51'\. Allowed: 0 to 50\./],
  ])('refuses %s', async (_, args, message) => {
    const { code, stdout, stderr } = await modelmill(['augment', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd()).toMatch(message);
    expect(existsSync(out('x'))).toBe(false);
  });

  it('stops when it is interrupted, and waits for what it started', async () => {
    const interruption = new AbortController();
    const args = [images, '--out', out('stopped'), '--copies', '50', '--workers', '1'];
    const started = startAugment(
      { module: 'augment.folder', args, onProgress: () => {} },
      interruption.signal,
    );
    setTimeout(() => interruption.abort(new Error('interrupted')), 50);
    await expect(started).rejects.toThrow('interrupted');
  });

  it('of code that breaks says what it said', async () => {
    const request = { module: 'augment.folder', args: ['--no-such-option'], onProgress: () => {} } as const;
    await expect(startAugment(request, new AbortController().signal)).rejects.toThrow(
      /it ended with 2: .*unrecognized arguments|required/,
    );
  });
});

describe('a spec', () => {
  it('without a file is the default', () => {
    expect(readAugmentation(undefined)).toEqual(AugmentationSpec.parse({}));
  });

  it.each<[string, unknown, RegExp]>([
    [
      'another operation',
      { images: { operations: [{ name: 'rotat' }] } },
      /images\.operations\.0\.name: "rotat"\. Allowed: name: rotate, flip/,
    ],
    [
      'another operation of texts',
      { text: { operations: [{ name: 'flip' }] } },
      /text\.operations\.0.* case, spacing or typos\./,
    ],
    [
      'a setting that is none',
      { images: { operations: [{ name: 'blur', sigm: 1 }] } },
      /operations\.0: unknown setting 'sigm'\..*Remove it or correct/,
    ],
    [
      'a value out of range',
      { images: { operations: [{ name: 'rotate', degrees: [0, 181] }] } },
      /degrees\.1: 181\. Allowed: at most 180\./,
    ],
    [
      'a range the wrong way',
      { images: { operations: [{ name: 'rotate', degrees: [9, 1] }] } },
      /degrees: \[9,1\]\. Allowed: the smaller number first\./,
    ],
    [
      'several faults',
      { images: { copies: -1, quality: 1 } },
      /images\.copies: -1 \(and 1 more\)\. Allowed: at least 0\./,
    ],
    ['no object', [], /top level: \[\]\. Allowed: an object\./],
  ])('is refused with the field: %s', (_, document, message) => {
    expect(() => augmentationFrom(document, 'spec.yaml')).toThrow(message);
  });
});
