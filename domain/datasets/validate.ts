/**
 * Reads the sources row by row and says whether they can be trained on.
 *
 *   reads   data.sources
 *   writes  validate/shards/*.jsonl (Row), validate/quarantine/*.jsonl (what was put aside and why),
 *           validate/images/{sha256} (rows name their image), validate/shards.json, validate/buckets.json, then validate/report.json
 *
 * One row and one shard are in memory at a time, besides 16 bytes for each distinct text and a sample of them.
 * The same sources give the same objects, so writing them again changes nothing.
 */

import type { z } from 'zod';
import { writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import { sourcesOf } from '../runs/collected.ts';
import { fileOf } from '../runs/source-content.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { ValidateOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { bucketsFor } from './buckets.ts';
import { joined } from './formats/notes.ts';
import { recordsOfFile } from './formats/read.ts';
import { ImageWriter } from './image-writer.ts';
import type { Fault } from './lines.ts';
import { previousReport } from './profile/previous.ts';
import { provenanceIn } from './provenance.ts';
import { type Place, ReportBuilder } from './report.ts';
import { ShardWriter } from './shards.ts';
import { checkTaskColumns, contentOf, reportFields, toReportRow, toShardRow } from './task-rows.ts';
import { noteLabels, rejection } from './verdict.ts';

export async function validateSources(
  { objects, table }: Pick<StageContext, 'objects' | 'table'>,
  { project, run }: RunRef,
  spec: RunSpec,
): Promise<z.input<typeof ValidateOutput>> {
  const prefix = keys.stage(project, run, 'validate');
  const report = new ReportBuilder(spec);
  const rows = new ShardWriter(objects, (shard) => keys.shard(project, run, 'validate', shard));
  const images = new ImageWriter(objects, (sha256) => keys.image(project, run, sha256));
  const aside = new ShardWriter(objects, (n) => `${prefix}/quarantine/${String(n).padStart(5, '0')}.jsonl`);
  const quarantine = async (fault: Fault, lines: number, place: Place): Promise<void> => {
    report.quarantine(fault, lines, place);
    await aside.write({
      source: place.source,
      line: place.line,
      lines,
      reason: fault.kind,
      found: fault.found,
    });
  };

  const note = joined((kind, severity, message) => report.note(kind, message, severity));
  let reason: string | undefined;
  try {
    for (const pinned of await sourcesOf({ objects }, { project, run }, spec)) {
      const { key: source, format, encoding, delimiter } = pinned;
      const columns = (found: readonly string[], name: string) => checkTaskColumns(found, spec, name);
      const reading = { format, encoding, delimiter, columns, note };
      for await (const record of recordsOfFile(await fileOf({ objects }, pinned), reading)) {
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
        const provenance = pinned.collected ? provenanceIn(record.fields) : undefined;
        report.row(toReportRow(content, spec), place, reportFields(content, record.fields, spec));
        await rows.write({ ...(await toShardRow(content, spec, images)), ...place, provenance });
      }
    }
    reason = rejection(report, spec);
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    reason = error.message.slice(0, 1_000);
  }
  noteLabels(report);
  await report.examine(spec);
  report.compare(await previousReport({ objects, table }, { project, run }, spec));
  await images.flush();
  await rows.flush();
  await aside.flush();

  const manifest = `${prefix}/shards.json`;
  await writeDocument(objects, manifest, reason === undefined ? rows.shards : []);
  const buckets = bucketsFor(rows.bytes, images.bytes);
  const bucketManifest = `${prefix}/buckets.json`;
  const all = Array.from({ length: buckets }, (_, bucket) => ({ bucket }));
  await writeDocument(objects, bucketManifest, all);
  await writeDocument(objects, `${prefix}/report.json`, report.report(reason));
  return {
    verdict: reason === undefined ? 'accepted' : 'rejected',
    reason: reason ?? '',
    report: `${prefix}/report.json`,
    manifest,
    shards: rows.shards.length,
    rows: report.rows,
    quarantined: report.quarantined,
    buckets,
    bucketManifest,
  };
}
