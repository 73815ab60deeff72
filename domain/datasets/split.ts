/**
 * The sources in parts that one call can read: whole where they are small or can't be cut, else ranges of bytes that
 * begin and end with a record.
 *
 *   reads   each source that is larger than a part, once, SCANNED_BYTES a call
 *   writes  split/progress.json; when all is read split/parts.json, a JSON array of Part
 *   fails   InputRejected: a source that no call could read, and that can't be cut
 *
 * Safe to retry: a call goes on where the last one that got to its end has stopped.
 */
import { z } from 'zod';
import { findDocument, writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import type { ObjectHead } from '../ports.ts';
import { type RunSource, sourcesOf } from '../runs/collected.ts';
import { fileOf, pinnedWrite, rangeOf } from '../runs/source-content.ts';
import { type RunSpec, SourceSpec } from '../spec/run-spec.ts';
import { Part, type SplitOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { recordStarts } from './formats/cuts.ts';
import { cuttable, describedUncut, headerIn } from './formats/cuttable.ts';
import { SIZES, type Sizes } from './sizes.ts';

type Objects = Pick<StageContext, 'objects'>;

const Place = z.object({ at: z.number().int(), line: z.number().int() });
const Cutting = z.object({
  source: SourceSpec,
  collected: z.boolean(),
  size: z.number().int(),
  told: Part.shape.told.unwrap(),
  /** Where the part that is open begins, and how far the source has been looked through. */
  open: Place,
  seen: Place,
});
type Cutting = z.infer<typeof Cutting>;
type OpenPart = Omit<Part, 'part' | 'total'>;
const Progress = z.object({
  parts: z.array(Part.omit({ part: true, total: true })),
  /** Sources that are done. */
  sources: z.number().int(),
  cutting: Cutting.optional(),
});
type Progress = z.infer<typeof Progress>;

export async function splitSources(
  { objects }: Objects,
  ref: RunRef,
  spec: RunSpec,
  sizes: Sizes = SIZES,
): Promise<z.input<typeof SplitOutput>> {
  const prefix = keys.stage(ref.project, ref.run, 'split');
  const [progressKey, manifest] = [`${prefix}/progress.json`, `${prefix}/parts.json`];
  const sources = await sourcesOf({ objects }, ref, spec);
  const progress = (await findDocument(objects, progressKey, Progress)) ?? { parts: [], sources: 0 };
  let left = sizes.call;
  while (left > 0 && progress.sources < sources.length) {
    left -= await oneSource({ objects }, sources[progress.sources]!, progress, sizes, left);
  }
  const { parts } = progress;
  const done = progress.sources === sources.length;
  if (done) {
    const total = parts.reduce((sum, { start, end }) => sum + end - start, 0);
    const numbered: Part[] = parts.map((of, part) => ({ part, ...of, total }));
    await writeDocument(objects, manifest, numbered);
  }
  await writeDocument(objects, progressKey, progress);
  return { done, parts: parts.length, manifest };
}

/** Takes it as far as the call may read; gives back the bytes it read. */
async function oneSource(
  { objects }: Objects,
  { collected = false, ...source }: RunSource,
  progress: Progress,
  sizes: Sizes,
  left: number,
): Promise<number> {
  const head = await objects.head(source.key);
  const size = head?.size ?? 0;
  const cutting = progress.cutting ?? (await begun({ objects }, { ...source, collected }, head, sizes));
  if (cutting === undefined) {
    if (size > sizes.call) throw await tooLarge({ objects }, source, size, sizes);
    progress.parts.push({ source, collected, whole: true, start: 0, end: size, line: 1 });
    progress.sources += 1;
    return 0;
  }
  const from = cutting.seen.at;
  progress.cutting = await lookedThrough({ objects }, cutting, progress.parts, {
    ...sizes,
    call: left,
  });
  if (progress.cutting === undefined) progress.sources += 1;
  return (progress.cutting?.seen.at ?? cutting.size) - from;
}

/** Undefined: it is small enough, or has to be read at once. */
async function begun(
  context: Objects,
  { collected = false, ...source }: RunSource,
  head: ObjectHead | undefined,
  { part }: Sizes,
): Promise<Cutting | undefined> {
  if (head === undefined || head.size <= part) return undefined;
  const how = await cuttable(await fileOf(context, source), source);
  if (how === undefined) return undefined;
  const { sha256: _, ...rest } = source;
  const pinned = { ...rest, etag: await pinnedWrite(context, source, head) };
  const { format, delimiter } = how;
  const start = { at: 0, line: 1 };
  const cutting = {
    source: pinned,
    collected,
    size: head.size,
    told: { format, delimiter },
    open: start,
    seen: start,
  };
  if (format !== 'csv') return cutting;
  const header = await headerIn(rangeOf(context, pinned, 0, head.size), how);
  return header && { ...cutting, told: { format, delimiter, header } };
}

/** Adds the parts that were found; gives back what is left to do. */
async function lookedThrough(
  context: Objects,
  cutting: Cutting,
  parts: OpenPart[],
  sizes: Sizes,
): Promise<Cutting | undefined> {
  const { source, collected, size, told } = cutting;
  let { open, seen } = cutting;
  const close = (end: number): void => {
    const { at: start, line } = open;
    const range = { source, collected, whole: false, start, end, line };
    parts.push(start === 0 ? range : { ...range, told });
  };
  const most = seen.at + sizes.call;
  const bytes = rangeOf(context, source, seen.at, size);
  for await (const some of recordStarts(bytes, told.format, told.delimiter, seen)) {
    for (const place of some) {
      seen = place;
      // A cut at the very end would leave a part without bytes; one at the header's, a part without records.
      const cuts = place.at - open.at >= sizes.part && place.at < size && place.at > (told.header?.end ?? 0);
      if (cuts) {
        close(place.at);
        open = place;
      }
      if (place.at >= most) return { ...cutting, open, seen };
    }
  }
  close(size);
  return undefined;
}

/** What intake could not hand to job `collect`: images, folders, packed TFRecord, and text of another encoding. */
async function tooLarge(
  context: Objects,
  source: SourceSpec,
  size: number,
  { call }: Sizes,
): Promise<InputRejected> {
  const { what, next } = await describedUncut(await fileOf(context, source), source);
  return new InputRejected({
    where: `source ${source.key}`,
    found: `${size} bytes of ${what}, which can only be read from the beginning`,
    allowed: `${call} bytes of that; texts in UTF-8 (CSV, JSONL, JSON, Parquet, Arrow, packed or not) and plain TFRecord of any size`,
    next: `${next}; or make it several files of at most ${call} bytes each`,
  });
}
