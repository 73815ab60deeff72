/**
 * A model version's files, read into memory and compared with their sha256 before anything looks at them.
 *
 *   reads   projects/{project}/models/{version}/{model.onnx, tokenizer.json, serving.json}
 *   fails   ArtifactCorrupt when a size or hash differs; NotFound when a file is absent
 */
import { createHash } from 'node:crypto';
import { ArtifactCorrupt } from '../../domain/errors.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import { SERVING_LIMITS } from '../../domain/serving/limits.ts';
import type { Artifact } from '../../domain/spec/words.ts';

export interface ArtifactFiles {
  readonly model: Uint8Array;
  readonly tokenizer: Uint8Array;
  readonly card: Uint8Array;
}

const corrupt = (where: string, found: string, allowed: string): ArtifactCorrupt =>
  new ArtifactCorrupt({
    where,
    found,
    allowed,
    next: 'Promote another version, or run the training again: these bytes are never used',
  });

async function readFile(objects: ObjectStore, artifact: Artifact, path: string): Promise<Uint8Array> {
  const where = `${artifact.prefix}/${path}`;
  const entry = artifact.files.find((file) => file.path === path);
  if (!entry) {
    throw corrupt(artifact.prefix, `no ${path}`, artifact.files.map((file) => file.path).join(', '));
  }
  if (entry.bytes > SERVING_LIMITS.artifactBytes) {
    throw corrupt(where, `${entry.bytes} bytes`, `at most ${SERVING_LIMITS.artifactBytes} bytes`);
  }
  const content = await objects.get(where);
  if (content.size !== entry.bytes) {
    throw corrupt(where, `${content.size} bytes`, `the ${entry.bytes} bytes of its record`);
  }
  const bytes = Buffer.allocUnsafe(entry.bytes);
  const hash = createHash('sha256');
  let at = 0;
  for await (const piece of content.body) {
    if (at + piece.length > bytes.length)
      throw corrupt(where, 'more bytes than announced', `${bytes.length}`);
    bytes.set(piece, at);
    hash.update(piece);
    at += piece.length;
  }
  const found = hash.digest('hex');
  if (at === bytes.length && found === entry.sha256) return bytes;
  throw corrupt(where, `sha256 ${found}`, `sha256 ${entry.sha256}, as when it was registered`);
}

export async function readArtifact(objects: ObjectStore, artifact: Artifact): Promise<ArtifactFiles> {
  const [model, tokenizer, card] = await Promise.all([
    readFile(objects, artifact, 'model.onnx'),
    readFile(objects, artifact, 'tokenizer.json'),
    readFile(objects, artifact, 'serving.json'),
  ]);
  return { model, tokenizer, card };
}
