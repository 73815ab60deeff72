/**
 * Makes a dataset version of the cleaned shards: dedupes across them, splits by hash, orders by hash.
 *
 *   reads   validate's shards.json, clean's shards (as often as memory needs it)
 *   writes  the dataset version, then assemble/report.json
 *   fails   InputRejected: nothing left, too many rows for one machine, a split without a class
 *
 * In memory: some 150 bytes for each distinct text, and the texts of one pass (MAX_PASS_CHARACTERS).
 */
import { z } from 'zod';
import { consensus } from '../agreement/jaccard.ts';
import { readDocument, readLines, writeDocument } from '../documents.ts';
import { InputRejected } from '../errors.ts';
import { keys } from '../layout.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { type AssembleOutput, Row, Shard } from '../spec/stages.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { limitRank, orderOf, SPLITS, type Split, splitOf } from './identity.ts';
import type { DatasetRow } from './parquet.ts';
import { MOST_ANNOTATORS } from './rows.ts';
import { VersionDigest, writeVersion } from './version.ts';

/** What one process may index; larger data waits for the sharded shuffle. */
export const MAX_ROWS = 10_000_000;
const MAX_PASS_CHARACTERS = 128 * 1024 ** 2;

type Annotations = NonNullable<Row['annotations']>;

/** What is kept of each distinct text. */
interface Entry {
  readonly id: string;
  readonly label: string;
  annotations: string;
  annotators: number;
  readonly characters: number;
  conflict: boolean;
}

export async function assemble(
  context: Pick<StageContext, 'objects' | 'table' | 'clock'>,
  ref: RunRef,
  spec: RunSpec,
  manifest: string,
): Promise<z.input<typeof AssembleOutput>> {
  const { objects } = context;
  const shards = (await readDocument(objects, manifest, z.array(Shard))).map(({ shard }) =>
    keys.shard(ref.project, ref.run, 'clean', shard),
  );
  const { entries, labels, rows, distinct } = await indexOf(context, shards, spec);
  const kept = withinLimit(entries, spec.data.limit);
  const splits = splitAndOrder(kept, spec);
  const annotated = spec.data.columns.annotations !== undefined;
  const labelOf = new Map(labels.map((label, i) => [label, i]));
  const stored = ({ id, label, annotations }: Entry) => ({
    id,
    annotations,
    label: annotated ? -1 : (labelOf.get(label) ?? -1),
  });

  const content = new VersionDigest(spec.task, labels);
  for (const split of SPLITS) for (const entry of splits[split]) content.add(split, stored(entry));
  const dataset = spec.data.dataset ?? spec.project;
  content.refuseGaps(`dataset ${dataset}`);

  const sources = [];
  for (const { key, etag } of spec.data.sources) {
    const head = await objects.head(key);
    sources.push({ key, etag: etag ?? head?.etag ?? 'gone', bytes: head?.size ?? 0 });
  }
  const version = content.version();
  const key = await writeVersion(context, {
    project: ref.project,
    dataset,
    version,
    task: spec.task,
    labels,
    lineage: {
      sources,
      parents: [],
      run: ref.run,
      reports: [`${keys.stage(ref.project, ref.run, 'validate')}/report.json`],
    },
    rows: (split) => textsInOrder(context, shards, splits[split], stored),
  });
  const duplicates = rows - distinct;
  await writeDocument(objects, `${keys.stage(ref.project, ref.run, 'assemble')}/report.json`, {
    schemaVersion: 1,
    rows,
    duplicates,
    conflicts: distinct - entries.length,
    beyondLimit: entries.length - kept.length,
    splits: content.counts,
    dataset: key,
  });
  return { dataset, version, manifest: key, rows: kept.length, duplicates, annotated };
}

/**
 * Every distinct text once: the first of its rows, unless others contradict its label; what other annotators said of
 * the same text in later rows is added. Without a declared set, annotators' labels are those that some item's
 * majority chose: one person's slip is no class.
 */
