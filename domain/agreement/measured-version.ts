/** One reading of an annotated version: its agreement, its answers as a table, and the label each item gets. */
import { VersionContent } from '../datasets/content.ts';
import { SPLITS } from '../datasets/identity.ts';
import type { DatasetRow } from '../datasets/parquet.ts';
import { SourceCounts } from '../datasets/provenance.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { AnnotatedVersion } from './annotated-version.ts';
import { type Consensus, dawidSkeneConsensus, majorityConsensus } from './consensus.ts';
import type { MeasuredItem } from './dispute.ts';
import { AgreementMeter, type Annotation } from './jaccard.ts';
import { AnnotationTableBuilder, type LabelTable } from './measures/annotation-table.ts';
import { LabelSets } from './measures/label-sets.ts';

/** Annotations that the table holds: the first of a version with more. */
const MOST_ANNOTATIONS = 1_000_000;

export interface MeasuredVersion {
  readonly meter: AgreementMeter;
  /** Items below the minimum. */
  readonly below: readonly MeasuredItem[];
  readonly table: LabelTable;
  readonly consensus: Consensus;
  /** Items without a label. */
  readonly ties: number;
  readonly content: VersionContent;
  readonly origins: SourceCounts;
}

class Labelled {
  ties = 0;
  readonly content: VersionContent;
  readonly origins = new SourceCounts();
  readonly #source: AnnotatedVersion;

  constructor(source: AnnotatedVersion, spec: RunSpec) {
    this.#source = source;
    this.content = new VersionContent(spec.task, source.manifest.labels, spec.training.seed);
  }

  add(
    split: (typeof SPLITS)[number],
    row: DatasetRow,
    annotations: readonly Annotation[],
    by: Consensus,
  ): void {
    const labelled = this.#source.withConsensus(row, annotations, by.settle);
    if (labelled === undefined) {
      this.ties += 1;
      return;
    }
    this.content.splits[split].add(labelled);
    this.origins.add(labelled.provenance);
  }
}

/** The majority's labels in the one reading; a model's take another, since it needs all answers first. */
export async function measureVersion(
  source: AnnotatedVersion,
  minimum: number,
  spec: RunSpec,
): Promise<MeasuredVersion> {
  const meter = new AgreementMeter();
  const labelled = new Labelled(source, spec);
  const below: MeasuredItem[] = [];
  const sets = new LabelSets();
  const answers = new AnnotationTableBuilder();
  const modelled = spec.annotation.consensus === 'dawid-skene';
  let consensus = majorityConsensus();
  let left = false;
  for (const split of SPLITS) {
    for await (const { row, annotations } of source.rowsOf(split)) {
      const agreement = meter.add(annotations);
      if (agreement !== undefined && agreement < minimum) below.push({ id: row.id, agreement });
      if (answers.rows >= MOST_ANNOTATIONS) left = true;
      else
        for (const { annotator, labels } of annotations) answers.add(row.id, annotator, sets.codeOf(labels));
      if (!modelled) labelled.add(split, row, annotations, consensus);
    }
  }
  const table = { ...answers.build(), sets };
  if (modelled) {
    consensus = left
      ? majorityConsensus(`not Dawid–Skene: more than ${MOST_ANNOTATIONS} annotations`)
      : dawidSkeneConsensus(table);
    for (const split of SPLITS) {
      for await (const { row, annotations } of source.rowsOf(split)) {
        labelled.add(split, row, annotations, consensus);
      }
    }
  }
  const { ties, content, origins } = labelled;
  return { meter, below, table, consensus, ties, content, origins };
}
