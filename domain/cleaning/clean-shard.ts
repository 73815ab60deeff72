/**
 * One shard of rows, cleaned (clean-row.ts) and dealt into buckets by the hash of what they then are.
 *
 *   reads   a shard of validate, against its sha256
 *   writes  the shard of the same number under clean/, bucket by bucket; then its index
 *   fails   ArtifactCorrupt: the shard is not the one that validate wrote
 *
 * The shard is the unit of memory (16 Mi characters). Writing it again writes the same.
 */
import type { z } from 'zod';
import { corrupt } from '../artifacts.ts';
import { bucketOf } from '../datasets/buckets.ts';
import { checked, parseJson, readText } from '../documents.ts';
import { keys } from '../layout.ts';
import { sha256Hex } from '../sha256.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type CleanOutput, Row, type Shard } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { rowCleanerOf } from './clean-row.ts';

export async function cleanShard(
  { objects }: Pick<StageContext, 'objects'>,
  { project, run }: RunRef,
  spec: RunSpec,
  { shard, buckets }: { readonly shard: Shard; readonly buckets: number },
): Promise<z.input<typeof CleanOutput>> {
  const content = await readText(objects, shard.key);
  const sha256 = sha256Hex(content);
  if (sha256 !== shard.sha256) throw corrupt(shard.key, sha256, shard.sha256);

  const clean = await rowCleanerOf(spec);
  const lines = content.split('\n').filter((line) => line !== '');
  const dealt: string[][] = Array.from({ length: buckets }, () => []);
  let kept = 0;
  for (const [i, line] of lines.entries()) {
    const where = `${shard.key}:${i + 1}`;
    const row = checked(where, parseJson(where, line), Row);
    const cleaned = clean(row);
    if (cleaned === undefined) continue;
    dealt[bucketOf(cleaned.id, spec.training.seed, buckets)]!.push(`${JSON.stringify(cleaned)}\n`);
    kept += 1;
  }
  const key = keys.shard(project, run, 'clean', shard.shard);
  const parts = dealt.map((rows) => encoder.encode(rows.join('')));
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + part.length);
  await objects.put(key, piecesOf(parts), { contentType: 'application/jsonl' });
  await objects.put(keys.shardIndex(project, run, shard.shard), JSON.stringify({ starts }));
  return { shard: shard.shard, key, kept, dropped: lines.length - kept };
}

const encoder = new TextEncoder();

async function* piecesOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) if (part.length > 0) yield part;
}
