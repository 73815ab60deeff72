/**
 * The parts of the sources as one report, and whether they can be trained on.
 *
 *   reads   split/parts.json, validate/parts/*
 *   writes  validate/shards.json, validate/buckets.json, then validate/report.json
 *
 * In memory: one part's profile at a time, 24 bytes for each distinct text, a sample of them. The same parts give the
 * same objects, so writing them again changes nothing.
 */
import { z } from 'zod';
import { readDocument, readLines, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import type { ObjectStore } from '../ports.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { Part, type ReportOutput, Row, type Shard } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { bucketsFor } from './buckets.ts';
import { joined } from './formats/notes.ts';
import { wholeOf } from './formats/whole.ts';
import { SPLITS } from './identity.ts';
import { previousReport } from './profile/previous.ts';
import type { SampledText } from './profile/sample.ts';
import { readAhead } from './read-ahead.ts';
import { ReportBuilder, type ShownRow } from './report.ts';
import { shownOf } from './task-rows.ts';
import { PartReport } from './validate.ts';
import { noteLabels, rejection } from './verdict.ts';

/** Of one part: its first rows at 16 bytes each, of sources of 2 GiB. */
const MOST_INDEX_BYTES = 2 * 1024 ** 3;

type Objects = Pick<StageContext, 'objects'>;

export async function reportParts(
  { objects, table }: Pick<StageContext, 'objects' | 'table'>,
  ref: RunRef,
  spec: RunSpec,
): Promise<z.input<typeof ReportOutput>> {
  const { project, run } = ref;
  const prefix = keys.stage(project, run, 'validate');
  const parts = await readDocument(objects, `${keys.stage(project, run, 'split')}/parts.json`, z.array(Part));
  const report = new ReportBuilder(spec);
  const note = joined((kind, severity, message) => report.note(kind, message, severity));
  const shards: Shard[] = [];
  const bytes = { rows: 0, images: 0 };
  let refusal: string | undefined;
  for await (const read of readAhead(parts, ({ part }) => partOf({ objects }, ref, part), 2)) {
    await report.merge(read, (rows) => rowsAt(objects, read.shards, rows));
    for (const { kind, severity, message } of read.notes) note(kind, severity, message);
    shards.push(...read.shards);
    bytes.rows += read.bytes.rows;
    bytes.images += read.bytes.images;
    refusal ??= read.refusal;
  }
  const reason = refusal ?? rejection(report, spec, parts[0]?.total ?? 0);
  noteLabels(report);
  await report.examine(spec);
  report.compare(await previousReport({ objects, table }, ref, spec));

  const manifest = `${prefix}/shards.json`;
  await writeDocument(objects, manifest, reason === undefined ? shards : []);
  const buckets = bucketsFor(bytes.rows, bytes.images);
  const bucketManifest = `${prefix}/buckets.json`;
  const all = Array.from({ length: buckets }, (_, bucket) => ({ bucket }));
  await writeDocument(objects, bucketManifest, all);
  await writeDocument(objects, `${prefix}/report.json`, report.report(reason));
  return {
    verdict: reason === undefined ? 'accepted' : 'rejected',
    reason: reason ?? '',
    report: `${prefix}/report.json`,
    ...{ manifest, shards: shards.length },
    ...{ rows: report.rows, quarantined: report.quarantined },
    ...{ buckets, bucketManifest },
  };
}

async function partOf({ objects }: Objects, { project, run }: RunRef, part: number) {
  const own = keys.part(project, run, part);
  const document = await readDocument(objects, `${own}.json`, PartReport);
  const firsts = await wholeOf((await objects.get(`${own}.rows`)).body, MOST_INDEX_BYTES);
  const sample: [number, SampledText][] = [];
  for await (const [hash, label, source, line, text, split] of readLines(
    objects,
    `${own}.jsonl`,
    SampleLine,
  )) {
    sample.push([hash, { text, label: label ?? undefined, source, line, split: split ?? undefined }]);
  }
  return { ...document, firsts: firsts ?? new Uint8Array(0), sample };
}

const SampleLine = z.tuple([
  z.number(),
  z.string().nullable(),
  z.string(),
  z.number(),
  z.string(),
  z.enum(SPLITS).nullable(),
]);

/** The part's rows of these numbers (ascending), from its shards. */
async function* rowsAt(
  objects: ObjectStore,
  shards: readonly Shard[],
  wanted: readonly number[],
): AsyncGenerator<ShownRow> {
  const left = [...wanted];
  let before = 0;
  for (const { key, rows } of shards) {
    if (left.length === 0) return;
    if (left[0]! < before + rows) {
      let at = before;
      for await (const row of readLines(objects, key, Row)) {
        if (at === left[0]) {
          left.shift();
          yield { source: row.source, line: row.line, shown: shownOf(row) };
        }
        if (left.length === 0) break;
        at += 1;
      }
    }
    before += rows;
  }
}
