/**
 * Reads the sources row by row and says whether they can be trained on.
 *
 *   reads   data.sources
 *   writes  validate/shards/*.jsonl (Row), validate/quarantine/*.jsonl (what was put aside and why),
 *           validate/shards.json, then validate/report.json
 *
 * One row and one shard are in memory at a time, besides 40 bytes for each distinct text. The same sources give the
 * same objects, so writing them again changes nothing.
 */

import type { z } from 'zod';
import { consensus } from '../agreement/jaccard.ts';
import { writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import { bytesOf } from '../runs/source-content.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { ValidateOutput } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { itemId } from './identity.ts';
import { type Fault, physicalLines } from './lines.ts';
import { recordsOf } from './records.ts';
import { type Place, ReportBuilder } from './report.ts';
import { checkColumns, rowContent } from './rows.ts';
import { ShardWriter } from './shards.ts';
import { noteLabels, rejection } from './verdict.ts';

export async function validateSources(
  { objects }: Pick<StageContext, 'objects'>,
  { project, run }: RunRef,
  spec: RunSpec,
): Promise<z.input<typeof ValidateOutput>> {
  const prefix = keys.stage(project, run, 'validate');
  const report = new ReportBuilder();
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

  let reason: string | undefined;
  try {
    for (const pinned of spec.data.sources) {
      const { key: source, format } = pinned;
      const body = bytesOf({ objects }, pinned);
      const columns = (found: readonly string[]) => checkColumns(found, spec, source);
      for await (const record of recordsOf(physicalLines(body, source), { source, format }, columns)) {
        const place = { source, line: record.line };
        if ('fault' in record) {
          await quarantine(record.fault, record.lines, place);
          continue;
        }
        const content = rowContent(record.fields, spec);
        if ('kind' in content) {
          await quarantine(content, 1, place);
          continue;
        }
        const row = { id: itemId(content.text), ...content, ...place };
        const annotations = content.annotations ?? [];
        report.row(
          { ...row, label: content.label ?? consensus(annotations) },
          annotations.map(({ annotator }) => annotator),
        );
        await rows.write(row);
      }
    }
    reason = rejection(report, spec);
  } catch (error) {
    if (!(error instanceof InputRejected)) throw error;
    reason = error.message.slice(0, 1_000);
  }
  noteLabels(report);
  await rows.flush();
  await aside.flush();

  const manifest = `${prefix}/shards.json`;
  await writeDocument(objects, manifest, reason === undefined ? rows.shards : []);
  await writeDocument(objects, `${prefix}/report.json`, report.report(reason));
  return {
    verdict: reason === undefined ? 'accepted' : 'rejected',
    reason: reason ?? '',
    report: `${prefix}/report.json`,
    manifest,
    shards: rows.shards.length,
    rows: report.rows,
    quarantined: report.quarantined,
  };
}
