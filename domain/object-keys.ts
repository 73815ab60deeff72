/**
 * The rules of the ObjectStore port that every adapter holds in the same words: what a key is, what a page, a
 * range and a list of parts may be. Pure. Each `check…` throws `InputRejected`.
 */
import { InputRejected } from './errors.ts';
import type { ByteRange, PutOptions, UploadedPart, UploadRequest } from './ports.ts';

export const MAX_KEY_BYTES = 1_024;
export const MAX_PAGE = 1_000;
export const MAX_PARTS = 10_000;
/** Every part but the last is at least this large, because S3 refuses smaller ones. */
export const MIN_PART_BYTES = 5 * 1_024 ** 2;
export const MAX_PART_BYTES = 5 * 1_024 ** 3;
/** What one PUT may carry, and so what one signed upload may. */
export const MAX_PUT_BYTES = 5 * 1_024 ** 3;
export const MAX_UPLOAD_SECONDS = 3_600;

const CONTROL = /\p{Cc}/u;
/** Type, `/`, subtype, perhaps parameters; printable ASCII, so that no header can be smuggled in. */
const CONTENT_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}(; ?[\w!#$&^.+-]+=[ -~]{1,100})?$/;

const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** A key as a message may show it: quoted, escaped, not longer than a line. */
export const shown = (key: string): string =>
  JSON.stringify(key.length > 120 ? `${key.slice(0, 120).toWellFormed()}…` : key);

/** Why the key is refused; undefined when it is a good one. */
export function keyFault(key: unknown): string | undefined {
  if (typeof key !== 'string') return `a ${typeof key}`;
  if (key === '') return 'an empty key';
  if (!key.isWellFormed()) return 'half a surrogate pair';
  if (CONTROL.test(key)) return 'a control character';
  if (utf8Bytes(key) > MAX_KEY_BYTES) return `${utf8Bytes(key)} bytes`;
  const odd = key.split('/').find((segment) => segment === '' || segment === '.' || segment === '..');
  if (odd === undefined) return undefined;
  return odd === '' ? 'an empty segment' : `a segment '${odd}'`;
}

export function checkKey(key: string): void {
  const fault = keyFault(key);
  if (fault === undefined) return;
  throw new InputRejected({
    where: `object key ${typeof key === 'string' ? shown(key) : ''}`.trimEnd(),
    found: fault,
    allowed: `segments of any Unicode text but control characters, split by '/', none of them empty, '.' or '..', ${MAX_KEY_BYTES} UTF-8 bytes in all`,
    next: 'Use another key',
  });
}

/** False when no key can begin so: the page is empty and no store need be asked. */
export function prefixCanMatch(prefix: string): boolean {
  return prefix === '' || keyFault(prefix.replace(/\/$/, '')) === undefined || openEnded(prefix);
}

/** A last segment of `.` or `..` is only a beginning: `..a` is a good segment. */
const openEnded = (prefix: string): boolean =>
  !prefix.endsWith('/') && keyFault(`${prefix}_`) === undefined && utf8Bytes(prefix) < MAX_KEY_BYTES;

export function checkRange(key: string, range: ByteRange): void {
  const { start, end } = range;
  const whole = (n: number) => Number.isSafeInteger(n) && n >= 0;
  if (whole(start) && (end === undefined || (whole(end) && end >= start))) return;
  throw new InputRejected({
    where: `object ${shown(key)}, range`,
    found: `${start}–${end ?? ''}`,
    allowed: 'whole numbers, 0 ≤ start ≤ end',
    next: 'Correct the range',
  });
}

export const rangeBehindEnd = (key: string, start: number, size?: number): InputRejected =>
  new InputRejected({
    where: `object ${shown(key)}, range`,
    found: `a start of ${start}${size === undefined ? '' : ` in an object of ${size} bytes`}`,
    allowed: 'a start before the last byte',
    next: 'Read the head first, or read without a range',
  });

export function checkConditions(key: string, options: PutOptions): void {
  if (!(options.ifAbsent && options.ifMatch !== undefined)) return;
  throw new InputRejected({
    where: `put of ${shown(key)}`,
    found: 'both ifAbsent and ifMatch',
    allowed: 'one of them',
    next: 'Choose: create, or replace what was read',
  });
}

export function checkPiece(key: string, piece: unknown): asserts piece is Uint8Array {
  if (piece instanceof Uint8Array) return;
  throw new InputRejected({
    where: `put of ${shown(key)}, content`,
    found: `a piece that is a ${typeof piece}`,
    allowed: 'bytes (Uint8Array), or one string for the whole',
    next: 'Encode the stream as UTF-8 first',
  });
}

export function checkPageLimit(limit: number, most: number = MAX_PAGE): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return;
  throw new InputRejected({
    where: 'page limit',
    found: String(limit),
    allowed: `a whole number from 1 to ${most}`,
    next: 'Ask for less and follow the cursor',
  });
}

/** Opaque to callers, equal for all adapters: the last key of the page. */
export const pageCursor = (last: string): string => Buffer.from(`1${last}`, 'utf8').toString('base64url');

/** The last key of the page before; it must be one that the same prefix can have given. */
export function afterCursor(cursor: string, prefix: string): string {
  const text = /^[\w-]+$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString('utf8') : '';
  const last = text.slice(1);
  if (text.startsWith('1') && last.startsWith(prefix) && last !== '' && pageCursor(last) === cursor)
    return last;
  throw new InputRejected({
    where: 'page cursor',
    found: shown(cursor),
    allowed: 'the cursor of the page before, with the same prefix',
    next: 'Begin again without a cursor',
  });
}

const rejectParts = (key: string, found: string, allowed: string): InputRejected =>
  new InputRejected({
    where: `multipart upload of ${shown(key)}`,
    found,
    allowed,
    next: 'List the parts, send again what is missing, then complete',
  });

export function checkPart(key: string, number: number, size: number): void {
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw rejectParts(key, `part number ${number}`, `1 to ${MAX_PARTS}`);
  }
  if (size > MAX_PART_BYTES) throw rejectParts(key, `a part of ${size} bytes`, `${MAX_PART_BYTES} bytes`);
}

