/** Bytes checked against their manifest before anything uses them: `ArtifactCorrupt` names the file that differs. */
import { ArtifactCorrupt } from './errors.ts';
import type { ObjectStore } from './ports.ts';
import { digest } from './sha256.ts';
import type { Artifact, FileEntry } from './spec/words.ts';

export async function verifyFile(
  objects: ObjectStore,
  key: string,
  expected: Pick<FileEntry, 'bytes' | 'sha256'>,
): Promise<void> {
  const content = digest();
  let bytes = 0;
  for await (const piece of (await objects.get(key)).body) {
    content.update(piece);
    bytes += piece.length;
  }
  const sha256 = content.hex();
  if (sha256 !== expected.sha256 || bytes !== expected.bytes) throw corrupt(key, sha256, expected.sha256);
}

export async function verifyArtifact(objects: ObjectStore, artifact: Artifact): Promise<void> {
  for (const file of artifact.files) await verifyFile(objects, `${artifact.prefix}/${file.path}`, file);
}

export const corrupt = (key: string, found: string, expected: string): ArtifactCorrupt =>
  new ArtifactCorrupt({
    where: key,
    found: `sha256 ${found.slice(0, 16)}…`,
    allowed: `${expected.slice(0, 16)}…, as its manifest says`,
    next: 'Delete it and run the stage or job that wrote it again',
  });
