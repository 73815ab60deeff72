/** The measures by the names under which they are asked for, and how to read each. Pure. */

export const METRICS = [
  'jaccard',
  'alpha-nominal',
  'alpha-ordinal',
  'alpha-interval',
  'alpha-ratio',
  'alpha-jaccard',
  'alpha-masi',
  'cohen',
  'fleiss',
  'gwet-ac1',
  'span-f1',
  'iou',
] as const;
export type Metric = (typeof METRICS)[number];

interface Words {
  readonly title: string;
  /** One line for people. */
  readonly reading: string;
}

const ALPHA = '0 is chance, 1 agreement; Krippendorff wants .800, and .667 for tentative conclusions';

export const WORDS: Readonly<Record<Metric, Words>> = {
  jaccard: {
    title: 'mean pairwise Jaccard',
    reading: 'share of labels in common, 0 to 1; not corrected for chance; what the gate of a run measures',
  },
  'alpha-nominal': { title: "Krippendorff's alpha, nominal", reading: `one label an item; ${ALPHA}` },
  'alpha-ordinal': {
    title: "Krippendorff's alpha, ordinal",
    reading: `labels with an order: near misses weigh less; ${ALPHA}`,
  },
  'alpha-interval': {
    title: "Krippendorff's alpha, interval",
    reading: `numbers whose differences count (ratings, temperatures); ${ALPHA}`,
  },
  'alpha-ratio': {
    title: "Krippendorff's alpha, ratio",
    reading: `numbers with a true zero, whose ratios count (lengths, counts); ${ALPHA}`,
  },
  'alpha-jaccard': {
    title: "Krippendorff's alpha, Jaccard distance",
    reading: `several labels an item: sets in part alike agree in part; ${ALPHA}`,
  },
  'alpha-masi': {
    title: "Krippendorff's alpha, MASI distance",
    reading: `as alpha-jaccard, stricter where neither set holds the other; ${ALPHA}`,
  },
  cohen: {
    title: "Cohen's kappa, mean over pairs",
    reading:
      'two annotators at a time, each with their own habits; 0 is chance, .61 substantial, .81 almost perfect (Landis and Koch)',
  },
  fleiss: {
    title: "Fleiss' kappa",
    reading:
      'many annotators, one label an item; 0 is chance; low where nearly all items are of one label, then see gwet-ac1',
  },
  'gwet-ac1': {
    title: "Gwet's AC1",
    reading: 'as fleiss, and sensible where nearly all items are of one label; 0 is chance',
  },
  'span-f1': {
    title: 'span F1, exact',
    reading:
      'share of spans that two annotators have in common, same ends and label; not corrected for chance',
  },
  iou: {
    title: 'F1 of shapes by intersection over union',
    reading:
      'share of shapes that two annotators have in common, same label and enough overlap; not corrected for chance',
  },
};
