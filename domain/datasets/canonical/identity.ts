/** What an item is, for each task, and the row it becomes in the version's Parquet. Pure. */
import { sha256Hex } from '../../sha256.ts';
import { itemId } from '../identity.ts';
import type { CanonicalTask, Contents } from './content.ts';
import type { CanonicalRow } from './tasks.ts';

/**
 * 16 hex digits: of the text, of the messages as JSON, of the image's bytes. An image with two captions is one item:
 * else the model would be tested on images it was trained on.
 */
export function contentId<T extends CanonicalTask>(task: T, content: Contents[T]): string {
  if (task === 'token-classification') return itemId((content as Contents['token-classification']).text);
  if (task === 'text-generation') {
    return itemId(JSON.stringify((content as Contents['text-generation']).messages));
  }
  return sha256Hex((content as Contents['image-text']).image.bytes).slice(0, 16);
}

/** `labels`: class names in the order of their indices. */
export function canonicalParquetRow<T extends CanonicalTask>(
  task: T,
  content: Contents[T],
  labels: readonly string[] = [],
): CanonicalRow<T> {
  const id = contentId(task, content);
  const rows: { readonly [K in CanonicalTask]: (content: Contents[K]) => CanonicalRow<K> } = {
    'token-classification': ({ text, spans }) => ({ id, text, spans: JSON.stringify(spans) }),
    'text-generation': ({ messages }) => ({ id, messages: JSON.stringify(messages) }),
    'image-classification': ({ image, label, objects }) => ({
      ...{ id, ...columnsOf(image) },
      label: label === undefined ? -1 : labels.indexOf(label),
      objects: objects === undefined ? '' : JSON.stringify(objects),
    }),
    'image-text': ({ image, text }) => ({ id, ...columnsOf(image), text }),
  };
  return rows[task](content) as CanonicalRow<T>;
}

const columnsOf = ({ bytes, path, width, height }: Contents['image-text']['image']) => ({
  image_bytes: bytes,
  image_path: path,
  width,
  height,
});
