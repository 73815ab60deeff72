/** The JSON objects of annotation files, each with its place: lines of JSONL, or the elements of a document's list. Pure. */
import { type Folder, pathIn } from '../../datasets/formats/folder.ts';
import { jsonRecords } from '../../datasets/formats/json-array.ts';
import { objectIn } from '../../datasets/formats/json-text.ts';
import { isLitter } from '../../datasets/formats/layout.ts';
import type { SourceFile } from '../../datasets/formats/source-file.ts';
import { MAX_LINE_BYTES, physicalLines } from '../../datasets/lines.ts';
import type { Fields } from '../../datasets/records.ts';
import { type Refused, refused } from './found.ts';

export type Placed = { readonly where: string; readonly object: Fields } | Refused;

/** A file that was named itself, whatever its ending; of several only those with one of these. */
export async function* filesEnding(folder: Folder, endings: readonly string[]): AsyncGenerator<SourceFile> {
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    const isWanted = endings.some((ending) => path.toLowerCase().endsWith(ending));
    if (path === '' || (isWanted && !isLitter(path))) yield file;
  }
}

export async function* lineObjects(folder: Folder): AsyncGenerator<Placed> {
  for await (const file of filesEnding(folder, ['.jsonl', '.ndjson', '.json'])) {
    for await (const lines of physicalLines(file.stream(), file.name)) {
      for (const one of lines) {
        const where = `${file.name}, line ${one.line}`;
        if ('fault' in one) {
          yield refused(where, one.fault.found, `a line of UTF-8, of at most ${MAX_LINE_BYTES} bytes`);
        } else if (one.text.trim() !== '') {
          const read = objectIn(one.text);
          yield 'kind' in read ? refused(where, read.found, 'a JSON object') : { where, object: read.object };
        }
      }
    }
  }
}

export async function* documentObjects(folder: Folder): AsyncGenerator<Placed> {
  for await (const file of filesEnding(folder, ['.json'])) {
    let element = 0;
    for await (const batch of jsonRecords(file.stream(), file.name)) {
      for (const record of batch) {
        element += 1;
        const where = `${file.name}, task ${element} (line ${record.line})`;
        if ('fields' in record) yield { where, object: record.fields };
        else yield refused(where, record.fault.found, `a JSON object of at most ${MAX_LINE_BYTES} bytes`);
      }
    }
  }
}

/** Values as a JSON list, an element a line. */
export async function* jsonList(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const value of values) {
    yield `${before}${JSON.stringify(value)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

export async function* jsonLines(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isNumber = (value: unknown): value is number => Number.isFinite(value);
