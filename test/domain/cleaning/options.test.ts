/** What the default profile does when asked. */
import { describe, expect, it } from 'vitest';
import { cleanerOf } from '../../../domain/cleaning/clean.ts';
import { lowerCased } from '../../../domain/cleaning/lower-case.ts';
import type { CleaningOptions } from '../../../domain/cleaning/options.ts';
import { everyCodePoint, inPython, randomTexts } from './texts.ts';

const cleaned = async (options: Partial<CleaningOptions>, text: string): Promise<string> =>
  (await cleanerOf({ profile: 'default', maxCharacters: 20_000, ...options }))(text);

describe('html: strip', () => {
  it.each([
    ['tags go, and those of blocks part words', '<p>one</p><p>t<b>w</b>o<br>three</p>', 'one two three'],
    [
      'entities become characters, once',
      'a&nbsp;&amp;lt;b&gt; &#x1F600; caf&eacute; &copy',
      'a &lt;b> 😀 café ©',
    ],
    [
      'scripts and styles go with what is in them',
      '<style>p{}</style>a<SCRIPT>if (a<b) "</p>"</script >b',
      'a b',
    ],
    ['comments go, unfinished ones too', 'a<!-- <b> -->b<!-- c', 'ab'],
    ['what looks like a tag and is none stays', 'a < b && x <3 y, 1<2', 'a < b && x <3 y, 1<2'],
    ['a tag that is never finished is text', 'if a <b', 'if a <b'],
    ['so is one with attributes', 'a <b c="d', 'a <b c="d'],
    ['an end of one is none', 'one</b', 'one'],
    ['titles are text', '<title>a &amp; b</title><textarea>c</textarea>', 'a & b c'],
    ['attributes with > in quotes', '<a title="a > b" href=x>link</a>', 'link'],
    ['a script that never ends is no text', 'a<script>b', 'a'],
    ['white space is one space', '<div>\n  a\n</div>\n\n<div>b</div>', 'a b'],
  ])('%s', async (_, text, wanted) => {
    expect(await cleaned({ html: 'strip' }, text)).toBe(wanted);
  });
});

describe('urls', () => {
  it.each([
    ['see https://a.b/c_(d)). ok', 'see <url>). ok'],
    ['(www.example.org/a?b=c#d), HTTP://X.Y!', '(<url>), <url>!'],
    ['看https://a.cn/b。好', '看<url>。好'],
    ['<a href="http://a.b">', '<a href="<url>">'],
    ['xhttp://no wwwx.no me@www.no.org', 'xhttp://no wwwx.no me@<url>'],
    ['ftp://a.b/c', '<url>'],
  ])('token: %s', async (text, wanted) => {
    expect(await cleaned({ urls: 'token' }, text)).toBe(wanted);
  });

  it('drop leaves one space', async () => {
    expect(await cleaned({ urls: 'drop' }, 'a http://b.c d')).toBe('a d');
  });
});

describe('emoji: drop', () => {
  it.each([
    ['sequences go as one', 'a👍🏽b 👩‍👩‍👧 c ❤️‍🔥', 'a b c'],
    ['flags, of regions too', '🇩🇪🇫🇷 x 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'x'],
    ['keycaps', '1️⃣ 2 #️⃣ #', '2 #'],
    ['signs that text has too stay', '© ® ™ ☺ ✈ ↔', '© ® ™ ☺ ✈ ↔'],
    ['unless they ask to be pictures', '©️ ☺️ ✈️x', 'x'],
    ['emoji of Unicode 16', 'a \u{1fae9} b', 'a b'],
  ])('%s', async (_, text, wanted) => {
    expect(await cleaned({ emoji: 'drop' }, text)).toBe(wanted);
  });
});

describe('punctuation: drop', () => {
  it.each([
    ["don't either/or a , b", 'dont either or a b'],
    ['“quoted” — ¿qué? 3.14 $5 snake_case', 'quoted qué 3 14 5 snake case'],
    ['日本語、です。', '日本語 です'],
    ['हिन्दी। 👍🏽 ❤️ ©', 'हिन्दी 👍🏽 ❤️'],
    ["'a' b' 'c", 'a b c'],
  ])('%s', async (text, wanted) => {
    expect(await cleaned({ punctuation: 'drop' }, text)).toBe(wanted);
  });

  it('keeps the word that stands for a link', async () => {
    expect(await cleaned({ punctuation: 'drop', urls: 'token' }, 'a: http://b.c/d.')).toBe('a <url>');
  });
});

it('control: keep', async () => {
  expect(await cleaned({ control: 'keep' }, 'a\u0007b\ufeff c')).toBe('a\u0007b\ufeff c');
});

describe('case: lower', () => {
  it('is CPython’s str.lower on every code point, and in odd texts', () => {
    const texts = [...everyCodePoint()].map((text) => text.replace(/[\ud800-\udfff]/gu, ''));
    const odd = randomTexts(3, 5_000).map((text) => text.toWellFormed());
    const sigmas = ['ΟΔΟΣ', "Σ'Σ", 'ΑΣ.', "ΑΣ'Β", 'Α\u0301Σ', 'ʰΣ', 'ΣΣ Σ', 'Α\u00adΣ\u00ad1'];
    const all = [...texts, ...odd, ...sigmas];
    const wanted = inPython('', 'text.lower()', all);
    for (const [i, text] of all.entries()) {
      expect(lowerCased(text) === wanted[i], text.slice(0, 40)).toBe(true);
    }
  });

  it('keeps the word at the end of which a sigma stands', async () => {
    expect(await cleaned({ case: 'lower' }, 'ΟΔΟΣ İSTANBUL')).toBe('οδος i̇stanbul');
  });
});

describe('chinese', () => {
  it.each([
    ['simplified', '這個手機很好，頭髮也發展了', '这个手机很好，头发也发展了'],
    ['traditional', '这个手机很好，头发也发展了', '這個手機很好，頭髮也發展了'],
    ['simplified', 'English, עברית 123', 'English, עברית 123'],
    // U+F9DC, a compatibility ideograph, is normalized to 隆 first.
    ['simplified', '\uf9dc', '隆'],
  ] as const)('%s: %s', async (chinese, text, wanted) => {
    expect(await cleaned({ chinese }, text)).toBe(wanted);
  });
});

it('all options together', async () => {
  const all = {
    html: 'strip',
    urls: 'token',
    emoji: 'drop',
    mojibake: 'repair',
    punctuation: 'drop',
    case: 'lower',
  } as const;
  const text = '<p>CafÃ© “Nice”&nbsp;👍 see <a href="x">HTTPS://A.B/C</a></p><script>x</script>';
  expect(await cleaned({ ...all, chinese: 'simplified' }, text)).toBe('café nice see <url>');
});
