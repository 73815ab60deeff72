import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../domain/cleaning/clean.ts';

const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url));
const byDefault = { profile: 'default', maxCharacters: 20_000 } as const;
const guide = { profile: 'guide', maxCharacters: 10_000_000 } as const;

/** The guide's function over all code points, 4,096 to a text, each inside a word, alone, and between spaces. */
const GUIDE = `
import json, re
def clean_text(text):
    text = re.sub(r'\\s+', ' ', text).strip()
    return re.sub(r'[^\\w\\s]', '', text)
for first in range(0, 0x110000, 4096):
    text = ''.join(f'a{c}b {c}  {c}! ' for c in map(chr, range(first, first + 4096)))
    print(json.dumps([text, clean_text(text)]))
`;

describe('profile guide', () => {
  it('equals CPython on every one of the 1,114,112 code points', () => {
    const lines = execFileSync(PYTHON, ['-c', GUIDE], { maxBuffer: 2 ** 28, encoding: 'utf8' })
      .trim()
      .split('\n');
    expect(lines).toHaveLength(272);
    for (const [block, line] of lines.entries()) {
      const [text, cleaned] = JSON.parse(line) as [string, string];
      expect(cleanText(text, guide) === cleaned, `code points from ${block * 4096}`).toBe(true);
    }
  });

  it('has the guide’s two known effects: lost marks and two spaces', () => {
    expect(cleanText('a , b', guide)).toBe('a  b');
    expect(cleanText('हिन्दी', guide)).toBe('हनद');
  });

  it('keeps what an ASCII \\w would delete', () => {
    expect(cleanText('日本語、を_学ぶ!', guide)).toBe('日本語を_学ぶ');
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
    ['nothing is left of nothing', ' \u0000\ufeff\n', ''],
  ])('%s', (_, text, cleaned) => {
    expect(cleanText(text, byDefault)).toBe(cleaned);
  });

  it('changes nothing the second time', () => {
    const once = cleanText(' A\u030a ,\t😀\u200d b\r\n ', byDefault);
    expect(cleanText(once, byDefault)).toBe(once);
  });
});

it('cuts at a code point’s border and leaves no space at the end', () => {
  expect(cleanText('😀😀😀', { ...byDefault, maxCharacters: 2 })).toBe('😀😀');
  expect(cleanText('ab cd', { ...byDefault, maxCharacters: 3 })).toBe('ab');
});

it.each(['default', 'guide'] as const)('profile %s takes linear time on hostile texts', (profile) => {
  for (const piece of ['\u0315\u0300', ' ', '!', '! ', '\u0000 ', 'a\u0301']) {
    const started = performance.now();
    cleanText(piece.repeat(500_000), { profile, maxCharacters: 20_000 });
    // Quadratic time would be minutes.
    expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(3_000);
  }
});
