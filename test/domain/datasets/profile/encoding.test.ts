/** Trouble with characters, and scripts. */
import { describe, expect, it } from 'vitest';
import { encodingTroubles, textAround } from '../../../../domain/datasets/profile/encoding.ts';
import { Scan } from '../../../../domain/datasets/profile/scan.ts';
import { SCRIPTS, scriptOf } from '../../../../domain/datasets/profile/scripts.ts';

const troubles = (text: string): readonly string[] => {
  const scan = new Scan();
  scan.read(text);
  return encodingTroubles(text, scan.seen);
};

/** What a program shows that takes UTF-8 for Windows-1252. */
const misread = (text: string): string =>
  new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

describe('trouble', () => {
  it.each(['é', 'ü', 'ß', 'ñ', 'Ø', '’', '“', '–', '…', '°', '£', 'привет', '\ufeffText'])(
    '%s read as Windows-1252 is mojibake',
    (text) => expect(troubles(`It says ${misread(text)} there`)).toContain('mojibake'),
  );

  it.each<[string, string]>([
    ['Caf\ufffd', 'replacement-character'],
    ['a\u0007b', 'control-characters'],
    ['pass\u00adword', 'invisible-characters'],
    ['file\u202egpj.exe', 'invisible-characters'],
    ['cafe\u0301', 'mixed-normal-forms'],
    ['\u1112\u1161\u11ab', 'mixed-normal-forms'],
    ['Lovely &amp; Amazing', 'html-entities'],
    ['it&#8217;s', 'html-entities'],
    ['a&nbsp;b', 'html-entities'],
  ])('%j: %s', (text, kind) => expect(troubles(text)).toEqual([kind]));

  it.each([
    'Plain text, with\ttabs\r\nand lines',
    'São Paulo, Ãlter, Malmö, naïve, Ærø, Þór, Âge, crème brûlée',
    'ÃO É ÚTIL',
    'R&D, AT&T; a&b=c&d',
    // A letter with a mark that no single character has.
    'x\u0331 marks the spot',
    '日本語 한국어 русский ελληνικά العربية हिन्दी 😀👩‍🔬'.replace('\u200d', ''),
    '“quoted” – and so on…',
  ])('none in %j', (text) => expect(troubles(text)).toEqual([]));

  it.each<[string, string, string]>([
    ['replacement-character', `${'x'.repeat(500)} Caf\ufffd`, `…${'x'.repeat(36)} Caf\ufffd`],
    ['invisible-characters', 'pass\u200bword', 'pass\\u200bword'],
    ['control-characters', 'a\u0007b', 'a\\u0007b'],
    ['html-entities', 'Lovely &amp; Amazing', 'Lovely &amp; Amazing'],
    ['mixed-normal-forms', 'cafe\u0301', 'cafe\u0301'],
  ])('%s is shown where it is, and so that it can be seen', (kind, text, shown) =>
    expect(textAround(kind, text)).toBe(shown),
  );

  it('is told of marks by the million within a second', () => {
    const begun = performance.now();
    troubles(`a${'\u0301\u0316'.repeat(500_000)}`);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe('the script of most letters', () => {
  it.each([
    ['English, with Ελλάδα', 'Latin'],
    ['Привет, world', 'Cyrillic'],
    ['Ελληνικά', 'Greek'],
    ['שלום עולם', 'Hebrew'],
    ['مرحبا', 'Arabic'],
    ['हिन्दी', 'Devanagari'],
    ['สวัสดี', 'Thai'],
    ['한국어', 'Hangul'],
    ['你好世界', 'Han'],
    ['日本語を話します', 'Kana'],
    ['ქართული', 'Georgian'],
  ])('%s: %s', (text, script) => expect(SCRIPTS[scriptOf(text)]).toBe(script));

  it('is none of numbers and pictures', () => expect(scriptOf('12 % 😀')).toBe(-1));
});
