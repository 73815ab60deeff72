/**
 * A record as a row of its task: what it holds, what the report reads of it, and the line of a shard it becomes. Pure
 * but for the images, which a shard's line only names.
 */
import { InputRejected } from '../errors.ts';
import { sha256Hex } from '../sha256.ts';
import { shown } from '../shown.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { Row } from '../spec/stages.ts';
import type { Task } from '../spec/words.ts';
import {
  type CanonicalTask,
  type Columns,
  canonicalRow,
  DEFAULT_COLUMNS,
  isFault,
} from './canonical/content.ts';
import { contentId } from './canonical/identity.ts';
import type { StoredImage } from './canonical/image.ts';
import { PAIRS } from './canonical/messages.ts';
import { TAGS } from './canonical/spans.ts';
import type { Message, Span } from './canonical/tasks.ts';
import type { ImageObject } from './formats/objects.ts';
import { splitsIn } from './given-splits.ts';
import type { Split } from './identity.ts';
import type { HashedImage, ImageWriter } from './image-writer.ts';
import type { Fault } from './lines.ts';
import { maskPii } from './profile/pii.ts';
import type { Fields } from './records.ts';
import { checkColumns, missingColumn, type RowContent, rowContent } from './rows.ts';

/** Of any task: what it has no use for is absent, a text it has none of is ''. */
export interface Content extends RowContent {
  readonly spans?: readonly Span[];
  readonly messages?: readonly Message[];
  readonly image?: HashedImage;
  readonly objects?: readonly ImageObject[];
  /** That the row came with. */
  readonly splits?: readonly Split[];
  /** In its column of splits, and none. */
  readonly noSplit?: string;
}

/** What the report reads of a row. */
export interface ReportRow extends RowContent {
  /** More labels of the row: of its spans, of its image's objects. */
  readonly labels?: readonly string[];
  /** 16 hex digits of what makes two rows one; without it, the text is. */
  readonly identity?: string;
  /** Tells what is said of the item from what another row says of it; without it, the label does. */
  readonly stance?: number;
  /** Of what is said in its examples, where that is not the text. */
  readonly shown?: string;
  readonly splits?: readonly Split[];
  readonly noSplit?: string;
}

export const columnsOf = ({ data: { columns } }: RunSpec): Columns => ({
  text: columns.text,
  label: columns.label,
  spans: columns.spans ?? DEFAULT_COLUMNS.spans,
  messages: columns.messages ?? DEFAULT_COLUMNS.messages,
  image: columns.image ?? DEFAULT_COLUMNS.image,
  objects: columns.objects ?? DEFAULT_COLUMNS.objects,
});

type Setting = keyof Columns;
/** Sets of columns of which one has to be there; names in quotes are the data's own. */
const NEEDED: Readonly<Record<CanonicalTask, (columns: Columns) => readonly (readonly string[])[]>> = {
  'token-classification': ({ spans, text }) => [[spans, text], ...TAGS.map((tags) => ['tokens', tags])],
  'text-generation': ({ messages, text }) => [[messages], [text], ...PAIRS],
  'image-classification': ({ image, label, objects }) => [
    [image, label],
    [image, objects],
  ],
  'image-text': ({ image, text }) => [[image, text]],
};

/** The columns a spec's task reads are there; else `InputRejected` with what was found and the closest name. */
export function checkTaskColumns(found: readonly string[], spec: RunSpec, source: string): void {
  const { split } = spec.data.columns;
  if (typeof split === 'string' && !found.includes(split)) {
    throw new InputRejected(missingColumn('split', split, found, source));
  }
  if (spec.task === 'text-classification') {
    checkColumns(found, spec, source);
    return;
  }
  const columns = columnsOf(spec);
  const needed = NEEDED[spec.task](columns);
  if (needed.some((names) => names.every((name) => found.includes(name)))) return;
  const missing = needed[0]!.find((name) => !found.includes(name))!;
  const setting = (Object.keys(columns) as Setting[]).find((name) => columns[name] === missing)!;
  const others = needed
    .slice(1)
    .map((names) => names.map((name) => `'${name}'`).join(' and '))
    .join(', ');
  throw new InputRejected(missingColumn(setting, missing, found, source, others));
}

/** What the row holds, or the fault that puts it into quarantine. */
export function contentOf(fields: Fields, spec: RunSpec): Content | Fault {
  const content = ofTask(fields, spec);
  const column = spec.data.columns.split ?? 'split';
  if (isFault(content) || column === false) return content;
  const said = fields[column];
  const splits = splitsIn(said);
  if (splits === undefined) return { ...content, noSplit: shown(said, 60) };
  return splits.length === 0 ? content : { ...content, splits };
}

