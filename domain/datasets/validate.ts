/**
 * Reads the sources row by row and says whether they can be trained on.
 *
 *   reads   data.sources
 *   writes  validate/shards/*.jsonl (Row), validate/quarantine/*.jsonl (what was put aside and why),
 *           validate/shards.json, validate/buckets.json, then validate/report.json
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
import { itemId } from './identity.ts';
import type { Fault } from './lines.ts';
import { maskPii } from './profile/pii.ts';
import { previousReport } from './profile/previous.ts';
import { type Place, ReportBuilder } from './report.ts';
import { checkColumns, rowContent } from './rows.ts';
import { ShardWriter } from './shards.ts';
import { noteLabels, rejection } from './verdict.ts';

export async function validateSources(
  { objects, table }: Pick<StageContext, 'objects' | 'table'>,
  { project, run }: RunRef,
  spec: RunSpec,
): Promise<z.input<typeof ValidateOutput>> {
  const prefix = keys.stage(project, run, 'validate');
  const report = new ReportBuilder(spec);
  const rows = new ShardWriter(objects, (shard) => keys.shard(project, run, 'validate', shard));
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
      const columns = (found: readonly string[], name: string) => checkColumns(found, spec, name);
      const reading = { format, encoding, delimiter, columns, note };
      for await (const records of recordsOfFile(await fileOf({ objects }, pinned), reading)) {
        for (const record of records) {
          const place = { source: record.source ?? source, line: record.line };
          if ('fault' in record) {
            await quarantine(record.fault, record.lines, place);
            continue;
          }
          const content = rowContent(record.fields, spec);
          if ('kind' in content) {
            await quarantine(content, 1, place);
            continue;
          }
          report.row(content, place, record.fields);
          const text = spec.data.pii === 'mask' ? maskPii(content.text) : content.text;
          await rows.write({ id: itemId(text), ...content, text, ...place });
        }
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
  await rows.flush();
  await aside.flush();

  const manifest = `${prefix}/shards.json`;
  await writeDocument(objects, manifest, reason === undefined ? rows.shards : []);
  const buckets = bucketsFor(rows.bytes);
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
