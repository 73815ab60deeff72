/** Work grows with the length and no faster, on texts that are made to make it: one long text is the work of the short ones in it. */
import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { cleanerOf } from '../../../domain/cleaning/clean.ts';
import { JsonLines } from '../../../domain/cleaning/json-lines.ts';

const PIECES = [
  ...[
    ' ',
    '\u0301',
    '\u0315\u0300',
    'a\u0301',
    '!',
    '! ',
    '\u0000 ',
    '\u{1d160}',
    '\u1100',
    '\u1161',
    '\u0378\u0301',
  ],
  ...[
    '<',
    '<a',
    '<a>',
    '</a>',
    '<!--',
    '<!',
    '<script>',
    '</script',
    '<a b="',
    '&',
    '&#',
    '&a',
    '&#x',
    '"',
    '\\',
  ],
  ...[
    'http',
    'http://',
    'www.',
    'http://)',
    'http://a(',
    "'",
    'Σ',
    "Σ'",
    "'Σ",
    'AΣ',
    '\u{1f1e6}',
    '👩\u200d',
    '1\ufe0f',
    '\u{e0061}',
  ],
  ...['Ã', 'Ã©', 'â€', 'ÃƒÂ', 'É…', '字', '發', '么'],
];
const TIMES = 16;
/** Were it squared, one long text would take the time of TIMES × TIMES short ones. */
const MOST = TIMES / 2;
const MOST_ROUNDS = 8;

/** Milliseconds. */
function timed(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** One long text against short ones of the same length together, the least of each: what else the machine does only adds. */
function expectLinear(work: (text: string) => unknown, length: number): void {
  for (const piece of PIECES) {
    const [short = '', long = ''] = [length, TIMES * length].map((most) =>
      piece.repeat(Math.ceil(most / piece.length)),
    );
    const together = (): void => {
      for (let i = 0; i < TIMES; i += 1) work(short);
    };
    let [apart, whole] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let ratio = MOST;
    for (let round = 0; round < MOST_ROUNDS && ratio >= MOST; round += 1) {
      apart = Math.min(apart, timed(together));
      whole = Math.min(
        whole,
        timed(() => work(long)),
      );
      // Below a millisecond the clock says little, and nothing is quadratic.
      ratio = whole / Math.max(1, apart);
    }
    expect(ratio, JSON.stringify(piece)).toBeLessThan(MOST);
  }
}

describe('profile', () => {
  it.each(['default', 'guide'] as const)('%s', async (profile) => {
    expectLinear(await cleanerOf({ profile, maxCharacters: 20_000 }), 10_000);
  });

  it.each(['default', 'guide'] as const)('%s, as bytes', async (profile) => {
    const cleaning = { profile, maxCharacters: 20_000 };
    const lines = new JsonLines({ column: 'text', cleaning, clean: await cleanerOf(cleaning), isUtf8 });
    expectLinear((text) => {
      const line = Buffer.from(`{"x":${JSON.stringify(text)},"text":${JSON.stringify(text)}}\n\n`);
      lines.block(line, 0, line.length - 1);
    }, 10_000);
  });
});

describe('option', () => {
  it.each([
    { html: 'strip' },
    { urls: 'token' },
    { emoji: 'drop' },
    { mojibake: 'repair' },
    { punctuation: 'drop' },
    { case: 'lower' },
    { chinese: 'simplified' },
    { chinese: 'traditional' },
  ] as const)('%j', async (options) => {
    expectLinear(await cleanerOf({ profile: 'default', maxCharacters: 20_000, ...options }), 3_000);
  });
});
