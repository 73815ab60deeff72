/**
 * Measures a dataset version's agreement and labels it with the annotators' consensus.
 *
 *   reads   the version's splits, the labels of the run's review rounds that are done
 *   writes  agreement/round-{n}/: review-items.jsonl, posteriors.jsonl, report.json; the labelled version (a child of
 *           the one read)
 *   fails   QualityHold: below the minimum after the last review round; InputRejected: a split lacks a class
 *
 * Keys follow from the run and the number of rounds done, so a retry writes the same again.
 */
import type { z } from 'zod';
import { SPLITS } from '../datasets/identity.ts';
import { rowsFile, writeVersion } from '../datasets/version.ts';
import { readDocument, writeDocument } from '../documents.ts';
import { QualityHold } from '../errors.ts';
import { keys } from '../layout.ts';
import type { Advice, ConsensusReport } from '../spec/agreement-advice.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type AgreementOutput, DatasetManifest } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { adviceFor } from './advice.ts';
import { AnnotatedVersion, reviewedLabels } from './annotated-version.ts';
import type { Consensus } from './consensus.ts';
import { itemsToReview } from './dispute.ts';
import { measuredBeside } from './measured.ts';
import { measureVersion } from './measured-version.ts';
import type { AgreementReport } from './report.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'clock'>;
type Output = Omit<z.input<typeof AgreementOutput>, 'augment' | 'augmentJob'>;

const MOST_DISPUTED = 20;
const MOST_LISTED = 200;
const MOST_SHOWN = 200;

export async function agree(context: Rooms, ref: RunRef, spec: RunSpec, dataset: string): Promise<Output> {
  const manifest = await readDocument(context.objects, dataset, DatasetManifest);
  const source = new AnnotatedVersion(context, dataset, manifest, await reviewedLabels(context, ref, spec));
  const { minimum, rounds } = spec.annotation;
  const { round } = source.reviewed;
  const prefix = `${keys.stage(ref.project, ref.run, 'agreement')}/round-${round}`;
  const report = `${prefix}/report.json`;
  const annotated = spec.data.columns.annotations !== undefined;
  if (!annotated) {
    const items = SPLITS.reduce((sum, split) => sum + manifest.splits[split].rows, 0);
    await writeDocument(context.objects, report, notMeasured(items, minimum));
    return { verdict: 'not-measured', score: null, minimum, items, disputed: 0, report, dataset, round };
  }

  const { meter, below, ties, content, origins, table, consensus } = await measureVersion(
    source,
    minimum,
    spec,
  );
  const summary = meter.summary();
  const { score } = summary;
  const verdict = score === null ? 'not-measured' : score < minimum ? 'below-minimum' : 'agreed';
  const document: AgreementReport = {
    ...notMeasured(source.rows, minimum),
    ...summary,
    labels: summary.labels.slice(0, MOST_LISTED),
    annotators: summary.annotators.slice(0, MOST_LISTED),
    confusions: summary.confusions.slice(0, MOST_LISTED),
    verdict,
    round,
    disputed: below.length,
    ties,
    measures: score === null ? [] : measuredBeside(table),
    consensus: await keptConsensus(context, consensus, `${prefix}/posteriors.jsonl`),
  };
  const result = { score, minimum, items: source.rows, disputed: below.length, report, round };
  const worst = below.toSorted((a, b) => a.agreement - b.agreement || (a.id < b.id ? -1 : 1));
  document.mostDisputed = await source.items(worst.slice(0, MOST_DISPUTED));
  const advice = adviceFor(table, minimum);
  if (advice !== undefined) document.advice = await withTexts(source, advice);

  if (score !== null && score < minimum) {
    if (round < rounds) {
      const chosen = itemsToReview(below, { score, measured: summary.measured, minimum });
      const items = `${prefix}/review-items.jsonl`;
      const lines = (await source.items(chosen)).map((item) => `${JSON.stringify(item)}\n`);
      await context.objects.put(items, lines.join(''), { contentType: 'application/jsonl' });
      const why = `the ${chosen.length} most disputed of ${below.length} items below ${minimum}: enough to pass if reviewers agree`;
      document.review = { items, count: chosen.length, labels: [...manifest.labels], why };
    }
    await writeDocument(context.objects, report, document);
    if (round >= rounds) throw stillBelow(score, minimum, round, report);
    return { ...result, verdict: 'below-minimum', dataset };
  }

  await writeDocument(context.objects, report, document);
  content.refuseGaps(`dataset ${manifest.dataset}, consensus labels`);
  const labelled = await writeVersion(context, {
    project: ref.project,
    dataset: manifest.dataset,
    version: content.version(),
    task: manifest.task,
    labels: manifest.labels,
    lineage: {
      ...manifest.lineage,
      parents: [manifest.version],
      run: ref.run,
      reports: [...manifest.lineage.reports, report],
    },
    provenance: origins.counts,
    files: (split) => [rowsFile(context.objects, () => source.labelled(split, consensus.settle))],
  });
  return { ...result, verdict: verdict === 'agreed' ? 'agreed' : 'not-measured', dataset: labelled };
}

const notMeasured = (items: number, minimum: number): AgreementReport => ({
  schemaVersion: 1,
  metric: 'jaccard',
  verdict: 'not-measured',
  score: null,
  minimum,
  round: 0,
  items,
  measured: 0,
  disputed: 0,
  ties: 0,
  labels: [],
  annotators: [],
  confusions: [],
  mostDisputed: [],
  measures: [],
});

/** What the report says of the consensus; the posterior of each item is kept beside it. */
async function keptConsensus(
  { objects }: Rooms,
  { report, posteriors }: Consensus,
  key: string,
): Promise<ConsensusReport> {
  if (report.method === 'majority') return report;
  const lines = [...posteriors()].map((own) => `${JSON.stringify(own)}\n`);
  await objects.put(key, lines.join(''), { contentType: 'application/jsonl' });
  return { ...report, posteriors: key };
}

/** The advice with the beginning of each example's text. */
async function withTexts(source: AnnotatedVersion, advice: Advice): Promise<Advice> {
  const ids = new Set(advice.pieces.flatMap(({ examples }) => examples.map(({ id }) => id)));
  const shown = await source.items([...ids].map((id) => ({ id, agreement: 0 })));
  const texts = new Map(
    shown.map(({ id, text }) => [id, [...text.slice(0, 2 * MOST_SHOWN)].slice(0, MOST_SHOWN).join('')]),
  );
  const pieces = advice.pieces.map((piece) => ({
    ...piece,
    examples: piece.examples.map((example) => ({ ...example, text: texts.get(example.id) ?? '' })),
  }));
  return { ...advice, pieces };
}

const stillBelow = (score: number, minimum: number, round: number, report: string): QualityHold =>
  new QualityHold({
    where: 'stage agreement',
    found: `a mean Jaccard of ${score.toFixed(3)} after ${round} review round(s)`,
    allowed: `at least ${minimum} (annotation.minimum)`,
    next: `Read the confusions in ${report}, sharpen the labelling instructions, label those items again and start a new run`,
  });
