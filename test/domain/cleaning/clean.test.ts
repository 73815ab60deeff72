/** The two profiles by themselves: what they keep, and what CPython makes of the same. */
import { describe, expect, it } from 'vitest';
import { cleanerOf } from '../../../domain/cleaning/clean.ts';
import { OPTION_NAMES, OPTIONS } from '../../../domain/cleaning/options.ts';
import { CleaningSpec } from '../../../domain/spec/run-spec.ts';
import { everyCodePoint, GUIDE, inPython, randomTexts } from './texts.ts';

const guide = await cleanerOf({ profile: 'guide', maxCharacters: 10_000_000 });
const byDefault = await cleanerOf({ profile: 'default', maxCharacters: 20_000 });

describe('profile guide', () => {
  it('equals CPython on every one of the 1,114,112 code points, halves of surrogate pairs included', () => {
    const texts = [...everyCodePoint()];
    const cleaned = inPython(GUIDE, 'clean_text(text)', texts);
    expect(cleaned).toHaveLength(272);
    for (const [block, text] of texts.entries()) {
      expect(guide(text) === cleaned[block], `code points from ${block * 4096}`).toBe(true);
    }
  });

  it('equals CPython on 20,000 odd texts', () => {
    const texts = randomTexts(1, 20_000);
    const cleaned = inPython(GUIDE, 'clean_text(text)', texts);
    for (const [i, text] of texts.entries()) expect(guide(text), JSON.stringify(text)).toBe(cleaned[i]);
  });

  it('has the guide’s two known effects: lost marks and two spaces', () => {
    expect(guide('a , b')).toBe('a  b');
    expect(guide('हिन्दी')).toBe('हनद');
  });

  it('keeps what an ASCII \\w would delete', () => {
    expect(guide('日本語、を_学ぶ!')).toBe('日本語を_学ぶ');
  });
});

describe('profile default', () => {
  it.each([
    ['line ends and runs of white space become one space', ' a\r\n\tb\u3000\u0085 c ', 'a b c'],
    ['controls and the byte order mark go', '\ufeffa\u0000b\u0007 \u0000 c', 'ab c'],
    ['marks and punctuation stay', 'हिन्दी, naïve!', 'हिन्दी, naïve!'],
    ['letters are composed', 'e\u0301', 'é'],
    ['letters that a control split are composed too', 'e\u0000\u0301', 'é'],
    ['half a surrogate pair becomes the replacement character', 'a\ud800b', 'a\ufffdb'],
    ['more than 30 marks on a letter are cut off', `a${'\u0315'.repeat(90)}b`, `a${'\u0315'.repeat(30)}b`],
    // U+1611E twice: Unicode 16 makes U+16121 of it. U+1E08F: a mark of class 230 since Unicode 15.
    ['what a newer Unicode composes stays as it is', '\u{1611e}\u{1611e}', '\u{1611e}\u{1611e}'],
    ['what a newer Unicode sorts stays in its order', 'a\u{1e08f}\u0316', 'a\u{1e08f}\u0316'],
    ['nothing is left of nothing', ' \u0000\ufeff\n', ''],
  ])('%s', (_, text, cleaned) => {
    expect(byDefault(text)).toBe(cleaned);
  });

  it('is CPython’s normal form C between its other rules, on every code point', async () => {
    const rule = `
CONTROLS = re.compile('[\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\ufeff]')
def clean(text):
    text = re.sub('[\\ud800-\\udfff]', '\\ufffd', text)
    text = ' '.join(CONTROLS.sub('', text).split())
    return unicodedata.normalize('NFC', text)
`;
    const whole = await cleanerOf({ profile: 'default', maxCharacters: 10_000_000 });
    const texts = [...everyCodePoint()];
    const cleaned = inPython(rule, 'clean(text)', texts);
    for (const [block, text] of texts.entries()) {
      expect(whole(text) === cleaned[block], `code points from ${block * 4096}`).toBe(true);
    }
  });

  it('changes nothing the second time', () => {
    for (const text of [' A\u030a ,\t😀\u200d b\r\n ', ...randomTexts(2, 5_000)]) {
      // Marks that normalizing makes two of each are too many only the second time.
      if (/[\p{M}\u{1d160}]{16}/u.test(text)) continue;
      const once = byDefault(text);
      expect(byDefault(once), JSON.stringify(text)).toBe(once);
    }
  });
});

it('cuts at a code point’s border and leaves no space at the end', async () => {
  expect((await cleanerOf({ profile: 'default', maxCharacters: 2 }))('😀😀😀')).toBe('😀😀');
  expect((await cleanerOf({ profile: 'default', maxCharacters: 3 }))('ab cd')).toBe('ab');
  expect((await cleanerOf({ profile: 'guide', maxCharacters: 3 }))('ab cd')).toBe('ab ');
});

describe('a spec', () => {
  it('that says nothing has each option’s first choice', () => {
    const cleaning = CleaningSpec.parse({});
    for (const name of OPTION_NAMES) expect(cleaning[name]).toBe(OPTIONS[name][0]);
  });

  it('with profile guide takes no option, and says what to do', () => {
    const { error } = CleaningSpec.safeParse({ profile: 'guide', html: 'strip' });
    expect(error?.issues).toMatchObject([
      { path: ['html'], message: expect.stringContaining('leave it out, or choose profile default') },
    ]);
    expect(CleaningSpec.parse({ profile: 'guide', maxCharacters: 5, control: 'drop' }).maxCharacters).toBe(5);
  });
});
