/**
 * Personal data and secrets in texts: found by their form, and masked. Pure; linear in the text's length, since each
 * `@` and each number is looked at once and nothing looks further than a few hundred characters.
 *
 * What has a check digit must fit it, and telephone numbers must be written as such: a report that cries at every
 * number is read by nobody. So it finds less than everything: names and addresses have no form.
 */
import { type Numbered, numberAt } from './pii-numbers.ts';
import { keyBlockIn } from './pii-secrets.ts';
import { Scan, SEEN } from './scan.ts';

export const PII_KINDS = [
  'email',
  'phone',
  'card',
  'iban',
  'ssn',
  'ip',
  'mac',
  'credentials',
  'secret',
] as const;
export type PiiKind = (typeof PII_KINDS)[number];

/** `text.slice(start, end)` is of that kind. */
export interface Personal {
  readonly kind: PiiKind;
  readonly start: number;
  readonly end: number;
}

const NONE: readonly Personal[] = [];

/** In the text's order, none overlapping another. `scan` has read this very text. */
export function findPii(text: string, scan: Scan): readonly Personal[] {
  if ((scan.seen & SEEN.at) === 0 && scan.numberCount === 0) return NONE;
  const found: Personal[] = [];
  if (scan.seen & SEEN.at) addresses(text, found);
  numbers(text, scan, found);
  if (found.length < 2) return found;
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return found.filter((one) => {
    if (one.start < end) return false;
    end = one.end;
    return true;
  });
}

const own = new Scan();

/** The text with `[EMAIL]`, `[PHONE]` … in place of what was found. */
export function maskPii(text: string): string {
  own.read(text);
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of findPii(text, own)) {
    masked += `${text.slice(from, start)}[${kind.toUpperCase()}]`;
    from = end;
  }
  return from === 0 ? text : masked + text.slice(from);
}

/** An example of what was found that gives nothing away: its first two characters, and how long it is. */
export const hinted = (value: string): string =>
  value.slice(0, 2).toWellFormed() + '*'.repeat(Math.min(30, Math.max(1, value.length - 2)));

/** RFC 5321's longest. */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 255;
const LOCAL = /[A-Za-z0-9._%+-]/;
const DOMAIN = /[A-Za-z0-9.-]/;
const tableOf = (allowed: RegExp): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, unit) => (allowed.test(String.fromCharCode(unit)) ? 1 : 0));
const LOCAL_UNIT = tableOf(LOCAL);
const DOMAIN_UNIT = tableOf(DOMAIN);
/** A host with a last part of letters. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59})/;

function addresses(text: string, found: Personal[]): void {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    let end = at + 1;
    const farthest = Math.min(text.length, end + LONGEST_DOMAIN);
    while (end < farthest && DOMAIN_UNIT[text.charCodeAt(end)] === 1) end += 1;
    if (end < at + 4) continue;
    const host = HOST.exec(text.slice(at + 1, end))?.[0];
    if (host === undefined) continue;
    const user = credentialsBefore(text, at);
    if (user !== undefined) {
      found.push({ kind: 'credentials', start: user, end: at });
      continue;
    }
    let start = at;
    const nearest = Math.max(0, at - LONGEST_LOCAL);
    while (start > nearest && LOCAL_UNIT[text.charCodeAt(start - 1)] === 1) start -= 1;
    while (start < at && /[.%+-]/.test(text[start]!)) start += 1;
    if (start < at) found.push({ kind: 'email', start, end: at + 1 + host.length });
  }
}

/** Where `user:password` begins in `https://user:password@host`. */
function credentialsBefore(text: string, at: number): number | undefined {
  const near = text.slice(Math.max(0, at - 200), at);
  const scheme = near.lastIndexOf('://');
  if (scheme === -1) return undefined;
  const pair = near.slice(scheme + 3);
  return /^[^\s/:@]{1,100}:[^\s/@]{1,100}$/.test(pair) ? at - pair.length : undefined;
}

function numbers(text: string, scan: Scan, found: Personal[]): void {
  let done = 0;
  for (let i = 0; i < scan.numberCount; i += 1) {
    const start = scan.numbers[i]!;
    if (start < done) continue;
    const number: Numbered | undefined = numberAt(text, start);
    if (number === undefined) continue;
    done = number.end;
    found.push(number);
  }
  const block = scan.numberCount > 0 ? keyBlockIn(text) : undefined;
  if (block !== undefined) found.push({ kind: 'secret', ...block });
}
