/** The cleaner of bytes against the cleaner of strings, and against JSON.parse: which lines it takes, what it keeps. */
import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { cleanerOf } from '../../../domain/cleaning/clean.ts';
import { JsonLines } from '../../../domain/cleaning/json-lines.ts';
import type { CleaningOptions } from '../../../domain/cleaning/options.ts';
import { everyCodePoint, generator, randomTexts } from './texts.ts';

interface Asked extends Partial<CleaningOptions> {
  readonly profile?: 'default' | 'guide';
  readonly maxCharacters?: number;
  readonly column?: string;
}

async function linesOf({
  column = 'text',
  profile = 'guide',
  maxCharacters = 10_000_000,
  ...options
}: Asked = {}) {
  const cleaning = { profile, maxCharacters, ...options };
  const clean = await cleanerOf(cleaning);
  const lines = new JsonLines({ column, cleaning, clean, isUtf8 });
  const run = (input: string | Uint8Array) => {
    const bytes = Buffer.from(input);
    // Whatever stood in the memory before must not matter.
    const source = new Uint8Array(bytes.length + 20).fill(0x22);
    source.set(bytes, 7);
    const report = lines.block(source, 7, 7 + bytes.length);
    return { ...report, output: Buffer.from(lines.output).toString() };
  };
  return { clean, run };
}

/** The same string with other escapes: none but JSON's own, all, or some. */
const asIs = (text: string): string => JSON.stringify(text);
const escaped = (text: string): string =>
  `"${[...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`;
const mixed = (text: string): string =>
  `"${[...text]
    .map((c, i) =>
      i % 3 === 0 ? escaped(c).slice(1, -1).toUpperCase().replaceAll('\\U', '\\u') : asIs(c).slice(1, -1),
    )
    .join('')
    .replaceAll('/', '\\/')}"`;

describe.each(['guide', 'default'] as const)('profile %s cleans bytes as it cleans strings', (profile) => {
  it.each([
    ['every code point, as it is', () => everyCodePoint((c) => `a${c} ${c}`), asIs],
    ['every code point, escaped', () => everyCodePoint((c) => `${c} `), escaped],
    ['odd texts, as they are', () => randomTexts(4, 20_000), asIs],
    ['odd texts, escaped', () => randomTexts(5, 5_000), escaped],
    ['odd texts, escaped in part', () => randomTexts(6, 20_000), mixed],
    ['long odd texts', () => randomTexts(7, 50, 3_000), asIs],
  ] as const)('%s', async (_, texts, written) => {
    const { run, clean } = await linesOf({ profile });
    for (const text of texts()) {
      const { output, faults } = run(`{"text":${written(text)}}\n`);
      expect(faults).toBe(0);
      const cleaned = (JSON.parse(output) as { text: string }).text;
      if (cleaned !== clean(text)) expect({ text, cleaned }).toEqual({ text, cleaned: clean(text) });
    }
  });

  it('cuts as strings are cut', async () => {
    const { run, clean } = await linesOf({ profile, maxCharacters: 7 });
    for (const text of randomTexts(8, 2_000)) {
      expect(JSON.parse(run(`{"text":${mixed(text)}}\n`).output).text).toBe(clean(text));
    }
  });
});

it('cleans with options as strings are cleaned', async () => {
  const options = {
    html: 'strip',
    urls: 'token',
    emoji: 'drop',
    control: 'keep',
    mojibake: 'repair',
    case: 'lower',
  } as const;
  const { run, clean } = await linesOf({ profile: 'default', ...options });
  for (const text of randomTexts(9, 3_000)) {
    expect(JSON.parse(run(`{"text":${mixed(text)}}\n`).output).text, JSON.stringify(text)).toBe(clean(text));
  }
});

describe('keeps every byte outside the column', () => {
  it.each([
    [
      'blanks and order',
      ' { "b" : [ 1.50e+3 , "\\u0041\\/" ] ,\t"text" : "a!" , "c":{ } } \r\n',
      ' { "b" : [ 1.50e+3 , "\\u0041\\/" ] ,\t"text" : "a" , "c":{ } } \r\n',
    ],
    [
      'the same name further in',
      '{"x":{"text":"a!"},"y":[{"text":"b!"}],"text":"c!"}\n',
      '{"x":{"text":"a!"},"y":[{"text":"b!"}],"text":"c"}\n',
    ],
    [
      'a name with escapes',
      '{"te\\u0078t":"a!","t\\u0065xt2":"b!"}\n',
      '{"te\\u0078t":"a","t\\u0065xt2":"b!"}\n',
    ],
    ['a name given twice is cleaned twice', '{"text":"a!","text":"b!"}\n', '{"text":"a","text":"b"}\n'],
    [
      'names that begin alike',
      '{"tex":"a!","text_":"b!","text":"c!","":"!"}\n',
      '{"tex":"a!","text_":"b!","text":"c","":"!"}\n',
    ],
    ['the value as a name', '{"a":"text","text":"text!"}\n', '{"a":"text","text":"text"}\n'],
    ['a last line without an end', '{"text":"a!"}\n{"text":"b!"}', '{"text":"a"}\n{"text":"b"}'],
    ['a last line that is a fault', '{"text":"a!"}\n{"text":1}', '{"text":"a"}\n'],
    ['a text that becomes nothing', '{"text":"!"}\n', '{"text":""}\n'],
    ['empty lines go', '\n{"text":"a!"}\n \r\n\n', '{"text":"a"}\n'],
  ])('%s', async (_, input, wanted) => {
    const { run } = await linesOf();
    expect(run(input).output).toBe(wanted);
  });

  it('a column of any name', async () => {
    const { run } = await linesOf({ column: 'é"\\' });
    expect(run('{"é\\"\\\\":"a!","\\u00e9\\u0022\\u005c":"b!","é":"c!"}\n').output).toBe(
      '{"é\\"\\\\":"a","\\u00e9\\u0022\\u005c":"b","é":"c!"}\n',
    );
  });

  it('a text that becomes longer, last in its block', async () => {
    const { run, clean } = await linesOf({ profile: 'default' });
    const text = '\u{1d160}'.repeat(5_000);
    expect(JSON.parse(run(`{"text":"${text}","b":"${'x'.repeat(500)}"}`).output).text).toBe(clean(text));
  });
});

