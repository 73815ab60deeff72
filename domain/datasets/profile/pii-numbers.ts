/**
 * What a number in a text is: a telephone, card, account or social security number, a network address, part of a key.
 * Pure. Called at the beginning of each run of digits: the cheap questions come first.
 *
 *   card   ISO/IEC 7812: known issuers, check digit by Luhn's formula (annex B)
 *   iban   ISO 13616: the country's length, remainder 1 by 97 (ISO/IEC 7064, MOD 97-10)
 *   ssn    three, two and four digits that were ever given out (US Social Security Administration)
 *   phone  E.164 behind a `+`, North America's 3-3-4, or 7 to 15 digits behind a word for telephone
 */
import type { PiiKind } from './pii.ts';
import { isKey, SHORTEST_KEY } from './pii-secrets.ts';

export interface Numbered {
  readonly kind: PiiKind;
  readonly start: number;
  readonly end: number;
}

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
const isUpper = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;
const isLetter = (unit: number): boolean => isUpper(unit & ~0x20);
const isHex = (unit: number): boolean => isDigit(unit) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x66);
/** Blank ( ) - . / */
const isSeparator = (unit: number): boolean =>
  unit === 0x20 || unit === 0x28 || unit === 0x29 || (unit >= 0x2d && unit <= 0x2f);
const isWord = (unit: number): boolean => isDigit(unit) || isLetter(unit) || unit === 0x5f || unit === 0x2d;

/** No number of ours with its separators is longer. */
const FARTHEST = 40;

/** `start` is the first of a run of ASCII digits. */
export function numberAt(text: string, start: number): Numbered | undefined {
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const run = end - start;
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isLetter(before) || isLetter(after) || before === 0x5f || before === 0x2d) {
    const key = keyAt(text, start, end);
    if (key !== undefined) return key;
  }
  if (before === 0x3a || after === 0x3a || (isHex(before) && text.charCodeAt(start - 2) === 0x3a)) {
    const address = hexAddress(text, start);
    if (address !== undefined) return address;
  }
  if (run >= 2 && isUpper(before) && isUpper(text.charCodeAt(start - 2))) {
    const account = ibanAt(text, start - 2);
    if (account !== undefined) return account;
  }
  // Part of a word or of a decimal: no number that stands for itself.
  if (isLetter(before) || isLetter(after) || before === 0x5f || before === 0x2e) return undefined;
  if (run <= 3 && after === 0x2e) {
    const address = ipAt(text, start);
    if (address !== undefined) return address;
  }
  if (run < 7 && !isSeparator(after)) return undefined;
  return clusterAt(text, start);
}

/** Digits with separators between them, taken together. */
function clusterAt(text: string, start: number): Numbered | undefined {
  let end = start;
  let count = 0;
  let gap = 0;
  for (let at = start; at < start + FARTHEST && gap < 3; at += 1) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) {
      count += 1;
      gap = 0;
      end = at + 1;
    } else if (isSeparator(unit)) {
      gap += 1;
    } else break;
  }
  if (count < 7 || isDigit(text.charCodeAt(end))) return undefined;
  const digits = text.slice(start, end).replace(/\D+/g, '');
  const card = text.charCodeAt(start - 1) === 0x2b ? undefined : cardAt(text, start);
  if (card !== undefined) return card;
  if (isSsn(text, start)) return { kind: 'ssn', start, end: start + 11 };
  return phoneAt(text, start, end, digits);
}

/** Asked at a word's first number only: of a long word of many numbers each is looked at once. */
function keyAt(text: string, from: number, to: number): Numbered | undefined {
  const FAR = 300;
  let start = from;
  while (start > 0 && from - start < FAR && isWord(text.charCodeAt(start - 1))) {
    start -= 1;
    if (isDigit(text.charCodeAt(start))) return undefined;
  }
  let end = to;
  while (end - to < FAR && isWord(text.charCodeAt(end))) end += 1;
  if (end - start < SHORTEST_KEY || !isKey(text.slice(start, end))) return undefined;
  return { kind: 'secret', start, end };
}

/** As it is printed on cards, or without blanks. */
const CARD = /(?:(?:\d{4}[ -]){3}\d{4}|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?!\d)/y;
/** Issuers, with how long their numbers are: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay. */
const ISSUERS =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|2(?:2[2-9]\d|[3-6]\d\d|7[01]\d|720))\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:6(?:011|4[4-9]|5)|35|62)\d{12,17})$/;

