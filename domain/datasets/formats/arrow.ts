/**
 * An Arrow file (Feather v2) or stream as records: a batch in memory at a time, LZ4 and Zstandard, dictionaries
 * resolved, nested columns as lists and objects, moments as ISO texts, binary columns as bytes. Pure.
 *
 *   fails   InputRejected: no schema can be read, or it has types that are not
 *
 * A file is read as the stream it holds, so that one that lost its footer still gives its batches. apache-arrow reads
 * the metadata, once checked; it would believe lengths and offsets that lie, so values are read here.
 */
import { type DataType, type Field, MetadataVersion, type Schema } from 'apache-arrow';
import { InputRejected } from '../../errors.ts';
import type { Fault } from '../lines.ts';
import type { SourceRecord } from '../records.ts';
import { buffersOf } from './arrow/buffers.ts';
import { type Column, columnsOf } from './arrow/columns.ts';
import { messagesOf, type Part } from './arrow/messages.ts';
import type { ArrowMessage } from './arrow/metadata.ts';
import { ByteReader } from './byte-reader.ts';
import { Damage, faultOf } from './damage.ts';
import type { SourceFile } from './source-file.ts';

/** All of a file's together. */
const MOST_DICTIONARY_BYTES = 64 * 1024 ** 2;
/** A row takes bits at least; batches that promise far more rows lie. */
const MOST_ROWS_PER_BYTE = 64;
const MOST_ROWS_OF_FEW_BYTES = 2 ** 24;

export async function* arrowRecords(
  file: SourceFile,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const reader = new ByteReader(file.stream());
  try {
    const messages = messagesOf(reader);
    const schema = schemaIn((await messages.next()).value, file.name);
    columns(schema.fields.map(({ name }) => String(name)));
    const dictionaries = new KnownDictionaries(schema);
    let line = 1;
    for await (const part of messages) {
      const { message } = part;
      if (message?.kind === 'dictionary') dictionaries.add(message, part);
      if (message !== undefined && message.kind !== 'batch') continue;
      // How many rows a message without metadata held, nobody knows.
      const rows = message?.batch.length ?? 1;
      const lies = rows < 0 || line + rows > reader.offset * MOST_ROWS_PER_BYTE + MOST_ROWS_OF_FEW_BYTES;
      const batch = lies
        ? { kind: 'broken-batch', found: `${rows} rows in a batch` }
        : loaded(part, schema.fields, dictionaries);
      if (!Array.isArray(batch)) {
        yield { line, fault: batch, lines: lies ? 1 : rows };
        line += lies ? 1 : rows;
        continue;
      }
      for (let row = 0; row < rows; row += 1) yield recordAt(batch, row, line + row);
      line += rows;
    }
  } finally {
    await reader.close();
  }
}

type NamedColumn = readonly [name: string, column: Column];

function recordAt(columns: readonly NamedColumn[], row: number, line: number): SourceRecord {
  try {
    return { line, fields: Object.fromEntries(columns.map(([name, column]) => [name, column.at(row)])) };
  } catch (error) {
    return { line, fault: faultOf(error, 'broken-batch'), lines: 1 };
  }
}

function loaded(
  part: Part,
  fields: readonly Field[],
  dictionaries: KnownDictionaries,
): NamedColumn[] | Fault {
  if ('fault' in part) return part.fault;
  if (part.message.kind !== 'batch') return [];
  const { batch } = part.message;
  try {
    const columns = columnsOf(fields, batch, buffersOf(batch, part.body), (id) => dictionaries.get(id));
    return columns.map((column, i) => [String(fields[i]!.name), column]);
  } catch (error) {
    return faultOf(error, 'broken-batch');
  }
}

/** Values that dictionary-encoded columns point at. One that breaks is forgotten: its rows come as faults. */
class KnownDictionaries {
  readonly #types: ReadonlyMap<number, DataType>;
  readonly #known = new Map<number, { readonly column: Column; readonly bytes: number }>();

  constructor(schema: Schema) {
    this.#types = schema.dictionaries;
  }

  get(id: number): Column | undefined {
    return this.#known.get(id)?.column;
  }

  add({ id, isDelta, batch }: Extract<ArrowMessage, { kind: 'dictionary' }>, part: Part): void {
    const type = this.#types.get(id);
    const before = isDelta ? this.#known.get(id) : undefined;
    this.#known.delete(id);
    if (type === undefined || 'fault' in part || (isDelta && before === undefined)) return;
    try {
      const buffers = buffersOf(batch, part.body);
      const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, before?.bytes ?? 0);
      const held = [...this.#known.values()].reduce((sum, one) => sum + one.bytes, bytes);
      if (held > MOST_DICTIONARY_BYTES) return;
      const [column] = columnsOf([{ name: `dictionary ${id}`, type } as Field], batch, buffers, (other) =>
        this.get(other),
      );
      this.#known.set(id, { column: before === undefined ? column! : joined(before.column, column!), bytes });
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
    }
  }
}

const joined = (first: Column, second: Column): Column => ({
  length: first.length + second.length,
  at: (row) => (row < first.length ? first.at(row) : second.at(row - first.length)),
});

function schemaIn(part: Part | undefined, name: string): Schema {
  const refused = (found: string, next = 'Export the file again and upload it in full') =>
    new InputRejected({
      where: name,
      found,
      allowed: 'an Arrow file or stream, little-endian, of metadata version 4 or 5',
      next,
    });
  if (part === undefined) throw refused('no Arrow schema: the file is empty');
  if ('fault' in part) throw refused(`no Arrow schema (${part.fault.found})`);
  if (part.message.kind !== 'schema') throw refused('no Arrow schema at the beginning');
  const { schema } = part.message;
  if (schema.metadataVersion < MetadataVersion.V4) throw refused('a file of a version before 2017');
  const names = schema.fields.map((field) => String(field.name));
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) throw refused(`column '${twice}' twice`, 'Rename one of them');
  return schema;
}
