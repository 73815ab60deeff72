/**
 * Why an item of a Distributed Map was not done. On AWS the Map only says that too many items failed, so the item
 * leaves its error beside its place, and `rethrow` raises it by its name.
 *
 *   writes  {map}/errors/{item}.json: the last try's error
 *   reads   the same, of the first item that has one and was never done after all
 *
 * Safe to repeat: an item's error replaces the one of the try before, and counts only while its result is missing.
 */
import { z } from 'zod';
import { readDocument, writeDocument } from '../documents.ts';
import { errorNamed, JobFailed } from '../errors.ts';
import { keys } from '../layout.ts';
import type { Caught } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';

/** What an item writes last, by the Map's name. */
const RESULT = {
  validate: ({ project, run }: RunRef, part: number) => `${keys.part(project, run, part)}.json`,
  clean: ({ project, run }: RunRef, shard: number) => keys.shardIndex(project, run, shard),
  dedupe: ({ project, run }: RunRef, bucket: number) => `${keys.bucket(project, run, bucket)}.json`,
} as const;
export type MapName = keyof typeof RESULT;

const ItemError = z.object({
  item: z.number().int(),
  name: z.string(),
  message: z.string(),
  at: z.string(),
});

const MOST_CHARACTERS = 2_000;

const folder = ({ project, run }: RunRef, map: MapName): string => `${keys.stage(project, run, map)}/errors/`;
const errorKey = (ref: RunRef, map: MapName, item: number): string =>
  `${folder(ref, map)}${String(item).padStart(5, '0')}.json`;

/** Runs `work`; an error of it is kept, then thrown on. */
export async function keepingItemFailure<T>(
  { objects, clock, log }: Pick<StageContext, 'objects' | 'clock' | 'log'>,
  ref: RunRef,
  map: MapName,
  item: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    const document = { item, name, message: message.slice(0, MOST_CHARACTERS), at: clock.now() };
    await writeDocument(objects, errorKey(ref, map, item), document).catch((lost: unknown) =>
      log('the reason of an item was not kept', { map, item, reason: name, error: String(lost) }),
    );
    throw thrown;
  }
}

export async function raiseItemFailure(
  { objects }: Pick<StageContext, 'objects'>,
  ref: RunRef,
  map: MapName,
  { Error: error, Cause }: z.infer<typeof Caught>,
): Promise<never> {
  let cursor: string | undefined;
  do {
    const page = await objects.list(folder(ref, map), cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) {
      const { item, name, message } = await readDocument(objects, key, ItemError);
      if ((await objects.head(RESULT[map](ref, item))) === undefined) throw errorNamed(name, message);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  throw new JobFailed({
    where: `stage ${map}`,
    found: `${error}${Cause ? `: ${Cause}` : ''}; no item left a reason, as when its function ran out of time or memory`,
    allowed: 'items that are all done',
    next: `Look at the log of function '${map}', then run again: 'modelmill rerun'`,
  });
}
