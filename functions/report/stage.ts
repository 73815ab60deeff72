/**
 * Stage `report`: the parts together: duplicates, leakage, balance, volume, and the verdict.
 *
 *   reads   the frozen spec, split/parts.json, validate/parts/
 *   writes  validate/: shards.json, buckets.json, report.json
 *   fails   never on data: what can't be used is verdict `rejected` with its reason
 *
 * Safe to retry: report.json comes last.
 */
import { reportParts } from '../../domain/datasets/report-parts.ts';
import { frozenSpec } from '../../domain/runs/frozen-spec.ts';
import { ReportInput, ReportOutput } from '../../domain/spec/stages.ts';
import { defineStage } from '../../domain/stage.ts';

export const stage = defineStage({
  name: 'report',
  input: ReportInput,
  output: ReportOutput,

  async run(ref, context) {
    const result = await reportParts(context, ref, await frozenSpec(context, ref));
    const { verdict, rows, quarantined } = result;
    context.log('data validated', { verdict, rows, quarantined });
    return result;
  },
});
