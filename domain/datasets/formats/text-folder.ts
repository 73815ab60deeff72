/**
 * A folder of text files as records `{text, label, path}`, and `split` where its folders say so. Pure.
 *
 * A file is one record, in the encoding its bytes tell of; one file is in memory at a time.
 */
import { type Fault, MAX_LINE_BYTES } from '../lines.ts';
import type { SourceRecord } from '../records.ts';
import { ByteReader } from './byte-reader.ts';
import { Damage } from './damage.ts';
import { encodingOf, SAMPLE_BYTES } from './encoding.ts';
import { type Folder, pathIn } from './folder.ts';
import { isLitter, Layout } from './layout.ts';
import type { SourceFile } from './source-file.ts';

export async function* textFolderRecords(
  folder: Folder,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const layout = new Layout();
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (!isLitter(path)) layout.add(path);
  }
  columns([
    ...(layout.hasLabels ? ['text', 'label', 'path'] : ['text', 'path']),
    ...(layout.hasSplits ? ['split'] : []),
  ]);
  let line = 0;
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path)) continue;
    line += 1;
    const text = await textIn(file, path);
    yield typeof text === 'string'
      ? { line, fields: { text, path, ...layout.of(path) } }
      : { line, fault: text, lines: 1 };
  }
}

async function textIn(file: SourceFile, path: string): Promise<string | Fault> {
  const reader = new ByteReader(file.stream());
  let bytes: Uint8Array;
  try {
    // One byte more than allowed tells that there are too many.
    bytes = await reader.take(Math.min(file.size ?? MAX_LINE_BYTES, MAX_LINE_BYTES) + 1);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    return { kind: error.fault.kind, found: `${path}: ${error.fault.found}` };
  } finally {
    await reader.close();
  }
  if (bytes.length > MAX_LINE_BYTES) {
    return { kind: 'over-long-text', found: `${path}: more than ${MAX_LINE_BYTES} bytes` };
  }
  const encoding = encodingOf(bytes.subarray(0, SAMPLE_BYTES)).name;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return { kind: 'broken-text', found: `${path}: bytes that are no text in ${encoding}` };
  }
}
