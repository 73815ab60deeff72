/**
 * Why a shard was not cleaned. On AWS a Distributed Map only says that too many items failed, so the shard leaves its
 * error beside its place, and `rethrow` raises it by its name.
 *
 *   writes  clean/errors/{shard}.json: the last try's error
 *   reads   the same, of the first shard that has one and was never cleaned after all
 *
 * Safe to repeat: a shard's error replaces the one of the try before, and counts only while its rows are missing.
 */
import { z } from 'zod';
import { readDocument, writeDocument } from '../documents.ts';
import { errorNamed, JobFailed } from '../errors.ts';
import { keys } from '../layout.ts';
import { type Caught, CleanOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';

const ShardError = z.object({
  shard: CleanOutput.shape.shard,
  name: z.string(),
  message: z.string(),
  at: z.string(),
});

const MOST_CHARACTERS = 2_000;

const folder = ({ project, run }: RunRef): string => `${keys.stage(project, run, 'clean')}/errors/`;
const errorKey = (ref: RunRef, shard: number): string =>
  `${folder(ref)}${String(shard).padStart(5, '0')}.json`;

/** Runs `work`; an error of it is kept, then thrown on. */
export async function keepingShardFailure<T>(
  { objects, clock, log }: Pick<StageContext, 'objects' | 'clock' | 'log'>,
  ref: RunRef,
  shard: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    const document = { shard, name, message: message.slice(0, MOST_CHARACTERS), at: clock.now() };
    await writeDocument(objects, errorKey(ref, shard), document).catch((lost: unknown) =>
      log('the reason of a shard was not kept', { shard, reason: name, error: String(lost) }),
    );
    throw thrown;
  }
}

export async function raiseShardFailure(
  { objects }: Pick<StageContext, 'objects'>,
  ref: RunRef,
  { Error: error, Cause }: z.infer<typeof Caught>,
): Promise<never> {
  let cursor: string | undefined;
  do {
    const page = await objects.list(folder(ref), cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) {
      const { shard, name, message } = await readDocument(objects, key, ShardError);
      const cleaned = await objects.head(keys.shard(ref.project, ref.run, 'clean', shard));
      if (cleaned === undefined) throw errorNamed(name, message);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  throw new JobFailed({
    where: 'stage clean',
    found: `${error}${Cause ? `: ${Cause}` : ''}; no shard left a reason, as when its function ran out of time or memory`,
    allowed: 'shards that are all cleaned',
    next: "Look at the log of function 'clean', then run again: 'modelmill rerun'",
  });
}
