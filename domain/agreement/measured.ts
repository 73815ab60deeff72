/** Agreement by measures beside the gate's: chance-corrected, and how far each depends on which items there are. Pure. */
import type { MeasuredAgreement } from '../spec/agreement-advice.ts';
import type { LabelTable } from './measures/annotation-table.ts';
import type { NotDefined } from './measures/categories.ts';
import type { LabelMetric } from './measures/label-measures.ts';
import type { AgreementScore } from './measures/score.ts';
import { scoreLabels } from './measures/score-labels.ts';

/** The set-valued alpha where an answer has several labels, the nominal one where each has one. */
export function measuredBeside(table: LabelTable): MeasuredAgreement[] {
  const several = table.sets.members.some((members) => members.length > 1);
  const metrics: LabelMetric[] = ['jaccard', several ? 'alpha-jaccard' : 'alpha-nominal', 'gwet-ac1'];
  return metrics.map((metric) => measuredOf(metric, scoreLabels(table, metric)));
}

export function measuredOf(metric: string, found: AgreementScore | NotDefined): MeasuredAgreement {
  if ('why' in found) return { metric, score: null, interval: null, why: found.why };
  const { score, interval } = found;
  return { metric, score, interval: interval && { low: interval.low, high: interval.high } };
}
