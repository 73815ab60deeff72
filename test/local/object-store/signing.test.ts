/** The upload door's rules, without a server. */
import { describe, expect, it } from 'vitest';
import { checkSecret, exactly, signedUpload, verifiedUpload } from '../../../local/object-store/signing.ts';

const SECRET = 'a secret of these tests';
const NOW = 1_800_000_000_000;
const REQUEST = { key: 'projects/p/incoming/é 1+1.csv', size: 5, contentType: 'text/csv', expiresIn: 60 };
const signed = signedUpload(SECRET, 'http://127.0.0.1:8080/', REQUEST, NOW);
const verify = (
  url = signed.url,
  headers: Record<string, string> = signed.headers,
  now = NOW,
  secret = SECRET,
) => verifiedUpload(secret, url, headers, now);

const changed = (change: (url: URL) => void): string => {
  const url = new URL(signed.url);
  change(url);
  expect(url.href).not.toBe(signed.url);
  return url.href;
};

describe('verifiedUpload', () => {
  it('takes what was signed, as an address or as a path, with Headers or a plain object', () => {
    const { key, size, contentType } = REQUEST;
    expect(verify()).toEqual({ key, size, contentType });
    const { pathname, search } = new URL(signed.url);
    expect(verifiedUpload(SECRET, pathname + search, new Headers(signed.headers), NOW)).toEqual({
      key,
      size,
      contentType,
    });
  });

  it('until it expires, to the millisecond', () => {
    expect(() => verify(undefined, undefined, NOW + 59_999)).not.toThrow();
    expect(() => verify(undefined, undefined, NOW + 60_000)).toThrow(/expired address/);
  });

  it.each([
    ['another secret', () => verify(undefined, undefined, NOW, 'another secret of these')],
    ['another key', () => verify(changed((url) => (url.pathname = '/uploads/projects/q/incoming/x')))],
    ['a key below', () => verify(changed((url) => (url.pathname += '/x')))],
    ['no key', () => verify(changed((url) => (url.pathname = '/uploads/')))],
    ['another path', () => verify(changed((url) => (url.pathname = '/objects/x')))],
    ['a broken escape', () => verify(signed.url.replace('%C3%A9', '%C3'))],
    ['a larger size', () => verify(changed((url) => url.searchParams.set('size', '6')))],
    ['a size twice', () => verify(changed((url) => url.searchParams.append('size', '5')))],
    ['a negative size', () => verify(changed((url) => url.searchParams.set('size', '-5')))],
    ['another type', () => verify(changed((url) => url.searchParams.set('type', 'text/html')))],
    ['a later expiry', () => verify(changed((url) => url.searchParams.set('expires', '1900000000')))],
    ['an expiry of Infinity', () => verify(changed((url) => url.searchParams.set('expires', 'Infinity')))],
    ['no signature', () => verify(changed((url) => url.searchParams.delete('signature')))],
    ['an empty signature', () => verify(changed((url) => url.searchParams.set('signature', '')))],
    ['a cut signature', () => verify(signed.url.slice(0, -3))],
    ['a header of another type', () => verify(undefined, { ...signed.headers, 'content-type': 'text/html' })],
    ['a header of another length', () => verify(undefined, { ...signed.headers, 'content-length': '6' })],
    ['no length', () => verify(undefined, { 'content-type': 'text/csv' })],
    ['no headers', () => verify(undefined, {})],
    ['no address', () => verify('http://')],
  ])('refuses %s', (_, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ name: 'InputRejected' }));
  });
});

describe('exactly', () => {
  async function* body(...sizes: readonly number[]) {
    for (const size of sizes) yield Buffer.alloc(size);
  }
  const total = async (size: number, ...sizes: readonly number[]) => {
    let seen = 0;
    for await (const piece of exactly(size, body(...sizes))) seen += piece.length;
    return seen;
  };

  it('passes the signed size on, in any pieces', async () => {
    expect(await total(10, 3, 0, 7)).toBe(10);
    expect(await total(0)).toBe(0);
  });

  it('refuses one byte less and one byte more', async () => {
    await expect(total(10, 3, 6)).rejects.toThrow(/Send the file again/);
    await expect(total(10, 3, 8)).rejects.toThrow(/Ask for an address for the true size/);
  });
});

it('a secret is 16 bytes or more', () => {
  expect(() => checkSecret('é'.repeat(8))).not.toThrow();
  expect(() => checkSecret('x'.repeat(15))).toThrow(/Make one at random/);
});
