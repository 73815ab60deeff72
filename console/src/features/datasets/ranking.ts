/** Which findings a person should see first. Pure. */
import type { ValidationReport } from '../../api/answers.ts';

export type Finding = ValidationReport['findings'][number];

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'info'];

/**
 * Of equal severity first what spoils a model without anyone noticing: figures that are too good, then labels that are
 * wrong or given away, then texts that are broken, then what is merely there.
 */
const KINDS: readonly string[] = [
  'leakage',
  'likely-label-errors',
  'leaky-column',
  'near-duplicates-across-labels',
  'conflicting-duplicate',
  'no-majority',
  'disputed',
  'label-in-text',
  'labels-not-told',
  'imbalance',
  'similar-labels',
  'replacement-character',
  'mojibake',
  'beyond-max-length',
  'telltale-line',
  'telltale-word',
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
