/**
 * Reads one part of the sources row by row: what can be used, and what it looks like.
 *
 *   reads   the part's bytes
 *   writes  validate/images/{sha256} (rows name their image), validate/shards/*.jsonl (Row), validate/quarantine/*.jsonl (what was put aside and why),
 *           validate/parts/{part}.rows and .jsonl (first rows, sampled texts), then validate/parts/{part}.json
 *
 * One row and one shard are in memory at a time, besides 28 bytes for each distinct text and a sample of them. The
 * same part gives the same objects, so writing them again changes nothing.
 */
import { z } from 'zod';
import { writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import { fileOf, partFile } from '../runs/source-content.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { Example, type Part, Shard, type ValidateOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { type Reading, recordsOfRest } from './formats/read.ts';
import { readableRecords } from './formats/readable.ts';
import type { SplitCountsJson } from './given-splits.ts';
import { ImageWriter } from './image-writer.ts';
import type { Fault } from './lines.ts';
import type { ProfileJson } from './profile/profile-json.ts';
import type { SampledText } from './profile/sample.ts';
import { provenanceIn } from './provenance.ts';
import { quarantineWriter } from './quarantine.ts';
import type { Batch } from './records.ts';
import { type Place, ReportBuilder, type ReportShare } from './report.ts';
import { ShardWriter } from './shards.ts';
import { checkTaskColumns, contentOf, reportFields, toReportRow, toShardRow } from './task-rows.ts';

const Unread = z.object({ source: z.string(), bytes: z.number().int(), why: z.string() });

/** validate/parts/{part}.json: what stage report puts together. */
export const PartReport = z.object({
  schemaVersion: z.literal(1),
  /** Why the source can't be used at all. */
  refusal: z.string().optional(),
  notes: z.array(
    z.object({ kind: z.string(), severity: z.enum(['info', 'warning', 'error']), message: z.string() }),
  ),
  profile: z.custom<ProfileJson>((value) => (value as ProfileJson | null)?.schemaVersion === 1),
  duplicates: z.number().int(),
  conflicts: z.array(z.object({ high: z.number(), low: z.number(), example: Example })),
  /** From this hash on texts were left out of the sample. */
  left: z.number(),
  /** Of sources that can't be read, or whose end can't. */
  unread: z.array(Unread).default([]),
  shards: z.array(Shard),
  splits: z.custom<SplitCountsJson>((value) => (value as SplitCountsJson | null)?.given !== undefined),
  /** Of the shards, and of all rows' images. */
  bytes: z.object({ rows: z.number().int(), images: z.number().int() }),
});

/** Shards are numbered through all parts: no part has so many. */
const SHARDS_EACH = 100_000;

type Objects = Pick<StageContext, 'objects'>;

export async function validatePart(
  context: Objects,
  { project, run }: RunRef,
  spec: RunSpec,
  part: Part,
): Promise<z.input<typeof ValidateOutput>> {
  const { objects } = context;
  const {
    part: number,
    total,
    collected,
    source: { key: source },
  } = part;
  const own = keys.part(project, run, number);
  const report = new ReportBuilder(spec, shareOf(total));
  const shardKey = (shard: number) => keys.shard(project, run, 'validate', shard);
  const rows = new ShardWriter(objects, shardKey, number * SHARDS_EACH);
  const images = new ImageWriter(objects, (sha256) => keys.image(project, run, sha256));
  const aside = quarantineWriter(objects, { project, run }, number);
  const quarantine = async (fault: Fault, lines: number, place: Place): Promise<void> => {
    report.quarantine(fault, lines, place);
    const { kind: reason, found } = fault;
    await aside.write({ source: place.source, line: place.line, lines, reason, found });
  };

  const notes: z.input<typeof PartReport>['notes'] = [];
  let refusal: string | undefined;
  try {
    const note: Reading['note'] = (kind, severity, message) => notes.push({ kind, severity, message });
    const unread = (why: InputRejected): void => report.unread(source, part.end - part.start, why.message);
    for await (const records of recordsOfPart(context, part, spec, { note, unread })) {
      for (const record of records) {
        const place = { source: record.source ?? source, line: record.line };
        if ('fault' in record) {
          await quarantine(record.fault, record.lines, place);
          continue;
        }
        const content = contentOf(record.fields, spec);
        if ('kind' in content) {
          await quarantine(content, 1, place);
          continue;
        }
        const provenance = collected ? provenanceIn(record.fields) : undefined;
        report.row(toReportRow(content, spec), place, reportFields(content, record.fields, spec));
        await rows.write({ ...(await toShardRow(content, spec, images)), ...place, provenance });
      }
    }
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    refusal = error.message.slice(0, 1_000);
  }
  await images.flush();
  await rows.flush();
  await aside.flush();

  const { profile, duplicates, firsts, sample, left, splits, unread, ...found } = report.part();
  await objects.put(`${own}.rows`, firsts);
  await objects.put(`${own}.jsonl`, linesOf(sample), { contentType: 'application/jsonl' });
  const conflicts = [...found.conflicts];
  const document: z.input<typeof PartReport> = {
    conflicts,
    ...{ schemaVersion: 1, refusal, notes, profile, duplicates, left, splits, unread: [...unread] },
    shards: rows.shards,
    bytes: { rows: rows.bytes, images: images.bytes },
  };
  await writeDocument(objects, `${own}.json`, document);
  return { part: number, rows: report.rows, quarantined: report.quarantined };
}

interface Heard {
  readonly note: Reading['note'];
  readonly unread: (why: InputRejected) => void;
}

/** Lines are counted as the source has them. What the columns are, its first part says. */
async function* recordsOfPart(
  context: Objects,
  part: Part,
  spec: RunSpec,
  { note, unread }: Heard,
): AsyncGenerator<Batch> {
  const { source, line, told } = part;
  if (told !== undefined) {
    yield* recordsOfRest(partFile(context, part), told, { line, note });
    return;
  }
  const { format, encoding, delimiter } = source;
  const columns = (found: readonly string[], name: string) => checkTaskColumns(found, spec, name);
  const file = part.whole ? await fileOf(context, source) : partFile(context, part);
  yield* readableRecords(file, { format, encoding, delimiter, columns, note }, unread);
}

/** Up to so many bytes of sources every text is looked for in every part. */
const INDEXED_BYTES = 2 * 1024 ** 3;
/** What is read again of the sampled texts of all parts, at most; some of it is left out there. */
const SAMPLED_BYTES = 128 * 1024 ** 2;

const shareOf = (total: number): ReportShare => ({
  scale: 2 ** Math.max(0, Math.ceil(Math.log2(total / INDEXED_BYTES))),
  sample: Math.min(1, SAMPLED_BYTES / Math.max(1, total)),
  isPart: true,
});

/** `[hash, label, source, line, text, split]`: the smallest hash first. */
async function* linesOf(
  sample: readonly (readonly [hash: number, sampled: SampledText])[],
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const [hash, { label, source, line, text, split }] of sample) {
    yield encoder.encode(`${JSON.stringify([hash, label ?? null, source, line, text, split ?? null])}\n`);
  }
}