async function indexOf(
  { objects }: Pick<StageContext, 'objects'>,
  shards: readonly string[],
  spec: RunSpec,
): Promise<{
  readonly entries: readonly Entry[];
  readonly labels: readonly string[];
  readonly rows: number;
  readonly distinct: number;
}> {
  const index = new Map<string, Entry>();
  const labels = new Set<string>();
  let rows = 0;
  for (const key of shards) {
    for await (const { id, text, label, annotations } of readLines(objects, key, Row)) {
      rows += 1;
      const first = index.get(id);
      if (first !== undefined) {
        if (annotations === undefined) first.conflict ||= first.label !== label;
        else join(first, annotations);
        continue;
      }
      if (index.size === MAX_ROWS) throw tooMany(spec);
      index.set(id, {
        id,
        label: label ?? '',
        annotations: annotations === undefined ? '' : JSON.stringify(annotations),
        annotators: annotations?.length ?? 0,
        characters: text.length,
        conflict: false,
      });
      if (label !== undefined) labels.add(label);
    }
  }
  for (const { annotations } of index.values()) {
    const chosen = annotations === '' ? undefined : consensus(JSON.parse(annotations) as Annotations);
    if (chosen !== undefined) labels.add(chosen);
  }
  const entries = [...index.values()].filter(({ conflict }) => !conflict);
  return { entries, rows, distinct: index.size, labels: spec.data.labels ?? [...labels].sort(byUtf8) };
}

/** Adds what other annotators said of the same text in a later row; as many in all as one row may have. */
function join(first: Entry, later: Annotations): void {
  if (first.annotators >= MOST_ANNOTATORS) return;
  const known = first.annotations === '' ? [] : (JSON.parse(first.annotations) as Annotations);
  const names = new Set(known.map(({ annotator }) => annotator));
  const all = [...known, ...later.filter(({ annotator }) => !names.has(annotator))].slice(0, MOST_ANNOTATORS);
  first.annotations = JSON.stringify(all);
  first.annotators = all.length;
}

const tooMany = (spec: RunSpec): InputRejected =>
  new InputRejected({
    where: spec.data.sources
      .map(({ key }) => key)
      .join(', ')
      .slice(0, 200),
    found: `more than ${MAX_ROWS} distinct texts`,
    allowed: `${MAX_ROWS} in one dataset version`,
    next: 'Leave some of the sources out: data.limit is applied after the texts are indexed',
  });

/** UTF-8 byte order is code-point order; UTF-16's, which `sort` uses, differs beyond U+FFFF. */
function byUtf8(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  const at = x.findIndex((character, i) => character !== y[i]);
  if (at === -1) return x.length - y.length;
  return x[at]!.codePointAt(0)! - (y[at]?.codePointAt(0) ?? -1);
}

function withinLimit(entries: readonly Entry[], limit: number | undefined): readonly Entry[] {
  if (limit === undefined || entries.length <= limit) return entries;
  const ranked = entries.map((entry) => ({ entry, rank: limitRank(entry.id) }));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

function splitAndOrder(entries: readonly Entry[], spec: RunSpec): Record<Split, readonly Entry[]> {
  const placed = entries.map((entry) => ({
    entry,
    split: splitOf(entry.id, spec.data.split),
    order: orderOf(entry.id, spec.training.seed),
  }));
  placed.sort((a, b) => a.order - b.order || (a.entry.id < b.entry.id ? -1 : 1));
  const of = (split: Split) => placed.filter((row) => row.split === split).map(({ entry }) => entry);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

/** Brings the texts to the entries' order, reading the shards once for every MAX_PASS_CHARACTERS of them. */
async function* textsInOrder(
  { objects }: Pick<StageContext, 'objects'>,
  shards: readonly string[],
  entries: readonly Entry[],
  stored: (entry: Entry) => Omit<DatasetRow, 'text'>,
): AsyncGenerator<DatasetRow> {
  let first = 0;
  while (first < entries.length) {
    const wanted = new Map<string, string | undefined>();
    let characters = 0;
    let end = first;
    while (end < entries.length && (end === first || characters < MAX_PASS_CHARACTERS)) {
      wanted.set(entries[end]!.id, undefined);
      characters += entries[end]!.characters;
      end += 1;
    }
    for (const key of shards) {
      for await (const { id, text } of readLines(objects, key, Row)) if (wanted.has(id)) wanted.set(id, text);
    }
    for (const entry of entries.slice(first, end))
      yield { ...stored(entry), text: wanted.get(entry.id) ?? '' };
    first = end;
  }
}
