/** What the page asks of each kind of source: the fields of domain/spec/collect.ts that a person fills in. */

export type Kind = 'huggingface' | 'kaggle' | 'http' | 's3' | 'server' | 'sqlite' | 'objects';

export interface SourceField {
  /** In the source, `pages.cursor.from`. */
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  /** `lines`: one entry a line. `pairs`: `name: value` a line. @default text */
  readonly as?: 'number' | 'lines' | 'pairs' | 'area' | 'flag' | readonly string[];
  /** Only where somebody looks for it. */
  readonly more?: boolean;
  readonly initial?: string;
}

/** Said wherever a secret is wanted: the page has no field for one. */
export const SECRET = 'env:MODELMILL_SECRET_… or secret:modelmill/ENVIRONMENT/collect/NAME';

const FORMAT: readonly SourceField[] = [
  {
    path: 'format',
    label: 'Format',
    as: ['auto', 'jsonl', 'json', 'csv', 'tsv', 'parquet', 'arrow'],
    more: true,
  },
  {
    path: 'delimiter',
    label: 'Delimiter',
    hint: 'Of CSV. Blank: a comma, a tab in .tsv.',
    more: true,
  },
  {
    path: 'items',
    label: 'Place of the rows',
    hint: 'In a JSON document, like /data/items. Blank: the whole is the list.',
    more: true,
  },
];
const FILES: SourceField = {
  path: 'files',
  label: 'Files',
  as: 'lines',
  hint: 'Patterns, one a line, like train/*.csv. Blank: all that can be read.',
  more: true,
};
const token = (hint: string): SourceField => ({
  path: 'token',
  label: 'Secret with the token',
  hint: `Its name: ${SECRET}. Blank: ${hint}.`,
  more: true,
});

const QUERY: readonly SourceField[] = [
  {
    path: 'query',
    label: 'Query',
    as: 'area',
    hint: 'One SELECT; :name stands for a parameter.',
  },
  {
    path: 'parameters',
    label: 'Parameters',
    as: 'pairs',
    hint: 'One a line, like lang: en.',
    more: true,
  },
];

export const KINDS: Readonly<
  Record<Kind, { readonly label: string; readonly fields: readonly SourceField[] }>
> = {
  huggingface: {
    label: 'Hugging Face',
    fields: [
      { path: 'dataset', label: 'Dataset', hint: 'As the hub names it: owner/name.' },
      { path: 'split', label: 'Split', initial: 'train' },
      { path: 'revision', label: 'Revision', hint: 'A commit, tag or branch. Blank: main.' },
      { path: 'config', label: 'Configuration', hint: 'Blank: the only or the default one.', more: true },
      FILES,
      token('HF_TOKEN, where the server has it'),
      ...FORMAT,
    ],
  },
  kaggle: {
    label: 'Kaggle',
    fields: [
      { path: 'dataset', label: 'Dataset', hint: 'As Kaggle names it: owner/name.' },
      { path: 'version', label: 'Version', as: 'number', hint: 'Blank: the newest.' },
      FILES,
      token('KAGGLE_API_TOKEN, where the server has it'),
      ...FORMAT,
    ],
  },
  http: {
    label: 'HTTP API',
    fields: [
      { path: 'url', label: 'Address', hint: 'https://host/path, without user or password.' },
      {
        path: 'headers',
        label: 'Headers',
        as: 'pairs',
        hint: `One a line, a secret by its name: authorization: Bearer env:MODELMILL_SECRET_API.`,
      },
      { path: 'parameters', label: 'Parameters', as: 'pairs', hint: 'One a line, like lang: en.' },
      {
        path: 'pages.items',
        label: 'Place of the rows',
        hint: 'In each page, like /items. Blank: the page is the list.',
      },
      {
        path: 'pages.cursor.from',
        label: 'Place of the next page',
        hint: 'In the page, like /next, or header:Link. Blank: there is one page, or they are numbered.',
        more: true,
      },
      {
        path: 'pages.cursor.to.parameter',
        label: 'Parameter for the next page',
        hint: 'Blank: what stands at its place is a whole address.',
        more: true,
      },
      {
        path: 'pages.number.parameter',
        label: 'Parameter with the page’s number',
        hint: 'Where pages are numbered.',
        more: true,
      },
      { path: 'rate', label: 'Requests a second', as: 'number', hint: 'At most. Blank: 5.', more: true },
    ],
  },
  s3: {
    label: 'S3',
    fields: [{ path: 'uri', label: 'Place', hint: 's3://bucket/prefix' }, FILES, ...FORMAT],
  },
  server: {
    label: 'PostgreSQL or MySQL',
    fields: [
      {
        path: 'url',
        label: 'Address',
        hint: 'postgresql://user@host/database without a password, or the name of a secret that holds it.',
      },
      { path: 'password', label: 'Secret with the password', hint: `Its name: ${SECRET}.` },
      ...QUERY,
      { path: 'tls', label: 'Encryption', as: ['require', 'verify', 'off'], more: true },
    ],
  },
  sqlite: {
    label: 'SQLite file',
    fields: [
      {
        path: 'object',
        label: 'Uploaded file',
        hint: 'Its key: projects/…/incoming/reviews.sqlite. Or name a file of the server.',
      },
      { path: 'file', label: 'File of the server', hint: 'Below a folder that its settings allow.' },
      ...QUERY,
    ],
  },
  objects: {
    label: 'Uploaded files',
    fields: [
      {
        path: 'prefix',
        label: 'Folder',
        hint: 'projects/…/incoming/2026: all that lies below. Or name the files one by one.',
      },
      { path: 'keys', label: 'Files', as: 'lines', hint: 'Keys, one a line.' },
      ...FORMAT,
    ],
  },
};

