/** What an item is, for each task: what makes two rows one, and two versions. Pure. */
import { sha256Hex } from '../../sha256.ts';
import type { Row } from '../../spec/stages.ts';
import type { Task } from '../../spec/words.ts';
import type { Identified } from '../content.ts';
import { itemId } from '../identity.ts';
import type { StoredRow } from '../parquet.ts';
import type { CanonicalRow, Message } from './tasks.ts';

interface Content {
  readonly text?: string;
  readonly messages?: readonly Message[];
  readonly image?: { readonly sha256: string };
}

/**
 * 16 hex digits: of the text, of the messages as JSON, of the image's bytes. An image with two captions is one item:
 * else the model would be tested on images it was trained on.
 */
export function contentId(task: Task, { text = '', messages = [], image }: Content): string {
  switch (task) {
    case 'text-classification':
    case 'token-classification':
      return itemId(text);
    case 'text-generation':
      return itemId(JSON.stringify(messages));
    case 'image-classification':
    case 'image-text':
      return (image?.sha256 ?? sha256Hex('')).slice(0, 16);
  }
}

/**
 * Rows with the same key are one: of an image with several texts each is a row, all with the image's id, so that none
 * of them lies in another split.
 */
export const keyOf = (
  task: Task,
  { id, text = '' }: { readonly id: string; readonly text?: string },
): string => (task === 'image-text' ? `${id} ${text}` : id);

/** Rows with the same key that differ in this contradict one another. */
export function saidOf(task: Task, { label = '', spans, objects }: Row): string {
  if (task === 'token-classification') return JSON.stringify(spans);
  return task === 'image-classification' ? JSON.stringify([label, objects]) : label;
}

/** What names the version: all that a row says, in the three fields that name it; neither paths nor provenance. */
export function identified(task: Task, row: StoredRow): Identified {
  const {
    id,
    label = -1,
    annotations = '',
  } = row as Partial<CanonicalRow<'text-classification'>> & StoredRow;
  const { spans, objects, text } = row as { spans?: string; objects?: string; text?: string };
  switch (task) {
    case 'text-classification':
      return { id, label, annotations };
    case 'token-classification':
      return { id, label, annotations: spans ?? '' };
    case 'text-generation':
      return { id, label, annotations: '' };
    case 'image-classification':
      return { id, label, annotations: objects ?? '' };
    case 'image-text':
      return { id, label, annotations: text ?? '' };
  }
}
