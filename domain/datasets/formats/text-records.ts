/** A text file as records: CSV of any dialect, JSONL, a JSON document, conversations in either. Pure. */
import { InputRejected } from '../../errors.ts';
import type { SourceRecord } from '../records.ts';
import { chatColumns, chatRecords, holdsChat } from './chat.ts';
import { csvRecords } from './csv.ts';
import { isDocument, type Textual, textualByName, textualOf } from './detect.ts';
import { dialectOf } from './dialect.ts';
import { jsonRecords } from './json-array.ts';
import { jsonlRecords } from './jsonl.ts';
import type { Note } from './notes.ts';
import type { Reading } from './read.ts';
import type { SourceFile } from './source-file.ts';
import { type Text, textOf } from './text.ts';

/** JSON has no header: which columns there are is read off so many records, or so many characters of them. */
const HEADER_RECORDS = 20;
const HEADER_CHARACTERS = 4 * 1024 ** 2;

type Columns = (found: readonly string[]) => void;

export async function* textRecords(
  file: SourceFile,
  { format, encoding, delimiter, note }: Reading,
  columns: Columns,
): AsyncGenerator<SourceRecord> {
  const text = await textOf(file, encoding, note);
  const kind = textualKind(format, text);
  const named = textualByName(file.name);
  if (format === 'auto' && named !== undefined && named !== kind && named !== 'json') {
    note('format', 'warning', `${file.name}: named ${named}, but its text is ${kind}: read as that`);
  }
  if (kind === 'csv' || kind === 'tsv')
    yield* tableRecords(text, kind, format === 'tsv' ? '\t' : delimiter, { columns, note });
  else {
    const records = kind === 'json' ? jsonRecords(text.utf8, file.name) : jsonlRecords(text.lines());
    yield* openedRecords(records, { name: file.name, format, columns, note });
  }
}

export function textualKind(format: Reading['format'], { head, name }: Text): Textual {
  if (format === 'csv' || format === 'tsv' || format === 'jsonl' || format === 'json') return format;
  if (format === 'chat') return isDocument(head.trimStart()) ? 'json' : 'jsonl';
  return textualOf(head, name);
}

async function* tableRecords(
  text: Text,
  kind: 'csv' | 'tsv',
  declared: string | undefined,
  { columns, note }: { readonly columns: Columns; readonly note: Note },
): AsyncGenerator<SourceRecord> {
  const usual = kind === 'tsv' ? '\t' : ',';
  const dialect =
    declared === undefined ? await dialectOf(text.head, usual) : { delimiter: declared, named: false };
  const { delimiter, named } = dialect;
  if (declared === undefined && delimiter !== usual) {
    const shown = delimiter === '\t' ? 'a tab' : `'${delimiter}'`;
    note(
      'dialect',
      'info',
      `${text.name}: ${shown} parts the fields; if it is another, name it in the source's \`delimiter\``,
    );
  }
  const lines = named ? behindFirst(text.lines()) : text.lines();
  yield* csvRecords(lines, { source: text.name, delimiter }, columns);
}

async function* behindFirst<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  let first = true;
  for await (const item of items) {
    if (!first) yield item;
    first = false;
  }
}

interface Opening {
  readonly name: string;
  readonly format: Reading['format'];
  readonly columns: Columns;
  readonly note: Note;
}

/** With the columns told from the first records, and conversations in the one form where all of these are some. */
export async function* openedRecords(
  records: AsyncIterable<SourceRecord>,
  opening: Opening,
): AsyncGenerator<SourceRecord> {
  const { name, format, columns, note } = opening;
  const iterator = records[Symbol.asyncIterator]();
  const first: SourceRecord[] = [];
  try {
    let characters = 0;
    for (let next = await iterator.next(); ; next = await iterator.next()) {
      if (next.done) break;
      first.push(next.value);
      characters += 'fields' in next.value ? sizeOf(next.value.fields) : 0;
      if (first.length === HEADER_RECORDS || characters > HEADER_CHARACTERS) break;
    }
    const known = first.flatMap((record) => ('fields' in record ? [record.fields] : []));
    const found = [...new Set(known.flatMap((fields) => Object.keys(fields)))];
    const chat = format === 'chat' || (format === 'auto' && known.length > 0 && known.every(holdsChat));
    if (format === 'chat' && known.length > 0 && !known.some(holdsChat)) throw noChat(name, found);
    if (found.length > 0) columns(chat ? chatColumns(found) : found);
    const all = rejoined(first, iterator);
    yield* chat ? chatRecords(all, name, note) : all;
  } finally {
    await iterator.return?.();
  }
}

/** Roughly: what holds on to memory is long texts. */
const sizeOf = (fields: object): number =>
  Object.values(fields).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? value.length : 100),
    0,
  );

async function* rejoined<T>(first: readonly T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  yield* first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

const noChat = (name: string, found: readonly string[]): InputRejected =>
  new InputRejected({
    where: `${name}, columns`,
    found: `${found.slice(0, 20).join(', ')}; no conversations`,
    allowed: "OpenAI's `messages` with role and content, or ShareGPT's `conversations` with from and value",
    next: 'Correct the format of the source in data.sources, or rename the field',
  });
