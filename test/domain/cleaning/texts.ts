/** Texts to hold two cleaners against each other: the same every time, of everything that one may treat differently. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url));

/** What a Python expression makes of each text; half a surrogate pair passes both ways. */
export function inPython(setup: string, expression: string, texts: readonly string[]): string[] {
  const code = `import json, re, sys, unicodedata\n${setup}\nprint(json.dumps([${expression} for text in json.load(sys.stdin)]))`;
  const answer = execFileSync(PYTHON, ['-c', code], { input: JSON.stringify(texts), maxBuffer: 2 ** 29 });
  return JSON.parse(answer.toString()) as string[];
}

export const GUIDE = `
def clean_text(text):
    text = re.sub(r'\\s+', ' ', text).strip()
    return re.sub(r'[^\\w\\s]', '', text)
`;

const BLOCK = 4096;

/** Every code point, 4,096 to a text: inside a word, alone and between spaces, or as told. */
export function* everyCodePoint(told = (c: string): string => `a${c}b ${c}  ${c}! `): Generator<string> {
  for (let first = 0; first < 0x110000; first += BLOCK) {
    const points = Array.from({ length: BLOCK }, (_, i) => String.fromCodePoint(first + i));
    yield points.map(told).join('');
  }
}

/** mulberry32 */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const ODD = [
  ...[
    'a',
    'Z',
    '0',
    '_',
    'é',
    'ß',
    'İ',
    'Σ',
    'ς',
    'я',
    'क',
    '्',
    'ड',
    '़',
    'ி',
    'ก',
    '่',
    '한',
    'ᄒ',
    'ᅡ',
    'ᆫ',
    '語',
    'が',
    'か',
    '゙',
  ],
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    '\r\n',
    '\u000b',
    '\u001c',
    '\u001f',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\u3000',
    '\u200b',
    '\ufeff',
  ],
  ...[
    '.',
    ',',
    '!',
    '"',
    '\\',
    '/',
    '’',
    '…',
    '、',
    '€',
    '©',
    '<',
    '&',
    '\u0000',
    '\u0007',
    '\u007f',
    '\u0084',
    '\u009f',
  ],
  ...[
    '\u0301',
    '\u0327',
    '\u0315',
    '\u0338',
    '\u0344',
    '\u1dce',
    '\u20e3',
    '\u{1d165}',
    '\u{1d160}',
    '\u0958',
    '\u212b',
    '\uf900',
  ],
  ...[
    '😀',
    '👍🏽',
    '\u200d',
    '\ufe0f',
    '🇩🇪',
    '\u{1fae9}',
    '\u{105d2}',
    '\u{11383}',
    '\ue000',
    '\u{10ffff}',
    '\uffff',
  ],
  ...[
    '\ud800',
    '\udc00',
    '\udbff\udfff',
    'Ã©',
    'â€™',
    'http://a.b/c?d',
    'www.x.y',
    '<b>',
    '</p>',
    '&amp;',
    '&#0;',
  ],
];

/** A text of so many pieces at most; now and then one piece many times over. */
export function randomText(below: (limit: number) => number, most: number): string {
  let text = '';
  for (let left = below(most + 1); left > 0; left -= 1) {
    const piece = below(8) === 0 ? String.fromCodePoint(below(0x110000)) : ODD[below(ODD.length)]!;
    text += below(200) === 0 ? piece.repeat(40) : piece;
  }
  return text;
}

export function randomTexts(seed: number, count: number, most = 24): string[] {
  const below = generator(seed);
  return Array.from({ length: count }, () => randomText(below, most));
}
