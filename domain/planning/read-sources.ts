/**
 * What sources hold that no run has validated yet: different rows, classes and, where all of them were read, the
 * learning curve. Read by the readers that stage `validate` has, so that a header is no row and a quoted line end
 * none either.
 *
 *   fails   InputRejected: a source that can't be read, or lacks a column
 */
import { consensus } from '../agreement/jaccard.ts';
import { readableRecords } from '../datasets/formats/readable.ts';
import type { SourceFile } from '../datasets/formats/source-file.ts';
import { itemId } from '../datasets/identity.ts';
import { learningCurveOf } from '../datasets/profile/learning-curve.ts';
import type { SampledText } from '../datasets/profile/sample.ts';
import { checkTaskColumns, contentOf, toReportRow } from '../datasets/task-rows.ts';
import type { ObjectHead } from '../ports.ts';
import { fileOf } from '../runs/source-content.ts';
import type { MeasuredCurve } from '../spec/data-profile.ts';
import type { RunSpec, SourceSpec } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';

/** Read at most, together: an HTTP door must answer in time. What lies beyond is reckoned from it. */
const MOST_BYTES = 32 * 1024 ** 2;
/** Of all fields: compressed files hold many times their bytes. */
const MOST_CHARACTERS = 64 * 1024 ** 2;
/** Different items kept: of more, duplicates are as many as among these, and there is no curve. */
const MOST_TEXTS = 50_000;

export interface ReadSources {
  /** Different items (texts, conversations, images, pairs): of all sources, reckoned from what was read. */
  readonly rows: number;
  /** Nothing was left unread or uncompared. */
  readonly exact: boolean;
  /** Most rows first. */
  readonly labels: readonly { readonly label: string; readonly rows: number }[];
  readonly curve?: MeasuredCurve | undefined;
}

/** `heads`: the sources' own, in order. */
export async function readSources(
  context: Pick<StageContext, 'objects'>,
  spec: RunSpec,
  heads: readonly ObjectHead[],
): Promise<ReadSources> {
  const texts = new Map<string, SampledText>();
  const counts = new Map<string, number>();
  const read: Progress = { bytes: 0, characters: 0 };
  let [rows, compared] = [0, 0];
  for (const source of spec.data.sources) {
    for await (const { id, labels, text } of itemsOf(context, source, spec, read)) {
      rows += 1;
      for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
      if (texts.size < MOST_TEXTS) {
        compared += 1;
        if (!texts.has(id)) texts.set(id, text);
      }
    }
    if (isEnough(read)) break;
  }
  const whole = !isEnough(read);
  const all = heads.reduce((sum, { size }) => sum + size, 0);
  const scale = (whole ? 1 : Math.max(1, all / read.bytes)) * (texts.size / Math.max(1, compared));
  const labels = [...counts]
    .map(([label, own]) => ({ label, rows: Math.round(own * scale) }))
    .sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
  const exact = whole && texts.size < MOST_TEXTS;
  const found = { rows: Math.round(rows * scale), exact, labels };
  // The quick model reads texts.
  const measured = exact && spec.task === 'text-classification';
  return measured ? { ...found, curve: await curveOf(texts, spec) } : found;
}

/** By hash: files often hold class after class. */
const curveOf = (texts: ReadonlyMap<string, SampledText>, spec: RunSpec) =>
  learningCurveOf({
    texts: [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text),
    of: texts.size,
    train: spec.data.split.train,
  });

interface Progress {
  bytes: number;
  characters: number;
}

const isEnough = ({ bytes, characters }: Progress): boolean =>
  bytes > MOST_BYTES || characters > MOST_CHARACTERS;

interface Item {
  readonly id: string;
  /** All of them: of a text its class, of spans and objects each name once. */
  readonly labels: readonly string[];
  readonly text: SampledText;
}

/** Ends early where enough is read. */
async function* itemsOf(
  context: Pick<StageContext, 'objects'>,
  source: SourceSpec,
  spec: RunSpec,
  read: Progress,
): AsyncGenerator<Item> {
  const { key, format, encoding, delimiter } = source;
  const file = counted(await fileOf(context, source), (bytes) => {
    read.bytes += bytes;
  });
  const columns = (found: readonly string[], name: string) => checkTaskColumns(found, spec, name);
  const reading = { format, encoding, delimiter, columns, note: () => {} };
  // Whether the data goes on without it is for validation to say.
  for await (const records of readableRecords(file, reading, () => {})) {
    for (const record of records) {
      if (isEnough(read)) return;
      if ('fault' in record) continue;
      for (const field of Object.values(record.fields))
        if (typeof field === 'string') read.characters += field.length;
      const content = contentOf(record.fields, spec);
      if ('kind' in content) continue;
      const { text, label: own, annotations, labels = [], identity } = toReportRow(content, spec);
      const label = annotations === undefined ? own : consensus(annotations);
      yield {
        id: identity ?? itemId(text),
        labels: label === undefined ? labels : [label, ...labels],
        text: { text, label, source: record.source ?? key, line: record.line },
      };
    }
  }
}

function counted(file: SourceFile, heard: (bytes: number) => void): SourceFile {
  const { range } = file;
  return {
    ...file,
    async *stream() {
      for await (const piece of file.stream()) {
        heard(piece.length);
        yield piece;
      }
    },
    ...(range && {
      range: async (start: number, end: number) => {
        const bytes = await range(start, end);
        heard(bytes.length);
        return bytes;
      },
    }),
  };
}
