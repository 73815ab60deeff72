/**
 * One shard of rows, cleaned (clean-row.ts) and dealt into buckets by the hash of what they then are.
 *
 *   reads   a shard of validate, against its sha256
 *   writes  the shard of the same number under clean/, bucket by bucket; its entries for near duplicates; then its
 *           index
 *   fails   ArtifactCorrupt: the shard is not the one that validate wrote
 *
 * The shard is the unit of memory (16 Mi characters). Writing it again writes the same.
 */
import type { z } from 'zod';
import { corrupt } from '../artifacts.ts';
import { bucketOf } from '../datasets/buckets.ts';
import { keptOf } from '../datasets/given-splits.ts';
import { SPLITS } from '../datasets/identity.ts';
import { NearEntries } from '../datasets/near-entries.ts';
import { comparedText } from '../datasets/task-rows.ts';
import { checked, parseJson, readText, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import { sha256Hex } from '../sha256.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type CleanOutput, Row, type Shard, type ShardIndex } from '../spec/stages.ts';
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
  const dealt: Cleaned[][] = Array.from({ length: buckets }, () => []);
  let kept = 0;
  for (const [i, line] of lines.entries()) {
    const where = `${shard.key}:${i + 1}`;
    const row = checked(where, parseJson(where, line), Row);
    const cleaned = clean(row);
    if (cleaned === undefined) continue;
    const written = `${JSON.stringify(cleaned)}\n`;
    dealt[bucketOf(cleaned.id, spec.training.seed, buckets)]!.push({ row: cleaned, line: written });
    kept += 1;
  }
  const key = keys.shard(project, run, 'clean', shard.shard);
  const near = new NearEntries(buckets);
  let at = 0;
  for (const { row, line } of dealt.flat()) {
    const text = comparedText(spec.task, row);
    const length = Buffer.byteLength(line);
    const place = { shard: shard.shard, at, length };
    if (text !== undefined) near.add({ id: row.id, text, label: row.label, split: splitNumber(row) }, place);
    at += length;
  }
  const parts = dealt.map((rows) => encoder.encode(rows.map(({ line }) => line).join('')));
  const entries = near.parts();
  await objects.put(key, piecesOf(parts), { contentType: 'application/jsonl' });
  await objects.put(keys.nearEntries(project, run, shard.shard), piecesOf(entries));
  const index: ShardIndex = { starts: startsOf(parts), near: startsOf(entries) };
  await writeDocument(objects, keys.shardIndex(project, run, shard.shard), index);
  return { shard: shard.shard, key, kept, dropped: lines.length - kept };
}

/** As near-entries.ts counts them. */
function splitNumber({ splits = [] }: Row): number {
  const split = keptOf(splits);
  return split === undefined ? 0 : 1 + SPLITS.indexOf(split);
}

interface Cleaned {
  readonly row: Row;
  readonly line: string;
}

const encoder = new TextEncoder();

function startsOf(parts: readonly Uint8Array[]): number[] {
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + part.length);
  return starts;
}

async function* piecesOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) if (part.length > 0) yield part;
}