/** What a dataset is for, as far as the form asks for its columns. */
export const TASKS = {
  'text-classification': 'texts with labels',
  'image-classification': 'images with labels or objects',
  'image-text': 'images with texts',
} as const;
export type CollectTask = keyof typeof TASKS;

const TEXT: SourceField = {
  path: 'map.text',
  label: 'Column of texts',
  hint: 'Or a template of several: {title}: {body}.',
  initial: 'text',
};
const LABELS: readonly SourceField[] = [
  { path: 'map.label', label: 'Column of labels', initial: 'label' },
  {
    path: 'map.label.values',
    label: 'What the labels shall be',
    as: 'pairs',
    hint: 'One a line, like 5: good; others are refused. Blank: as the column has them.',
  },
];
const IMAGE: SourceField = {
  path: 'map.image',
  label: 'Column of images',
  hint: 'Bytes, base64 or addresses; of folders and archives: image.',
  initial: 'image',
};
const OBJECTS: SourceField = {
  path: 'map.objects',
  label: 'Column of objects',
  hint: 'Of COCO and YOLO folders: objects, with no column of labels.',
};

/** Of every kind of source. */
export const MAPPING: Readonly<Record<CollectTask, readonly SourceField[]>> = {
  'text-classification': [TEXT, ...LABELS],
  'image-classification': [IMAGE, ...LABELS, OBJECTS],
  'image-text': [IMAGE, TEXT],
};

export const AMOUNT: readonly SourceField[] = [
  { path: 'weight', label: 'Weight', as: 'number', initial: '1' },
  {
    path: 'repeat',
    label: 'Where it has too few rows, leave the other sources whole',
    as: 'flag',
  },
  { path: 'limit', label: 'Rows at most', as: 'number', hint: 'From its beginning. Blank: all.' },
  { path: 'licence', label: 'Licence', hint: 'Where the source does not say it: cc-by-4.0, mit.' },
];

export const fieldsOf = (kind: Kind, task: CollectTask): readonly SourceField[] => [
  ...KINDS[kind].fields,
  ...MAPPING[task],
  ...AMOUNT,
];

/** Of every task: what was typed for one is there when it is chosen again. */
export const everyField = (kind: Kind): readonly SourceField[] => [
  ...KINDS[kind].fields,
  ...new Set(Object.values(MAPPING).flat()),
  ...AMOUNT,
];
