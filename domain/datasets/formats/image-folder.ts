/**
 * A folder of images as records `{image: {bytes, path, width, height, format}, label}`, and `split` where its folders
 * say so. Pure.
 *
 * `metadata.csv` or `metadata.jsonl` beside the images, as Hugging Face's datasets take them, add their columns to the
 * image that `file_name` names: labels, captions. One image is in memory at a time, besides the metadata.
 */
import { InputRejected } from '../../errors.ts';
import type { Fields, SourceRecord } from '../records.ts';
import { type Folder, pathIn } from './folder.ts';
import { isImage, readImage } from './images.ts';
import { isLitter, Layout } from './layout.ts';
import { imageField } from './objects.ts';
import type { SourceFile } from './source-file.ts';
import { textRecords } from './text-records.ts';

const METADATA = /(^|\/)metadata\.(csv|jsonl)$/;
/** Of all metadata files together: they are held until the last image. */
const MOST_METADATA_BYTES = 32 * 1024 ** 2;

export async function* imageFolderRecords(
  folder: Folder,
  columns: (found: readonly string[]) => void,
): AsyncGenerator<SourceRecord> {
  const layout = new Layout();
  const metadata = new Metadata();
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path)) continue;
    if (isImage(path)) layout.add(path);
    if (METADATA.test(path)) await metadata.read(file, path);
  }
  columns([
    'image',
    ...(layout.hasLabels && !metadata.columns.has('label') ? ['label'] : []),
    ...metadata.columns,
    ...(layout.hasSplits ? ['split'] : []),
  ]);
  let line = 0;
  for await (const file of folder.files()) {
    const path = pathIn(folder, file);
    if (isLitter(path) || !isImage(path)) continue;
    line += 1;
    const more = metadata.take(path);
    const image = await readImage(file, path);
    yield 'kind' in image
      ? { line, fault: image, lines: 1 }
      : { line, fields: { ...layout.of(path), ...more, image: imageField(image) } };
  }
  for (const fault of [...metadata.faults, ...metadata.left()]) {
    line += 1;
    yield { line, fault, lines: 1 };
  }
}

class Metadata {
  readonly columns = new Set<string>();
  readonly faults: { readonly kind: string; readonly found: string }[] = [];
  /** By the image's path in the folder. */
  readonly #rows = new Map<string, Fields>();
  #bytes = 0;

  async read(file: SourceFile, path: string): Promise<void> {
    const count = (size: number): void => {
      this.#bytes += size;
      if (this.#bytes > MOST_METADATA_BYTES) {
        throw new InputRejected({
          where: file.name,
          found: `more than ${MOST_METADATA_BYTES} bytes of metadata`,
          allowed: `metadata files of at most ${MOST_METADATA_BYTES} bytes together`,
          next: 'Split the dataset, or write image and text into Parquet',
        });
      }
    };
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of file.stream()) {
        count(piece.length);
        yield piece;
      }
    }
    const within = path.slice(0, path.lastIndexOf('/') + 1);
    const format = path.endsWith('.csv') ? 'csv' : 'jsonl';
    const columns = (names: readonly string[]) => checkNames(names, file.name);
    const reading = { format, delimiter: ',', columns, note: () => undefined } as const;
    const text = { name: file.name, size: file.size, stream: counted };
    for await (const records of textRecords(text, reading, columns)) {
      for (const record of records) this.#add(record, path, within);
    }
  }

  #add(record: SourceRecord, path: string, within: string): void {
    if ('fault' in record) {
      const { line, fault } = record;
      this.faults.push({ ...fault, found: `${path}, line ${line}: ${fault.found}` });
      return;
    }
    const { file_name: name, ...more } = record.fields;
    this.#rows.set(within + String(name), more);
    for (const column of Object.keys(more)) this.columns.add(column);
  }

  take(path: string): Fields {
    const row = this.#rows.get(path) ?? {};
    this.#rows.delete(path);
    return row;
  }

  /** Rows whose image never came. */
  left(): { readonly kind: string; readonly found: string }[] {
    return [...this.#rows.keys()].map((path) => ({ kind: 'missing-image', found: `no image '${path}'` }));
  }
}

function checkNames(names: readonly string[], source: string): void {
  if (names.includes('file_name')) return;
  throw new InputRejected({
    where: `${source}, columns`,
    found: `no column 'file_name' among ${names.slice(0, 20).join(', ')}`,
    allowed: "a column 'file_name': the image's path from the metadata file on",
    next: "Name the column that holds the paths 'file_name'",
  });
}
