/**
 * Real ONNX classifiers for tests, made once per test file by onnx_model.py, and published as the pipeline would:
 * the artifact's files, then the deployment's record.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { items, keys } from '../../domain/layout.ts';
import type { Json, ObjectStore, Table } from '../../domain/ports.ts';
import type { ServingCard } from '../../domain/spec/jobs.ts';
import type { DeploymentRecord } from '../../domain/spec/records.ts';
import { CleaningSpec } from '../../domain/spec/run-spec.ts';
import type { Artifact } from '../../domain/spec/words.ts';
import { temporaryFolder } from './stores.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type TinyModel = 'a' | 'b' | 'external' | 'wide';

let made: Promise<string> | undefined;

/** The folder of the tiny models: FOLDER/a/model.onnx … */
export function tinyModels(): Promise<string> {
  made ??= temporaryFolder().then((folder) => {
    execFileSync(join(ROOT, '.venv/bin/python'), [join(ROOT, 'test/support/onnx_model.py'), folder]);
    return folder;
  });
  return made;
}

export const TINY_CARD: ServingCard = {
  schemaVersion: 1,
  task: 'text-classification',
  labels: ['ham', 'spam'],
  maxLength: 32,
  precision: 'fp32',
  inputs: ['input_ids', 'attention_mask'],
  output: 'logits',
  cleaning: CleaningSpec.parse({}),
};

/** Puts a model version's files in their place and returns their record. */
export async function publishModel(
  objects: ObjectStore,
  project: string,
  version: string,
  model: TinyModel,
  card: Partial<ServingCard> = {},
): Promise<Artifact> {
  const folder = join(await tinyModels(), model);
  const contents = {
    'model.onnx': readFileSync(join(folder, 'model.onnx')),
    'tokenizer.json': readFileSync(join(folder, 'tokenizer.json')),
    'serving.json': Buffer.from(JSON.stringify({ ...TINY_CARD, ...card })),
  };
  const prefix = keys.model(project, version);
  const files = Object.entries(contents).map(([path, bytes]) => ({
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  for (const [path, bytes] of Object.entries(contents)) await objects.put(`${prefix}/${path}`, bytes);
  await objects.put(`${prefix}/manifest.json`, JSON.stringify({ prefix, files }));
  return { prefix, files };
}

export async function deployModel(
  table: Table,
  project: string,
  arms: DeploymentRecord['arms'],
  deployment = 'default',
): Promise<void> {
  const record: DeploymentRecord = {
    project,
    deployment,
    target: 'lambda',
    mode: arms.length > 1 ? 'bandit' : 'replace',
    arms,
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
  await table.put(items.deployment(project, deployment), record as unknown as Json);
}
