/**
 * A record as the canonical content of its task, or why it is none. Pure.
 *
 * Labels are names here: which index each has is known only when all rows are. Text classification has its own rules
 * in rows.ts (annotators, ratings).
 */
import type { Task } from '../../spec/words.ts';
import type { ImageObject } from '../formats/objects.ts';
import type { Fault } from '../lines.ts';
import type { Fields } from '../records.ts';
import { imageIn, type StoredImage } from './image.ts';
import { messagesIn } from './messages.ts';
import { spansIn } from './spans.ts';
import type { Message, Span } from './tasks.ts';
import { labelIn, listIn, textIn } from './text.ts';

export type CanonicalTask = Exclude<Task, 'text-classification'>;

export interface Contents {
  readonly 'token-classification': { readonly text: string; readonly spans: readonly Span[] };
  readonly 'text-generation': { readonly messages: readonly Message[] };
  readonly 'image-classification': {
    readonly image: StoredImage;
    /** Missing where the image has objects instead. */
    readonly label?: string;
    readonly objects?: readonly ImageObject[];
  };
  readonly 'image-text': { readonly image: StoredImage; readonly text: string };
}

/** Which column holds what. */
export interface Columns {
  readonly text: string;
  readonly label: string;
  readonly spans: string;
  readonly messages: string;
  readonly image: string;
  readonly objects: string;
}

export const DEFAULT_COLUMNS: Columns = {
  text: 'text',
  label: 'label',
  spans: 'spans',
  messages: 'messages',
  image: 'image',
  objects: 'objects',
};

export const isFault = (value: object): value is Fault => 'kind' in value && 'found' in value;

const MAKERS: { readonly [T in CanonicalTask]: (fields: Fields, columns: Columns) => Contents[T] | Fault } = {
  'token-classification': (fields, columns) => spansIn(fields, columns),
  'text-generation': (fields, columns) => {
    const messages = messagesIn(fields, columns);
    return isFault(messages) ? messages : { messages };
  },
  'image-classification': labelledImage,
  'image-text': (fields, columns) => {
    const text = textIn(fields[columns.text], columns.text);
    if (typeof text !== 'string') return text;
    const image = imageIn(fields[columns.image], columns.image);
    return isFault(image) ? image : { image, text };
  },
};

export function canonicalRow<T extends CanonicalTask>(
  task: T,
  fields: Fields,
  columns: Columns = DEFAULT_COLUMNS,
): Contents[T] | Fault {
  return MAKERS[task](fields, columns);
}

function labelledImage(fields: Fields, columns: Columns): Contents['image-classification'] | Fault {
  const objects = listIn(fields[columns.objects]) as readonly ImageObject[] | undefined;
  const hasLabel = fields[columns.label] !== undefined && fields[columns.label] !== null;
  const label = hasLabel || objects === undefined ? labelIn(fields[columns.label], columns.label) : undefined;
  if (typeof label === 'object') return label;
  const image = imageIn(fields[columns.image], columns.image);
  if (isFault(image)) return image;
  return { image, ...(label === undefined ? {} : { label }), ...(objects === undefined ? {} : { objects }) };
}
