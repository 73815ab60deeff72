/** Any measure of any annotations. Pure. */
import type { Annotations } from './annotation-input.ts';
import type { NotDefined } from './categories.ts';
import type { LabelMetric } from './label-measures.ts';
import { METRICS, type Metric } from './metric.ts';
import type { AgreementScore, Found, ScoreOptions } from './score.ts';
import { scoreLabels } from './score-labels.ts';
import { type MarkMetric, scoreMarks } from './score-marks.ts';

const isOfMarks = (metric: Metric): metric is MarkMetric => metric === 'span-f1' || metric === 'iou';

const OTHER_KIND: Readonly<Record<'labels' | 'marks', string>> = {
  labels: 'these are labels: it is for what is drawn',
  marks: 'these are drawn: it is for labels',
};

/** The score, or why the measure is not defined for these annotations. */
export function measure(
  annotations: Annotations,
  metric: Metric,
  options: ScoreOptions = {},
): AgreementScore | NotDefined {
  if (annotations.kind === 'labels') {
    if (isOfMarks(metric)) return { why: OTHER_KIND.labels };
    return scoreLabels(annotations, metric satisfies LabelMetric, options);
  }
  return isOfMarks(metric) ? scoreMarks(annotations, metric, options) : { why: OTHER_KIND.marks };
}

/** Every measure, in the order in which they are named. */
export const measureAll = (annotations: Annotations, options: ScoreOptions = {}): readonly Found[] =>
  METRICS.map((metric) => ({ metric, ...measure(annotations, metric, options) }));