describe('leaves out and says why', () => {
  it.each([
    ['[{"text":"a"}]', 'no JSON object'],
    ['"text"', 'no JSON object'],
    ['{}', "no 'text'"],
    ['{"a":1}', "no 'text'"],
    ['{"x":{"text":"a"}}', "no 'text'"],
    ['{"text":null}', "'text' that is no string"],
    ['{"text":"a","text":["b"]}', "'text' that is no string"],
    ['{"text":"a"', 'no JSON from byte 12 of the line on'],
    ['{"text":"a"}x', 'no JSON from byte 13 of the line on'],
    ['{"text":"a\tb"}', 'no JSON from byte 11 of the line on'],
    ['{"text":"\\x"}', 'no JSON from byte 10 of the line on'],
    ['{"text":"\\u12g4"}', 'no JSON from byte 10 of the line on'],
    ['{"a":01,"text":"a"}', 'no JSON from byte 7 of the line on'],
    ['{"a":tru,"text":"a"}', 'no JSON from byte 6 of the line on'],
    ['{"text":"a",}', 'no JSON from byte 13 of the line on'],
    ['\u0000', 'no JSON object'],
  ])('%s', async (line, found) => {
    const { run } = await linesOf();
    const { output, ...report } = run(`{"text":"a"}\n${line}\n{"text":"b"}\n`);
    expect(output).toBe('{"text":"a"}\n{"text":"b"}\n');
    expect(report).toEqual({
      lines: 3,
      cleaned: 2,
      faults: 1,
      reasons: [{ line: 1, found }],
      bytes: output.length,
    });
  });

  it('a line that is no UTF-8, and only that', async () => {
    const { run } = await linesOf();
    const broken = [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
    for (const bytes of broken) {
      const line = Buffer.concat([Buffer.from('{"text":"é'), Buffer.from(bytes), Buffer.from('"}')]);
      const { output, reasons } = run(Buffer.concat([line, Buffer.from('\n{"text":"é!"}\n'), line]));
      expect(output).toBe('{"text":"é"}\n');
      expect(reasons).toEqual([0, 2].map((at) => ({ line: at, found: 'no UTF-8' })));
    }
  });

  it('the first twenty of a block', async () => {
    const { run } = await linesOf();
    const { faults, reasons, lines } = run('{\n'.repeat(30));
    expect({ faults, lines, told: reasons.length }).toEqual({ faults: 30, lines: 30, told: 20 });
  });
});

it('holds JSON 100,000 levels deep', async () => {
  const { run } = await linesOf();
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    expect(run(`{"x":${deep},"text":"a!"}\n`).output).toBe(`{"x":${deep},"text":"a"}\n`);
    expect(run(`{"x":${deep.slice(0, -1)},"text":"a!"}\n`).faults).toBe(1);
  }
});

it('takes exactly the lines that JSON.parse takes', async () => {
  const { run } = await linesOf();
  const below = generator(10);
  const rows = [
    '{"a":[1,-0.5e+10,{"b":null,"c":[]}],"text":"x\\n\\u00e9","d":true,"e":{"f":"\\"","g":false}}',
    '{"text":"","a":{"x":[[],{},""]},"b":"\\\\\\/\\b\\f","c":1E-2}',
  ];
  const pieces = [...'{}[]",:\\ utfn0123.-+eE\t\u0001é'];
  let taken = 0;
  for (let i = 0; i < 40_000; i += 1) {
    const row = [...rows[below(rows.length)]!];
    for (let change = below(3); change >= 0; change -= 1) {
      row.splice(below(row.length), below(2), ...(below(2) === 0 ? [] : [pieces[below(pieces.length)]!]));
    }
    const line = row.join('');
    let valid = false;
    try {
      const value: unknown = JSON.parse(line);
      valid = typeof (value as { text?: unknown } | null)?.text === 'string' && !Array.isArray(value);
    } catch {}
    const { cleaned, output } = run(`${line}\n`);
    if (cleaned !== (valid ? 1 : 0)) expect({ line, cleaned }).toEqual({ line, cleaned: valid ? 1 : 0 });
    if (valid) expect(() => JSON.parse(output)).not.toThrow();
    taken += cleaned;
  }
  expect(taken).toBeGreaterThan(5_000);
});
