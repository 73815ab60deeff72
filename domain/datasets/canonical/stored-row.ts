/** Rows of a shard as rows of the version's Parquet. Pure. */
import type { Row } from '../../spec/stages.ts';
import type { Task } from '../../spec/words.ts';
import type { StoredRow } from '../parquet.ts';
import type { CanonicalRow } from './tasks.ts';

export interface Stored {
  readonly row: Row;
  /** Class index; -1 where it has none. */
  readonly label: number;
  /** JSON. */
  readonly annotations: string;
  readonly provenance: string;
  /** Of the row's image. */
  readonly image?: Uint8Array;
}

export function storedRow(task: Task, { row, label, annotations, provenance, image }: Stored): StoredRow {
  const { id, text, spans = [], messages = [], objects } = row;
  const columns = (): Pick<
    CanonicalRow<'image-text'>,
    'image_bytes' | 'image_path' | 'width' | 'height'
  > => ({
    image_bytes: image ?? new Uint8Array(0),
    image_path: row.image?.path ?? '',
    width: row.image?.width ?? 0,
    height: row.image?.height ?? 0,
  });
  const rows: { readonly [T in Task]: () => CanonicalRow<T> } = {
    'text-classification': () => ({ id, text, label, annotations, provenance }),
    'token-classification': () => ({ id, text, spans: JSON.stringify(spans), provenance }),
    'text-generation': () => ({ id, messages: JSON.stringify(messages), provenance }),
    'image-classification': () => ({
      ...{ id, ...columns(), label },
      objects: objects === undefined ? '' : JSON.stringify(objects),
      provenance,
    }),
    'image-text': () => ({ id, ...columns(), text, provenance }),
  };
  return rows[task]();
}
