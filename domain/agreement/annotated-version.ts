/**
 * A dataset version with annotations, as the run's review rounds have left it: of an item's annotations the newest
 * done round's replace the others. Reads a row group at a time, each file checked against its sha256 first.
 */
import { z } from 'zod';
import { findReview, reviewLabels, reviewName } from '../annotation/review.ts';
import type { ReviewItem } from '../annotation/review-item.ts';
import { verifyFile } from '../artifacts.ts';
import { SPLITS, type Split } from '../datasets/identity.ts';
import { type DatasetRow, readParquet } from '../datasets/parquet.ts';
import { checked, parseJson } from '../documents.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { DatasetManifest } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import type { Settle } from './consensus.ts';
import type { MeasuredItem } from './dispute.ts';
import { AgreementMeter, type Annotation } from './jaccard.ts';

type Rooms = Pick<StageContext, 'objects' | 'table'>;

const Annotations = z.array(z.object({ annotator: z.string(), labels: z.array(z.string()) }));

export interface Reviewed {
  /** Review rounds of the run that are done. */
  readonly round: number;
  readonly annotations: ReadonlyMap<string, readonly Annotation[]>;
}

export async function reviewedLabels(
  context: Rooms,
  { project, run }: RunRef,
  spec: RunSpec,
): Promise<Reviewed> {
  const annotations = new Map<string, readonly Annotation[]>();
  for (let round = 1; ; round += 1) {
    const ref = { project, review: reviewName(run, round) };
    const found = round > spec.annotation.rounds ? undefined : await findReview(context, ref);
    if (found?.record.status !== 'done') return { round: round - 1, annotations };
    const ofRound = new Map<string, Annotation[]>();
    for await (const { item, reviewer, labels } of reviewLabels(context, ref)) {
      const list = ofRound.get(item) ?? [];
      list.push({ annotator: reviewer, labels });
      ofRound.set(item, list);
    }
    for (const [item, list] of ofRound) annotations.set(item, list);
  }
}

/** A dataset version with annotations, as the reviews have left it. */
export class AnnotatedVersion {
  rows = 0;
  readonly manifest: DatasetManifest;
  readonly reviewed: Reviewed;
  readonly #context: Rooms;
  readonly #prefix: string;
  readonly #labels: ReadonlyMap<string, number>;
  readonly #agreement = new AgreementMeter();
  readonly #verified = new Set<string>();

  constructor(context: Rooms, key: string, manifest: DatasetManifest, reviewed: Reviewed) {
    this.#context = context;
    this.#prefix = key.slice(0, key.lastIndexOf('/'));
    this.manifest = manifest;
    this.reviewed = reviewed;
    this.#labels = new Map(manifest.labels.map((label, i) => [label, i]));
  }

  async *rowsOf(split: Split): AsyncGenerator<{ row: DatasetRow; annotations: readonly Annotation[] }> {
    for (const file of this.manifest.splits[split].files) {
      const key = `${this.#prefix}/${file.path}`;
      if (!this.#verified.has(key)) {
        await verifyFile(this.#context.objects, key, file);
        this.#verified.add(key);
        this.rows += file.rows;
      }
      for await (const row of readParquet(this.#context.objects, key)) {
        const where = `${key}, item ${row.id}`;
        const annotations =
          this.reviewed.annotations.get(row.id) ??
          (row.annotations === '' ? [] : checked(where, parseJson(where, row.annotations), Annotations));
        yield { row, annotations };
      }
    }
  }

  /** The row with its consensus label; undefined on a tie. */
  withConsensus(row: DatasetRow, annotations: readonly Annotation[], settle: Settle): DatasetRow | undefined {
    const label = this.#labels.get(settle(row.id, annotations) ?? '');
    return label === undefined ? undefined : { ...row, label, annotations: JSON.stringify(annotations) };
  }

  async *labelled(split: Split, settle: Settle): AsyncGenerator<DatasetRow> {
    for await (const { row, annotations } of this.rowsOf(split)) {
      const labelled = this.withConsensus(row, annotations, settle);
      if (labelled !== undefined) yield labelled;
    }
  }

  /** What reviewers see of these items, in the given order. */
  async items(wanted: readonly MeasuredItem[]): Promise<ReviewItem[]> {
    const items = new Map<string, ReviewItem>();
    const ids = new Set(wanted.map(({ id }) => id));
    for (const split of SPLITS) {
      for await (const { row, annotations } of this.rowsOf(split)) {
        if (!ids.has(row.id)) continue;
        const agreement = this.#agreement.add(annotations) ?? 1;
        const shown = annotations.map(({ annotator, labels }) => ({ annotator, labels: [...labels] }));
        items.set(row.id, { id: row.id, text: row.text, annotations: shown, agreement });
      }
    }
    return wanted.flatMap(({ id }) => items.get(id) ?? []);
  }
}
