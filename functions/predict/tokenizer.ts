/**
 * A model's tokenizer.json, read as hostile: only what was compared with Hugging Face's Rust tokenizers token for
 * token is accepted (BERT's WordPiece), no regular expression of the file is ever compiled, and sizes are bounded.
 * Truncation and special tokens are ours; padding is the batch's (see session.ts).
 */
import { Tokenizer as HuggingFace } from '@huggingface/tokenizers';
import { z } from 'zod';
import { InputRejected } from '../../domain/errors.ts';
import { bertNormalizer, bertWords } from './bert-text.ts';

const MAX_BYTES = 32 * 1024 * 1024;
/** Characters tokenized at a time, so that a long text is read no further than its first `maxLength` tokens. */
const SLICE = 2_048;

const Special = z.object({ SpecialToken: z.object({ id: z.string(), type_id: z.literal(0) }) });
const Sequence = z.object({ Sequence: z.object({ id: z.literal('A'), type_id: z.literal(0) }) });
const ids = z.array(z.number().int().nonnegative());

/** By hand: a schema over each of 30,000 entries would cost a tenth of a server's start. */
const isVocabulary = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((id) => Number.isSafeInteger(id) && id >= 0);

const Document = z.object({
  added_tokens: z
    .array(
      z.object({
        id: z.number().int().nonnegative(),
        content: z.string().regex(/^\S{1,256}$/u, 'white space in an added token'),
        single_word: z.literal(false),
        lstrip: z.literal(false),
        rstrip: z.literal(false),
        normalized: z.literal(false),
        special: z.boolean(),
      }),
    )
    .max(10_000),
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  post_processor: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('TemplateProcessing'),
      single: z
        .array(z.union([Special, Sequence]))
        .min(1)
        .max(16),
      special_tokens: z.record(z.string(), z.object({ ids })),
    }),
    z.object({
      type: z.literal('BertProcessing'),
      sep: z.tuple([z.string(), z.number().int()]),
      cls: z.tuple([z.string(), z.number().int()]),
    }),
  ]),
  model: z.object({
    type: z.literal('WordPiece').optional(),
    unk_token: z.string(),
    continuing_subword_prefix: z.string().max(16),
    max_input_chars_per_word: z.number().int().min(1).max(1_000),
    vocab: z.custom<Readonly<Record<string, number>>>(isVocabulary, 'not a table of tokens and their ids'),
  }),
});
type Document = z.infer<typeof Document>;

export interface Tokenizer {
  /** Token ids with the special ones, at most `maxLength`. */
  encode(text: string): number[];
  /** The id that fills up a batch's shorter rows. Masked, so any valid id does. */
  readonly padId: number;
}

/** What goes before and after a text's own tokens. */
function frame(post: Document['post_processor']): { readonly before: number[]; readonly after: number[] } {
  if (post.type === 'BertProcessing') return { before: [post.cls[1]], after: [post.sep[1]] };
  const at = post.single.findIndex((piece) => 'Sequence' in piece);
  if (at < 0) throw new Error("post_processor.single has no sequence 'A'");
  const special = (
    pieces: Document['post_processor'] & { type: 'TemplateProcessing' },
    from: number,
    to: number,
  ) =>
    pieces.single.slice(from, to).flatMap((piece) => {
      if ('Sequence' in piece) throw new Error("post_processor.single has sequence 'A' twice");
      const known = pieces.special_tokens[piece.SpecialToken.id];
      if (!known) throw new Error(`post_processor names the unknown token ${piece.SpecialToken.id}`);
      return known.ids;
    });
  return { before: special(post, 0, at), after: special(post, at + 1, post.single.length) };
}

/** Where the next slice ends: at white space, where no token, word or combining sequence goes across. */
function border(text: string, from: number): number {
  if (text.length - from <= SLICE) return text.length;
  const rest = /[ \t\r\n]/g;
  rest.lastIndex = from + SLICE;
  return rest.exec(text)?.index ?? text.length;
}

export function loadTokenizer(where: string, bytes: Uint8Array, maxLength: number): Tokenizer {
  const refuse = (found: string): never => {
    throw new InputRejected({
      where,
      found,
      allowed:
        'a BERT WordPiece tokenizer.json (BertNormalizer, BertPreTokenizer, plain added tokens), at most 32 MiB',
      next: 'Register a model whose tokenizer is of that kind',
    });
  };
  if (bytes.length > MAX_BYTES) refuse(`${bytes.length} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    refuse(`not JSON in UTF-8 (${(error as Error).message.slice(0, 100)})`);
  }
  const parsed = Document.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(`${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
  }
  const document = parsed.data;
  const size = Object.keys(document.model.vocab).length;
  const known = [...Object.values(document.model.vocab), ...document.added_tokens.map(({ id }) => id)];
  if (known.some((id) => id >= size + document.added_tokens.length))
    refuse('a token id behind the vocabulary');
  if (!Object.hasOwn(document.model.vocab, document.model.unk_token))
    refuse('an unk_token outside the vocabulary');

  const { before, after } = (() => {
    try {
      return frame(document.post_processor);
    } catch (error) {
      return refuse((error as Error).message);
    }
  })();
  const room = maxLength - before.length - after.length;
  if (room < 1) refuse(`${before.length + after.length} special tokens around a text of ${maxLength} tokens`);

  const inner = new HuggingFace(
    {
      ...document,
      model: { ...document.model, type: 'WordPiece' },
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
    },
    {},
  );
  // Their types are class instances; the library only ever calls them.
  inner.normalizer = bertNormalizer(document.normalizer) as unknown as typeof inner.normalizer;
  inner.pre_tokenizer = bertWords as unknown as typeof inner.pre_tokenizer;

  return {
    padId: document.model.vocab['[PAD]'] ?? 0,
    encode(text) {
      const found: number[] = [...before];
      const limit = before.length + room;
      for (let from = 0; from < text.length && found.length < limit; ) {
        const to = border(text, from);
        for (const id of inner.encode(text.slice(from, to), { add_special_tokens: false }).ids) {
          if (found.length < limit) found.push(id);
        }
        from = to;
      }
      found.push(...after);
      return found;
    },
  };
}