/** In order of their numbers, each once, all but the last large enough. */
export function checkedParts(key: string, parts: readonly UploadedPart[]): readonly UploadedPart[] {
  if (parts.length === 0) throw rejectParts(key, 'no parts', 'at least one');
  const sorted = parts.toSorted((a, b) => a.number - b.number);
  for (const [index, part] of sorted.entries()) {
    checkPart(key, part.number, part.size);
    if (part.number === sorted[index + 1]?.number) {
      throw rejectParts(key, `part ${part.number} twice`, 'each part once');
    }
    if (index < sorted.length - 1 && part.size < MIN_PART_BYTES) {
      throw rejectParts(
        key,
        `part ${part.number} of ${part.size} bytes`,
        `at least ${MIN_PART_BYTES} bytes in all but the last`,
      );
    }
  }
  return sorted;
}

/** A part that is named at completion is not the one that is stored. */
export const partDiffers = (key: string, found: string): InputRejected =>
  rejectParts(key, found, 'parts as putPart and listParts returned them');

export function checkUploadRequest(request: UploadRequest): void {
  const { key, size, contentType, expiresIn } = request;
  checkKey(key);
  const refuse = (field: string, found: unknown, allowed: string): InputRejected =>
    new InputRejected({
      where: `signed upload of ${shown(key)}, ${field}`,
      found: String(found),
      allowed,
      next: 'Correct it, or use a multipart upload',
    });
  if (!Number.isInteger(size) || size < 0 || size > MAX_PUT_BYTES) {
    throw refuse('size', size, `0 to ${MAX_PUT_BYTES} bytes`);
  }
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_UPLOAD_SECONDS) {
    throw refuse('expiresIn', expiresIn, `1 to ${MAX_UPLOAD_SECONDS} seconds`);
  }
  if (!CONTENT_TYPE.test(contentType))
    throw refuse('contentType', shown(contentType), 'a media type: text/csv');
}
