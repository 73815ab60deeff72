/** Which findings a person should see first. Pure. */
import type { ValidationReport } from '../../api/answers.ts';

export type Finding = ValidationReport['findings'][number];

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/**
 * Of equal severity first what spoils a model without anyone noticing: figures that are too good, then labels that
 * people do not agree on, that are wrong or given away, then what a model never reads, then texts that are broken, then
 * what is merely there. What people say of labels comes before what a quick model doubts.
 */
const KINDS: readonly string[] = [
  'unreadable-source',
  'leakage',
  'leaky-column',
  'conflicting-duplicate',
  'near-duplicates-across-labels',
  'no-majority',
  'disputed',
  'likely-label-errors',
  'label-in-text',
  'telltale-line',
  'telltale-word',
  'labels-not-told',
  'imbalance',
  'similar-labels',
  'beyond-max-length',
  'replacement-character',
  'mojibake',
  'pii-secret',
  'pii-credentials',
  'pii-card',
  'pii-ssn',
  'pii-iban',
  'other-languages',
  'other-scripts',
  'near-duplicates',
  'length-tells-label',
];

const rankOf = ({ kind }: Finding): number => {
  const rank = KINDS.indexOf(kind);
  return rank === -1 ? KINDS.length : rank;
};

export const ranked = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      rankOf(a) - rankOf(b) ||
      b.count - a.count,
  );