function ofTask(fields: Fields, spec: RunSpec): Content | Fault {
  if (spec.task === 'text-classification') return rowContent(fields, spec);
  const found = canonicalRow(spec.task, fields, columnsOf(spec));
  if (isFault(found)) return found;
  const { image, ...content }: Omit<Content, 'image'> & { image?: StoredImage } = { text: '', ...found };
  const unknown = labelsIn(content).find((label) => spec.data.labels?.includes(label) === false);
  if (unknown !== undefined) {
    const allowed = spec.data.labels?.slice(0, 20).join(', ');
    return { kind: 'unknown-label', found: `label '${unknown.slice(0, 60)}', not one of ${allowed}` };
  }
  return image === undefined ? content : { ...content, image: { ...image, sha256: sha256Hex(image.bytes) } };
}

const labelsIn = ({ label, spans = [], objects = [] }: Content): readonly string[] => [
  ...new Set([...(label === undefined ? [] : [label]), ...[...spans, ...objects].map((one) => one.label)]),
];

export function toReportRow(content: Content, spec: RunSpec): ReportRow {
  const row = said(content, spec);
  const { splits, noSplit } = content;
  // A copy of each row would take longer than reading it.
  if (row === content || (splits === undefined && noSplit === undefined)) return row;
  return { ...row, ...(splits && { splits }), ...(noSplit !== undefined && { noSplit }) };
}

function said(content: Content, { task }: RunSpec): ReportRow {
  const { text, label, spans, messages = [], image, objects } = content;
  const sha256 = image?.sha256 ?? '';
  switch (task) {
    case 'text-classification':
      return content;
    case 'token-classification':
      return { text, labels: labelsIn(content), stance: stanceOf(spans) };
    case 'text-generation': {
      const said = messages.map((message) => message.content).join('\n\n');
      return { text: said, identity: contentId(task, { messages }) };
    }
    case 'image-classification': {
      const place = image?.path ?? '';
      if (objects === undefined)
        return { text: '', ...(label !== undefined && { label }), identity: sha256, shown: place };
      const labels = labelsIn(content).filter((name) => name !== label);
      const stance = stanceOf([label, objects]);
      return {
        text: '',
        ...(label !== undefined && { label }),
        labels,
        stance,
        identity: sha256,
        shown: place,
      };
    }
    case 'image-text':
      return { text, identity: sha256Hex(`${sha256} ${text}`) };
  }
}

const stanceOf = (said: unknown): number => Number.parseInt(sha256Hex(JSON.stringify(said)).slice(0, 7), 16);

/** The record as the report profiles its columns: its image with what was found in it. */
export const reportFields = ({ image }: Content, fields: Fields, spec: RunSpec): Fields =>
  image === undefined ? fields : { ...fields, [columnsOf(spec).image]: image };

/** A row of a shard, without its place. Stores the image. */
export async function toShardRow(
  { text, image, messages, splits, noSplit: _, ...said }: Content,
  spec: RunSpec,
  images: ImageWriter,
): Promise<Omit<Row, 'source' | 'line' | 'text'> & { readonly text?: string }> {
  const masked = spec.data.pii === 'mask' ? maskPii : same;
  const own = masked(text);
  const given = splits && { splits };
  const content = { ...said, ...given };
  switch (spec.task) {
    case 'text-classification':
    case 'token-classification':
      return mutable({ id: contentId(spec.task, { text: own }), ...content, text: own });
    case 'text-generation': {
      const kept = (messages ?? []).map((message) => ({ ...message, content: masked(message.content) }));
      return mutable({ id: contentId(spec.task, { messages: kept }), messages: kept, ...given });
    }
    case 'image-classification':
    case 'image-text': {
      const stored = await images.put(image!);
      const of = spec.task === 'image-text' ? { text: own, ...given } : content;
      return mutable({ id: contentId(spec.task, { image: stored }), ...of, image: stored });
    }
  }
}

const same = (text: string): string => text;
const mutable = <T>(row: object): T => row as T;

export const isOfImages = (task: Task): boolean => task === 'image-classification' || task === 'image-text';

/** What near duplicates are told from; undefined where a text of the row is not the item. */
export const comparedText = (task: Task, row: Row): string | undefined =>
  isOfImages(task) ? undefined : shownOf(row);

/** What a person sees of a row that validate wrote. */
export const shownOf = ({ text, messages, image }: Row): string =>
  image?.path ?? messages?.map(({ content }) => content).join('\n\n') ?? text;

/** Tasks whose item is its text, as it is read: what follows from the text's hash is known at once. */
export const isItsText = (task: Task): boolean =>
  task === 'text-classification' || task === 'token-classification';

/** Findings that mean nothing for a task. */
const MEANINGLESS: Readonly<Record<Task, readonly string[]>> = {
  'text-classification': [],
  'token-classification': ['length-tells-label'],
  'text-generation': ['beyond-max-length', 'length-tells-label'],
  'image-classification': ['beyond-max-length', 'length-tells-label'],
  'image-text': ['beyond-max-length', 'length-tells-label', 'duplicate-images'],
};

export const means = (task: Task, kind: string): boolean => !MEANINGLESS[task].includes(kind);
