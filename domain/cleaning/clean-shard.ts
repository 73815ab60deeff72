/**
 * One shard of rows, cleaned.
 *
 *   reads   a shard of validate, against its sha256
 *   writes  the shard of the same number under clean/
 *   fails   ArtifactCorrupt: the shard is not the one that validate wrote
 *
 * The shard is the unit of memory (2,000 rows, 16 Mi characters). Writing it again writes the same.
 */
import type { z } from 'zod';
import { corrupt } from '../artifacts.ts';
import { itemId } from '../datasets/identity.ts';
import { checked, parseJson, readText } from '../documents.ts';
import { keys } from '../layout.ts';
import { sha256Hex } from '../sha256.ts';
import type { CleaningSpec } from '../spec/run-spec.ts';
import { type CleanOutput, Row, type Shard } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { cleanText } from './clean.ts';

export async function cleanShard(
  { objects }: Pick<StageContext, 'objects'>,
  { project, run }: RunRef,
  shard: Shard,
  cleaning: z.output<typeof CleaningSpec>,
): Promise<z.input<typeof CleanOutput>> {
  const content = await readText(objects, shard.key);
  const sha256 = sha256Hex(content);
  if (sha256 !== shard.sha256) throw corrupt(shard.key, sha256, shard.sha256);

  const lines = content.split('\n').filter((line) => line !== '');
  const kept: string[] = [];
  for (const [i, line] of lines.entries()) {
    const where = `${shard.key}:${i + 1}`;
    const row = checked(where, parseJson(where, line), Row);
    const text = cleanText(row.text, cleaning);
    // The guide's profile leaves a blank of a text that was all punctuation.
    if (text.trim() !== '') kept.push(`${JSON.stringify({ ...row, id: itemId(text), text })}\n`);
  }
  const key = keys.shard(project, run, 'clean', shard.shard);
  await objects.put(key, kept.join(''), { contentType: 'application/jsonl' });
  return { shard: shard.shard, key, kept: kept.length, dropped: lines.length - kept.length };
}
