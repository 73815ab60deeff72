/** A text file as records: CSV of any dialect, JSONL, a JSON document, conversations in either. Pure. */
import { InputRejected } from '../../errors.ts';
import type { Batch } from '../records.ts';
import { namesIn, opened } from './batches.ts';
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

type Columns = (found: readonly string[]) => void;

export async function* textRecords(
  file: SourceFile,
  { format, encoding, delimiter, note, watch }: Reading,
  columns: Columns,
): AsyncGenerator<Batch> {
  const text = await textOf(file, encoding, note);
  const kind = textualKind(format, text);
  const named = textualByName(file.name);
  if (format === 'auto' && named !== undefined && named !== kind && named !== 'json') {
    note('format', 'warning', `${file.name}: named ${named}, but its text is ${kind}: read as that`);
  }
  if (kind === 'csv' || kind === 'tsv')
    yield* tableRecords(text, kind, format === 'tsv' ? '\t' : delimiter, { columns, note, watch });
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
  { columns, note, watch }: Pick<Reading, 'note' | 'watch'> & { readonly columns: Columns },
): AsyncGenerator<Batch> {
  const usual = kind === 'tsv' ? '\t' : ',';
  const dialect =
    declared === undefined ? dialectOf(text.head, usual) : { delimiter: declared, named: false };
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
  yield* csvRecords(lines, { source: text.name, delimiter, watch }, columns);
}

async function* behindFirst<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<readonly T[]> {
  let first = true;
  for await (const batch of batches) {
    yield first ? batch.slice(1) : batch;
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
export async function* openedRecords(batches: AsyncIterable<Batch>, opening: Opening): AsyncGenerator<Batch> {
  const { name, format, columns, note } = opening;
  const { first, records, close } = await opened(batches);
  try {
    const found = namesIn(first);
    const chat = format === 'chat' || (format === 'auto' && first.length > 0 && first.every(holdsChat));
    if (format === 'chat' && first.length > 0 && !first.some(holdsChat)) throw noChat(name, found);
    if (found.length > 0) columns(chat ? chatColumns(found) : found);
    yield* chat ? chatRecords(records, name, note) : records;
  } finally {
    await close();
  }
}

const noChat = (name: string, found: readonly string[]): InputRejected =>
  new InputRejected({
    where: `${name}, columns`,
    found: `${found.slice(0, 20).join(', ')}; no conversations`,
    allowed: "OpenAI's `messages` with role and content, or ShareGPT's `conversations` with from and value",
    next: 'Correct the format of the source in data.sources, or rename the field',
  });
