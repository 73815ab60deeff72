/**
 * A COCO archive with outlines, masks and keypoints, through `modelmill data add` with copies asked for: the version
 * is what it was, the copies lie under the run, and each place in them is where its pixels are.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { keys } from '../../domain/layout.ts';
import { AugmentOutput } from '../../domain/spec/jobs.ts';
import { DatasetManifest } from '../../domain/spec/stages.ts';
import { served } from '../cli/terminal.ts';
import { jsonOf } from '../functions/stage-context.ts';
import { temporaryFolder } from '../support/stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const home = await served();
const { objects } = home.runtime;
const folder = await temporaryFolder();
const python = (script: string, ...args: string[]): string =>
  execFileSync(join(ROOT, '.venv/bin/python'), [
    join(ROOT, 'test/support/fixtures', script),
    ...args,
  ]).toString();
const fetched = async (key: string, name: string): Promise<string> => {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(await Array.fromAsync((await objects.get(key)).body)));
  return path;
};

const IMAGES = 40;
const SPEC = `augmentation:
  images:
    copies: 2
    border: black
    operations:
      - { name: flip, probability: 1 }
      - { name: rotate, probability: 1, degrees: [5, 30] }
      - { name: crop, probability: 1, area: [0.6, 0.9] }
`;

it('copies the training rows of a run that ends with a dataset version', async () => {
  const archive = join(folder, 'shapes.zip');
  const spec = join(folder, 'spec.yaml');
  python('make_shapes.py', archive, String(IMAGES));
  writeFileSync(spec, SPEC);
  const args = ['--task', 'image-classification', '--spec', spec, '-p', 'shapes'];
  const { code, stdout, stderr } = await home.run('data', 'add', 'corners', archive, ...args);
  expect(`${code} ${stdout}${stderr}`).toMatch(/^0 /);

  const detail = await home.json('data', 'show', 'corners', '-p', 'shapes');
  const manifest = DatasetManifest.parse(detail.manifest);
  const { run } = manifest.lineage;
  const { train, validation, test } = manifest.splits;
  expect(train.rows + validation.rows + test.rows).toBe(IMAGES);
  const job = keys.job('shapes', run, 'augment');
  const { metrics } = AugmentOutput.parse(await jsonOf(objects, keys.jobOutput(job)));
  expect(metrics).toMatchObject({ rows: train.rows, copies: 2 * train.rows, quarantined: 0 });
  expect(detail.copies).toEqual([{ run, rows: train.rows, copies: 2 * train.rows }]);
  const shown = await home.run('data', 'show', 'corners', '-p', 'shapes');
  expect(shown.stdout).toContain(`copies: ${2 * train.rows} of ${train.rows} training rows, made by ${run}`);

  const sheet = metrics.previews.find(({ path }) => path === 'contact-sheet.png');
  const drawn = readFileSync(await fetched(`${metrics.prefix}/${sheet!.path}`, 'sheet.png'));
  expect(drawn.subarray(1, 4).toString()).toBe('PNG');
  expect(drawn.readUInt32BE(16)).toBeGreaterThan(700);

  const version = keys.dataset('shapes', 'corners', manifest.version);
  const parents = await fetched(`${version}/${train.files[0]!.path}`, 'parents.parquet');
  const copies = await Promise.all(
    metrics.files.map(({ path }) => fetched(`${metrics.prefix}/${path}`, `copies-${path}`)),
  );
  const compared = JSON.parse(python('compare_copies.py', parents, ...copies));
  expect(compared.rows).toBe(2 * train.rows);
  expect(compared.hidden).toBeGreaterThan(0);
  // Thousandths are what places are written in; masks and outlines may differ from pixels along their edges alone.
  expect(compared.keypoints).toBeLessThanOrEqual(0.001);
  expect(compared.box).toBeLessThanOrEqual(0.0011);
  expect(compared.mask).toBeLessThan(0.05);
  expect(compared.outline).toBeLessThan(0.6);
}, 300_000);
