/** The catalogue of a deployed environment, filled by its operator: against the emulator, as a process of its own. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { MirrorManifest, mirroredModels, mirrorManifestKey } from '../../domain/catalogue/mirror.ts';
import { readDocument } from '../../domain/documents.ts';
import { s3Store } from '../../functions/platform/object-store.ts';
import { startEmulator } from '../support/emulator.ts';
import { temporaryFolder } from '../support/stores.ts';

const run = promisify(execFile);
const SCRIPT = 'scripts/mirror-to-s3.ts';

it('puts a model where the jobs look for it, once', async () => {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.stop());
  const bucket = await emulator.newBucket();
  const folder = join(await temporaryFolder(), 'weights');
  await mkdir(folder);
  for (const name of ['model.safetensors', 'config.json', 'tokenizer.json', 'pytorch_model.bin'])
    await writeFile(join(folder, name), randomBytes(64));

  const env = { ...process.env, ...emulator.environment };
  const args = [SCRIPT, '--bucket', bucket, '--from', folder];
  const { stdout } = await run(process.execPath, args, { env });
  expect(stdout).toContain(`s3://${bucket}/catalogue/all-minilm-l6-v2/packaged-0.1.0: 3 files`);
  expect((await run(process.execPath, args, { env })).stdout).toBe(stdout);

  const objects = s3Store({ client: emulator.s3, bucket });
  expect([...(await mirroredModels(objects))]).toEqual(['all-minilm-l6-v2']);
  const key = mirrorManifestKey('all-minilm-l6-v2', 'packaged-0.1.0');
  const { files } = await readDocument(objects, key, MirrorManifest);
  expect(files.map(({ path }) => path)).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
});

it('asks for the bucket', async () => {
  await expect(run(process.execPath, [SCRIPT])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Read it off the stack's outputs."),
  });
});
