/**
 * What job `collect` is told and what it reports: many sources become one set of rows, JSON lines or, with images,
 * Parquet, each row with the place it came from. Emitted as JSON Schema with the other jobs' contracts
 * (domain/spec/jobs.ts).
 *
 * What a job may reach is no part of this document: hosts, buckets, private addresses and secrets are settings of the
 * installation (containers/collect/settings.py), and nothing a spec says widens them.
 */
import { z } from 'zod';
import { FileEntry, Instant, ObjectKey, Sha256, Slug } from './words.ts';

/** Where a secret lies, never the secret itself. */
export const SecretReference = z
  .string()
  .regex(
    /^(env:[A-Z][A-Z0-9_]{0,127}|secret:[\w/+=.@:-]{1,512}(#\w{1,100})?)$/,
    'env:NAME, secret:NAME-OR-ARN, or secret:NAME-OR-ARN#field where the secret is a JSON object',
  );

/** A place in a JSON document, RFC 6901: '' is the whole, `/data/items` a list in it. */
export const JsonPointer = z
  .string()
  .max(500)
  .regex(/^(\/([^~/]|~[01])*)*$/, "a JSON pointer, like /data/items ('' is the whole)");

/** A column's name or, with a leading slash, a JSON pointer into the row. */
const Column = z.string().min(1).max(500);
const Scalar = z.union([z.string(), z.number(), z.boolean()]);

export const FieldMap = z.union(
  [
    Column,
    z.strictObject({
      column: Column,
      /** What the column says → what the field shall say. */
      values: z.record(z.string(), Scalar).optional(),
      /** A value that `values` does not name. */
      others: z.enum(['reject', 'drop', 'keep']).default('reject'),
      /** A row without it is kept, without this field. */
      optional: z.boolean().default(false),
    }),
    /** `{title}\n{body}`: each hole is a column or a pointer; {{ and }} are braces. */
    z.strictObject({ template: z.string().min(1).max(10_000) }),
    z.strictObject({ constant: Scalar }),
  ],
  { error: 'a column, or an object with a column (values, others, optional), a template or a constant' },
);
export type FieldMap = z.output<typeof FieldMap>;

/** A field of the collected rows; `provenance` is written by the job alone. */
const FieldName = z.string().regex(/^(?!provenance$)[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'letters, digits and _');

const SourceBase = z.strictObject({
  /** Unique in the spec; every row carries it. */
  name: Slug,
  /** Field of the collected row → where it comes from. @default every column under its own name */
  map: z
    .record(FieldName, FieldMap)
    .refine((m) => Object.keys(m).length > 0, 'at least one field')
    .optional(),
  /**
   * With mix `multiply`: which part of the source's rows is kept, chosen by hash, the same rows every time. With
   * `share`: its part of the mix, beside the other sources' weights.
   */
  weight: z.number().positive().max(1000).default(1),
  /**
   * With `share`: where there are fewer rows than its share asks for, they come more than once, and the other sources
   * need not be cut down to its size. A dataset version still holds each text once.
   */
  repeat: z.boolean().default(false),
  /** Rows read at most, from the source's beginning. @default all */
  limit: z.number().int().min(1).optional(),
  /** What the source itself does not say. SPDX where there is one: cc-by-4.0, mit. */
  licence: z.string().trim().min(1).max(200).optional(),
});

const FILE = {
  format: z.enum(['auto', 'jsonl', 'json', 'csv', 'tsv', 'parquet', 'arrow']).default('auto'),
  /** Of CSV. @default a comma; a tab in .tsv */
  delimiter: z.string().length(1).optional(),
  /** In a JSON document: where its list of rows is. */
  items: JsonPointer.default(''),
} as const;
const Globs = z.array(z.string().min(1).max(500)).min(1).max(1000);

export const HuggingFaceSource = SourceBase.extend({
  kind: z.literal('huggingface'),
  dataset: z.string().regex(/^[\w.-]{1,96}(\/[\w.-]{1,96})?$/, 'a dataset of the hub, like owner/name'),
  /** @default the dataset's only or default one */
  config: z.string().min(1).max(200).optional(),
  split: z.string().min(1).max(200).default('train'),
  /** A commit, a tag or a branch; the commit it stands for is what is read and recorded. */
  revision: z.string().min(1).max(200).default('main'),
  /** Files instead of what the dataset's card says, as patterns. */
  files: Globs.optional(),
  /** @default env:HF_TOKEN where it is set */
  token: SecretReference.optional(),
  ...FILE,
});

export const KaggleSource = SourceBase.extend({
  kind: z.literal('kaggle'),
  dataset: z.string().regex(/^[\w-]{1,100}\/[\w-]{1,100}$/, 'owner/name'),
  /** @default the newest; recorded either way */
  version: z.number().int().min(1).optional(),
  /** Patterns of file names in the dataset. @default every file of a format that can be read */
  files: Globs.optional(),
  /** @default env:KAGGLE_API_TOKEN, or env:KAGGLE_USERNAME with env:KAGGLE_KEY */
  token: SecretReference.optional(),
  ...FILE,
});

/** The project's own objects, e.g. what was uploaded to its incoming prefix. */
export const ObjectsSource = SourceBase.extend({
  kind: z.literal('objects'),
  keys: z.array(ObjectKey).min(1).max(10_000).optional(),
  prefix: ObjectKey.optional(),
  ...FILE,
}).refine((s) => (s.keys === undefined) !== (s.prefix === undefined), 'either keys or prefix');

export const S3Source = SourceBase.extend({
  kind: z.literal('s3'),
  uri: z.string().regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.{1,1024}$/, 's3://bucket/prefix'),
  /** Patterns of the names after the prefix. @default every file of a format that can be read */
  files: Globs.optional(),
  ...FILE,
});

/** A literal URL may name the user; the password only ever comes by reference. */
const DatabaseUrl = z
  .string()
  .max(2000)
  .regex(
    /^(env:[A-Z][A-Z0-9_]{0,127}|secret:[\w/+=.@:-]{1,512}(#\w{1,100})?|(postgresql|mysql):\/\/([^:@/?#]+@)?[^:@/?#]+(:\d+)?\/[^/?#@]+)$/,
    'env:NAME, secret:NAME, or postgresql://user@host/database without a password',
  );

export const SqlSource = SourceBase.extend({
  kind: z.literal('sql'),
  /** A server's address. */
  url: DatabaseUrl.optional(),
  password: SecretReference.optional(),
  /** A SQLite file among the project's objects. */
  object: ObjectKey.optional(),
  /** A SQLite file on this machine, below a folder that the settings name. */
  file: z.string().min(1).max(4096).optional(),
  /** One SELECT; `:name` stands for a parameter. */
  query: z.string().min(1).max(100_000),
  parameters: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.union([Scalar, z.null()])).default({}),
  /** Rows fetched at a time. */
  chunk: z.number().int().min(1).max(100_000).default(1_000),
  /** Seconds for the statement. */
  timeout: z.number().positive().max(86_400).default(600),
  /** `require` encrypts, `verify` also checks the server's certificate. */
  tls: z.enum(['verify', 'require', 'off']).default('require'),
}).refine(
  (s) => [s.url, s.object, s.file].filter((place) => place !== undefined).length === 1,
  'one of url, object and file',
);

/** Where the next page is: in the page (a pointer) or in a header. */
const PageCursor = z.strictObject({
  from: z
    .string()
    .max(500)
    .regex(
      /^(header:[A-Za-z0-9-]{1,100}|(\/([^~/]|~[01])*)+)$/,
      'a JSON pointer, like /next, or header:Link',
    ),
  /** The cursor is the next page's whole URL, or the value of this parameter. */
  to: z.union([z.literal('url'), z.strictObject({ parameter: z.string().min(1).max(200) })]),
});
/** Pages by number or offset, until one is empty. */
const PageNumber = z.strictObject({
  parameter: z.string().min(1).max(200),
  first: z.number().int().nonnegative().default(1),
  step: z.number().int().min(1).default(1),
});

export const HttpSource = SourceBase.extend({
  kind: z.literal('http'),
  url: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[^@\s#]+$/, 'http(s)://host/path, without user or password'),
  method: z.literal('GET').default('GET'),
  /** A value may be, or end with, `env:NAME` or `secret:NAME`: `Bearer env:NAME`. */
  parameters: z.record(z.string().min(1).max(200), z.string().max(2000)).default({}),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(4000)).default({}),
  pages: z
    .strictObject({
      /** Where a page's list of rows is. */
      items: JsonPointer.default(''),
      cursor: PageCursor.optional(),
      number: PageNumber.optional(),
      /** Pages at most: one more and the source is refused, unless its `limit` was reached. */
      most: z.number().int().min(1).max(1_000_000).default(1_000),
    })
    .prefault({})
    .refine((p) => p.cursor === undefined || p.number === undefined, 'cursor or number, not both'),
  /** Requests a second at most. */
  rate: z.number().positive().max(1000).default(5),
  /** Seconds for one page. */
  timeout: z.number().positive().max(600).default(30),
  /** Tries of one page in all. */
  tries: z.number().int().min(1).max(20).default(5),
});

export const CollectSource = z.discriminatedUnion('kind', [
  HuggingFaceSource,
  KaggleSource,
  ObjectsSource,
  S3Source,
  SqlSource,
  HttpSource,
]);
export type CollectSource = z.output<typeof CollectSource>;

const REPEATS =
  'rows repeat only with mix share: a dataset version holds each text once, so more than its rows, weight 1, is no more';

export const CollectSpec = z
  .strictObject({
    sources: z.array(CollectSource).min(1).max(50),
    /** How weights count: each on its own rows, or as parts of the whole. */
    mix: z.enum(['multiply', 'share']).default('multiply'),
    /** Licences a source may have, letter case aside. @default any, and none is no reason to refuse */
    licences: z.array(z.string().trim().min(1).max(200)).min(1).optional(),
    /** Largest share of a source's rows that may be unusable before all of it is rejected. */
    quarantine: z.number().min(0).max(1).default(0.05),
    /** Bytes one source may send or unpack to. */
    mostBytes: z
      .number()
      .int()
      .min(1)
      .default(20 * 1024 ** 3),
    compression: z.enum(['none', 'zstd']).default('none'),
  })
  .refine((s) => new Set(s.sources.map(({ name }) => name)).size === s.sources.length, {
    message: 'each source its own name',
    path: ['sources'],
  })
  .superRefine(({ mix, sources }, context) => {
    if (mix === 'share') return;
    for (const [i, { weight, repeat }] of sources.entries()) {
      const path = ['sources', i, weight > 1 ? 'weight' : 'repeat'];
      if (weight > 1 || repeat) context.addIssue({ code: 'custom', path, message: REPEATS });
    }
  });
/** As written by a person. */
export type CollectSpecInput = z.input<typeof CollectSpec>;
/** With every default filled in. */
export type CollectSpec = z.output<typeof CollectSpec>;

/**
 * Of `data.sources`, those that no function can read: they are larger than a call takes and can only be read from their
 * beginning. Stage `intake` hands them to the job; nobody writes this in a spec.
 */
export const OwnFiles = z.object({
  list: z
    .array(
      z.object({
        key: ObjectKey,
        format: FILE.format.unwrap(),
        delimiter: z.string().optional(),
        /** The source's pins: the job reads that content or fails. */
        sha256: Sha256.optional(),
        etag: z.string().optional(),
      }),
    )
    .min(1),
  /** As the spec has it for its sources. */
  quarantine: z.number().min(0).max(1),
});
export type OwnFiles = z.infer<typeof OwnFiles>;

/** `file`: of the run's own. */
export const SourceKind = z.enum(['huggingface', 'kaggle', 'objects', 's3', 'sql', 'http', 'file']);
/** A source's name in the spec, or the file's key. */
const SourceName = ObjectKey;

/** On every row, under `provenance`. */
export const Provenance = z.object({
  source: SourceName,
  kind: SourceKind,
  /** The file, the page's URL without its parameters, or `query`; and the row in it, from 1. */
  place: z.string(),
  row: z.number().int().min(1),
  revision: z.string().nullable(),
  licence: z.string().nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

export const CollectedSource = z.object({
  name: SourceName,
  kind: SourceKind,
  /** The hub's commit, Kaggle's version, the listing's sha256; null where nothing is pinned. */
  revision: z.string().nullable(),
  licence: z.string().nullable(),
  /** Whether the source states it or the spec does. */
  licenceFrom: z.enum(['source', 'spec']).nullable(),
  fetchedAt: Instant,
  read: z.number().int().nonnegative(),
  /** In the collected rows, repeats counted. */
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** What was left out and why, with one example each. */
  refused: z.array(z.object({ reason: z.string(), count: z.number().int().min(1), example: z.string() })),
});
export type CollectedSource = z.infer<typeof CollectedSource>;

/** `{prefix}/{path}` are the collected rows, in this order; prefix is the job's own. */
export const CollectMetrics = z.object({
  rows: z.number().int().min(1),
  bytes: z.number().int().min(1),
  prefix: ObjectKey,
  files: z.array(FileEntry.extend({ rows: z.number().int().min(1) })).min(1),
  sources: z.array(CollectedSource).min(1),
});
export type CollectMetrics = z.infer<typeof CollectMetrics>;
