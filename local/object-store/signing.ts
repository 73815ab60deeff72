/**
 * Signed uploads without S3: a URL of the local server that holds key, size, type and expiry under an HMAC, as a
 * presigned PUT does. `PUT /uploads/…` hands what it got to `acceptUpload` of the store.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { InputRejected } from '../../domain/errors.ts';
import { checkUploadRequest, shown } from '../../domain/object-keys.ts';
import type { SignedRequest, UploadRequest } from '../../domain/ports.ts';

export const UPLOADS = '/uploads/';
const MIN_SECRET_BYTES = 16;

export interface VerifiedUpload {
  readonly key: string;
  readonly size: number;
  readonly contentType: string;
}

/** A `Headers`, or a plain object of lower-case names. */
export type RequestHeaders = Headers | Readonly<Record<string, string | undefined>>;

const headerOf = (headers: RequestHeaders, name: string): string | undefined =>
  headers instanceof Headers ? (headers.get(name) ?? undefined) : headers[name];

const refused = (found: string, next: string): InputRejected =>
  new InputRejected({
    where: 'signed upload',
    found,
    allowed: 'the method, URL, size and content type that were signed, before they expire, once or more',
    next,
  });

function signature(secret: string, claim: VerifiedUpload & { readonly expires: number }): Buffer {
  const { key, size, contentType, expires } = claim;
  return createHmac('sha256', secret)
    .update(JSON.stringify(['modelmill-upload-1', 'PUT', key, size, contentType, expires]))
    .digest();
}

export function checkSecret(secret: string): void {
  if (Buffer.byteLength(secret) >= MIN_SECRET_BYTES) return;
  throw new InputRejected({
    where: 'secret of the folder store',
    found: `${Buffer.byteLength(secret)} bytes`,
    allowed: `${MIN_SECRET_BYTES} bytes or more`,
    next: 'Make one at random and keep it with the installation',
  });
}

/** `now` in milliseconds since 1970. */
export function signedUpload(
  secret: string,
  publicUrl: string,
  request: UploadRequest,
  now: number,
): SignedRequest {
  checkUploadRequest(request);
  const { key, size, contentType } = request;
  const expires = Math.floor(now / 1_000) + request.expiresIn;
  const path = key.split('/').map(encodeURIComponent).join('/');
  const query = new URLSearchParams({
    size: String(size),
    type: contentType,
    expires: String(expires),
    signature: signature(secret, { key, size, contentType, expires }).toString('base64url'),
  });
  return {
    method: 'PUT',
    url: `${publicUrl.replace(/\/$/, '')}${UPLOADS}${path}?${query}`,
    headers: { 'content-type': contentType, 'content-length': String(size) },
  };
}

/** What the URL allows, when it is ours and the headers keep to it. `InputRejected` otherwise. */
export function verifiedUpload(
  secret: string,
  url: string,
  headers: RequestHeaders,
  now: number,
): VerifiedUpload {
  const claim = claimOf(url);
  const given = Buffer.from(claim.signature, 'base64url');
  const expected = signature(secret, claim);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw refused('a signature that does not fit the URL', 'Ask for a new upload address');
  }
  if (now >= claim.expires * 1_000) throw refused('an expired address', 'Ask for a new upload address');

  const { key, size, contentType } = claim;
  const type = headerOf(headers, 'content-type');
  if (type !== contentType) {
    throw refused(`content-type ${shown(type ?? '')}`, `Send content-type ${shown(contentType)}`);
  }
  const length = headerOf(headers, 'content-length');
  if (length !== String(size)) {
    throw refused(`content-length ${shown(length ?? '')}`, `Send exactly ${size} bytes, with their number`);
  }
  return { key, size, contentType };
}

function claimOf(url: string) {
  try {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    if (!pathname.startsWith(UPLOADS)) throw new Error('another path');
    const only = (name: string): string => {
      const [value, ...more] = searchParams.getAll(name);
      if (value === undefined || more.length > 0) throw new Error(`${name} is missing or given twice`);
      return value;
    };
    const whole = (name: string): number => {
      if (!/^\d{1,15}$/.test(only(name))) throw new Error(`${name} is no number`);
      return Number(only(name));
    };
    return {
      key: pathname.slice(UPLOADS.length).split('/').map(decodeURIComponent).join('/'),
      size: whole('size'),
      contentType: only('type'),
      expires: whole('expires'),
      signature: only('signature'),
    };
  } catch (error) {
    throw refused(
      `an address that can't be read (${(error as Error).message})`,
      'Ask for a new upload address',
    );
  }
}

/** Passes the body on and fails as soon as it is longer, or at its end shorter, than was signed. */
export async function* exactly(size: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const piece of body) {
    seen += piece.length;
    if (seen > size)
      throw refused(`more than the signed ${size} bytes`, 'Ask for an address for the true size');
    yield piece;
  }
  if (seen < size) throw refused(`${seen} of the signed ${size} bytes`, 'Send the file again');
}
