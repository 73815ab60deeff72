/** Personal data: what is found, what is not, what is left after masking, and how long it may take. */
import { describe, expect, it } from 'vitest';
import { findPii, hinted, maskPii } from '../../../../domain/datasets/profile/pii.ts';
import { isCard, isIban } from '../../../../domain/datasets/profile/pii-numbers.ts';
import { Scan } from '../../../../domain/datasets/profile/scan.ts';

const found = (text: string): [string, string][] => {
  const scan = new Scan();
  scan.read(text);
  return findPii(text, scan).map(({ kind, start, end }) => [kind, text.slice(start, end)]);
};

describe('found', () => {
  it.each<[string, string, string]>([
    ['write to jane.doe+news@mail.example.co.uk.', 'email', 'jane.doe+news@mail.example.co.uk'],
    ['<a_b@example.org>', 'email', 'a_b@example.org'],
    ['x@müller.example and y@xn--mller-kva.example', 'email', 'y@xn--mller-kva.example'],
    ['call +44 20 7946 0958 now', 'phone', '+44 20 7946 0958'],
    ['+4915112345678', 'phone', '+4915112345678'],
    ['(415) 555-0132', 'phone', '(415) 555-0132'],
    ['1-800-555-0199', 'phone', '1-800-555-0199'],
    ['415.555.0132', 'phone', '415.555.0132'],
    ['Tel.: 030 1234567', 'phone', '030 1234567'],
    ['tél. 01 42 68 53 00', 'phone', '01 42 68 53 00'],
    ['4111 1111 1111 1111', 'card', '4111 1111 1111 1111'],
    ['card:378282246310005', 'card', '378282246310005'],
    ['5555-5555-5555-4444', 'card', '5555-5555-5555-4444'],
    ['to DE89 3704 0044 0532 0130 00 please', 'iban', 'DE89 3704 0044 0532 0130 00'],
    ['GB29NWBK60161331926819', 'iban', 'GB29NWBK60161331926819'],
    ['SSN 219-09-9999.', 'ssn', '219-09-9999'],
    ['from 192.168.10.254 at', 'ip', '192.168.10.254'],
    ['at 2001:db8:85a3::8a2e:370:7334 now', 'ip', '2001:db8:85a3::8a2e:370:7334'],
    ['mac 00:1B:44:11:3A:B7 is', 'mac', '00:1B:44:11:3A:B7'],
    ['https://admin:hunter2@example.com/x', 'credentials', 'admin:hunter2'],
    ['key AKIAIOSFODNN7EXAMPLE here', 'secret', 'AKIAIOSFODNN7EXAMPLE'],
    ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'secret', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['xoxb-123456789012-abcdefABCDEF', 'secret', 'xoxb-123456789012-abcdefABCDEF'],
  ])('%s: %s', (text, kind, value) => expect(found(text)).toContainEqual([kind, value]));

  it('private keys as a whole', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----';
    expect(found(`see\n${key}\nthere`)).toEqual([['secret', key]]);
  });

  it('several in their order, none within another', () => {
    expect(found('a@b.example, 219-09-9999, +44 20 7946 0958').map(([kind]) => kind)).toEqual([
      'email',
      'ssn',
      'phone',
    ]);
  });
});

describe('not taken for personal data', () => {
  it.each([
    'on 2024-01-31 at 10:54:46, version 1.2.3 of 2023',
    'Wed, 21 Aug 2002 10:54:46 -0500',
    'order 1234567890123456 and 20020831',
    '4111 1111 1111 1112',
    '1111111111111111',
    'DE89 3704 0044 0532 0130 01',
    '000-12-3456 and 219-00-9999',
    '300.168.1.1 and 1.2.3',
    'std::vector<int>::iterator, a::b, x::2',
    'user@localhost and @mention, a @ b',
    '3.14159265358979',
    'ISBN 978-3-16-148410-0',
    'https://example.com:8080/path',
    'pages 100-200, 1914-1918, 50 000 000 people',
    'AKIA is no key, nor is sk-short',
  ])('%s', (text) => expect(found(text)).toEqual([]));
});

it('knows check digits', () => {
  expect(isCard('4012888888881881')).toBe(true);
  expect(isCard('4012888888881882')).toBe(false);
  expect(isIban('FR1420041010050500013M02606')).toBe(true);
  expect(isIban('FR1420041010050500013M02607')).toBe(false);
});

describe('masked', () => {
  it('by kind, the rest as it was', () => {
    expect(maskPii('Ask joe@example.org (or +44 20 7946 0958), please.')).toBe(
      'Ask [EMAIL] (or [PHONE]), please.',
    );
    expect(maskPii('tel 0301234567@example.org')).toBe('tel [EMAIL]');
    expect(maskPii('https://a:b@example.com')).toBe('https://[CREDENTIALS]@example.com');
    expect(maskPii('nothing here')).toBe('nothing here');
  });

  it('once and for all: a second time finds nothing', () => {
    const text =
      'joe@example.org 4111 1111 1111 1111 192.168.1.1 GB29NWBK60161331926819 AKIAIOSFODNN7EXAMPLE';
    expect(maskPii(text)).toBe('[EMAIL] [CARD] [IP] [IBAN] [SECRET]');
    expect(maskPii(maskPii(text))).toBe(maskPii(text));
  });

  it('hints at two characters of an example, never at more', () => {
    expect(hinted('joe@example.org')).toBe('jo*************');
    expect(hinted('x'.repeat(500))).toBe(`xx${'*'.repeat(30)}`);
    expect(hinted('😀x').isWellFormed()).toBe(true);
  });
});

describe('texts that attack', () => {
  const MEBI = 1 << 20;
  it.each<[string, string]>([
    ['at signs', '@'.repeat(MEBI)],
    ['addresses without an end', 'a@a.'.repeat(MEBI / 4)],
    ['a local part without an at sign', 'a.'.repeat(MEBI / 2)],
    ['domains without an end', `a@${'a.'.repeat(MEBI / 2)}`],
    ['digits', '1'.repeat(MEBI)],
    ['digits and blanks', '1 '.repeat(MEBI / 2)],
    ['digits and letters', 'a1'.repeat(MEBI / 2)],
    ['digits and hyphens', '1-'.repeat(MEBI / 2)],
    ['colons', '1:'.repeat(MEBI / 2)],
    ['double colons', 'a::1'.repeat(MEBI / 4)],
    ['dots', '1.'.repeat(MEBI / 2)],
    ['parentheses', '(1'.repeat(MEBI / 2)],
    ['countries', 'DE12'.repeat(MEBI / 4)],
    ['schemes', '://a:'.repeat(MEBI / 5)],
    ['credentials', 'http://a:b@'.repeat(MEBI / 11)],
    ['keys', 'AKIA1'.repeat(MEBI / 5)],
    ['headings of keys', '-----BEGIN PRIVATE KEY-----1'.repeat(MEBI / 28)],
    ['telephones', 'tel 1'.repeat(MEBI / 5)],
  ])('%s: a mebibyte in less than two seconds', (_, text) => {
    const begun = performance.now();
    maskPii(text);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
