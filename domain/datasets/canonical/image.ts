/** The image of a record: as folder readers and Hugging Face's columns hold it, or plain bytes. Pure. */
import { faultOf } from '../formats/damage.ts';
import { factsOf, type ImageFormat, MOST_IMAGE_BYTES } from '../formats/images.ts';
import type { Fault } from '../lines.ts';

export interface StoredImage {
  readonly bytes: Uint8Array;
  /** '' where nobody said. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
}

/** Checked again, whoever read it: columns of images come from files that nobody looked into. */
export function imageIn(value: unknown, column: string): StoredImage | Fault {
  const given = value instanceof Uint8Array ? { bytes: value } : value;
  const { bytes, path } = (typeof given === 'object' && given !== null ? given : {}) as Partial<StoredImage>;
  const name = typeof path === 'string' ? path : '';
  if (!(bytes instanceof Uint8Array)) {
    const found = value === undefined || value === null ? 'missing' : 'no bytes, nor {bytes, path}';
    return { kind: 'no-image', found: `'${column}' is ${found}${name === '' ? '' : ` (${name})`}` };
  }
  if (bytes.length > MOST_IMAGE_BYTES) {
    return { kind: 'over-long-image', found: `${name || column}: more than ${MOST_IMAGE_BYTES} bytes` };
  }
  try {
    return { bytes, path: name, ...factsOf(bytes, name) };
  } catch (error) {
    const { kind, found } = faultOf(error, 'broken-image');
    return { kind, found: `${name || `'${column}'`}: ${found}` };
  }
}