function cardAt(text: string, start: number): Numbered | undefined {
  CARD.lastIndex = start;
  const found = CARD.exec(text)?.[0];
  if (found === undefined || !isCard(found.replace(/[ -]/g, ''))) return undefined;
  return { kind: 'card', start, end: start + found.length };
}

export function isCard(digits: string): boolean {
  if (!ISSUERS.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30;
    const doubled = i % 2 === 1 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}

const SSN = /(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/y;

function isSsn(text: string, start: number): boolean {
  if (text.charCodeAt(start - 1) === 0x2d) return false;
  SSN.lastIndex = start;
  return SSN.test(text);
}

const NORTH_AMERICAN = /(?:1[ .-])?\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}(?![\d-])/y;
const TELEPHONE =
  /(?:tel|phone|fax|mobile|cell|call|whatsapp|telefon|fon|handy|portable|téléphone|tél|móvil|teléfono)\W{0,4}$/iu;

function phoneAt(text: string, from: number, end: number, digits: string): Numbered | undefined {
  const start = text[from - 1] === '(' ? from - 1 : from;
  if (text[start - 1] === '+' && !isWord(text.charCodeAt(start - 2))) {
    return digits.length <= 15 && digits[0] !== '0' ? { kind: 'phone', start: start - 1, end } : undefined;
  }
  if (text.charCodeAt(start - 1) !== 0x2d) {
    NORTH_AMERICAN.lastIndex = start;
    if (NORTH_AMERICAN.test(text)) return { kind: 'phone', start, end: NORTH_AMERICAN.lastIndex };
  }
  if (digits.length > 15 || !TELEPHONE.test(text.slice(Math.max(0, start - 16), start))) return undefined;
  return { kind: 'phone', start, end };
}

const IP = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)/y;

function ipAt(text: string, start: number): Numbered | undefined {
  IP.lastIndex = start;
  const parts = IP.exec(text);
  if (parts === null || parts.slice(1).some((part) => Number(part) > 255)) return undefined;
  return { kind: 'ip', start, end: IP.lastIndex };
}

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/** IPv6 (RFC 4291) and MAC addresses; a time of day is neither. */
function hexAddress(text: string, within: number): Numbered | undefined {
  const inside = (unit: number): boolean => isHex(unit) || unit === 0x3a;
  let start = within;
  while (start > 0 && within - start < 40 && inside(text.charCodeAt(start - 1))) start -= 1;
  let end = start;
  let colons = 0;
  let doubled = false;
  for (; end - start < 80 && inside(text.charCodeAt(end)); end += 1) {
    if (text.charCodeAt(end) !== 0x3a) continue;
    colons += 1;
    if (text.charCodeAt(end + 1) === 0x3a) doubled = true;
  }
  if (colons < 5 && !doubled) return undefined;
  if (isWord(text.charCodeAt(start - 1)) || isWord(text.charCodeAt(end))) return undefined;
  const address = text.slice(start, end).replace(/(?<!:):$/, '');
  if (MAC.test(address)) return { kind: 'mac', start, end: start + address.length };
  return isIpv6(address) ? { kind: 'ip', start, end: start + address.length } : undefined;
}

function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 1 ? groups.length === 8 : groups.length >= 3 && groups.length <= 7;
}

/** Of the registry's countries. */
const IBAN_LENGTH: Readonly<Record<string, number>> = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 ' +
    'LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 ' +
    'SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

function ibanAt(text: string, start: number): Numbered | undefined {
  const length = IBAN_LENGTH[text.slice(start, start + 2)];
  if (length === undefined || isWord(text.charCodeAt(start - 1))) return undefined;
  let account = '';
  let end = start;
  for (; account.length < length && end < start + 2 * FARTHEST; end += 1) {
    const unit = text.charCodeAt(end);
    if (isDigit(unit) || isUpper(unit)) account += text[end];
    else if (unit !== 0x20) return undefined;
  }
  if (account.length < length || isWord(text.charCodeAt(end))) return undefined;
  return isIban(account) ? { kind: 'iban', start, end } : undefined;
}

export function isIban(account: string): boolean {
  let remainder = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
