/** What stands in the form → the spec that `modelmill data collect` takes, and what is wrong with it, field by field. Pure. */
import '../../../zod-settings.ts';
import { CollectSpec } from '../../../../../domain/spec/collect.ts';
import { Slug } from '../../../../../domain/spec/words.ts';
import { wish } from '../../../text/wish.ts';
import {
  type CollectTask,
  everyField,
  fieldsOf,
  type Kind,
  SECRET,
  type SourceField,
} from './source-fields.ts';

export interface SourceDraft {
  readonly id: number;
  readonly kind: Kind;
  /** A field's path → what was typed. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Draft {
  readonly dataset: string;
  readonly task: CollectTask;
  readonly mix: 'multiply' | 'share';
  readonly sources: readonly SourceDraft[];
}

export interface Fault {
  /** Its place in the list; absent of what concerns all. */
  readonly source?: number;
  /** The field's; '' of the source as a whole. */
  readonly path: string;
  readonly message: string;
}

const NAMES: Readonly<Record<Kind, string>> = {
  ...{ huggingface: 'hub', kaggle: 'kaggle', http: 'api', s3: 'bucket' },
  ...{ server: 'database', sqlite: 'sqlite', objects: 'uploads' },
};

export function newSource(id: number, kind: Kind, others: readonly SourceDraft[]): SourceDraft {
  const taken = new Set(others.map(({ values }) => values.name));
  const free = [NAMES[kind], ...Array.from({ length: 50 }, (_, i) => `${NAMES[kind]}-${i + 2}`)];
  const initial = everyField(kind).flatMap(({ path, initial: own }) =>
    own === undefined ? [] : [[path, own] as const],
  );
  const name = free.find((one) => !taken.has(one)) ?? '';
  return { id, kind, values: { name, ...Object.fromEntries(initial) } };
}

/** Another kind keeps what both ask for. */
export function asKind({ id, values }: SourceDraft, kind: Kind, others: readonly SourceDraft[]): SourceDraft {
  const fresh = newSource(id, kind, others);
  const kept = Object.entries(values).filter(
    ([path]) => path !== 'name' && everyField(kind).some((field) => field.path === path),
  );
  return { ...fresh, values: { ...fresh.values, ...Object.fromEntries(kept) } };
}

type Document = Record<string, unknown>;

const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** `name: value`; a line without a colon has an empty value, which says what is missing. */
const pairsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    linesIn(text).map((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [line, ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );

/** A number where it is one; else the text, which the schema refuses in its own words. */
const numberIn = (text: string): unknown => (Number.isFinite(Number(text)) ? Number(text) : text);

function valueIn({ as }: SourceField, text: string): unknown {
  if (as === 'number') return numberIn(text);
  if (as === 'lines') return linesIn(text);
  if (as === 'pairs') return pairsIn(text);
  if (as === 'flag') return true;
  return text.trim();
}

function put(document: Document, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    document[first] = value;
    return;
  }
  const inner = document[first];
  const child: Document = typeof inner === 'object' && inner !== null ? (inner as Document) : {};
  document[first] = child;
  put(child, rest.join('.'), value);
}

const isBlank = (text: string | undefined): boolean => text === undefined || text.trim() === '';

function sourceOf({ kind, values }: SourceDraft, { mix, task }: Draft): Document {
  const source: Document = {
    ...(isBlank(values.name) ? {} : { name: values.name?.trim() }),
    kind: kind === 'server' || kind === 'sqlite' ? 'sql' : kind,
  };
  for (const field of fieldsOf(kind, task)) {
    const text = values[field.path];
    if (text === undefined || isBlank(text) || text === unsaid(field)) continue;
    if (field.path === 'repeat' && mix !== 'share') continue;
    if (field.path === 'map.label.values') {
      put(source, 'map.label', { column: values['map.label']?.trim() ?? '', values: pairsIn(text) });
    } else if (/^map\.(text|image)$/.test(field.path) && /\{.+\}/.test(text)) {
      put(source, field.path, { template: text });
    } else if (field.path === 'pages.cursor.from') {
      put(source, field.path, text.trim());
      if (isBlank(values['pages.cursor.to.parameter'])) put(source, 'pages.cursor.to', 'url');
    } else put(source, field.path, valueIn(field, text));
  }
  return source;
}

/** What need not be written: the schema fills it in. */
const unsaid = ({ path, as }: SourceField): string | undefined => {
  if (path === 'weight') return '1';
  return Array.isArray(as) ? as[0] : undefined;
};

/** As `modelmill data collect` reads it. */
export function specOf(draft: Draft): Document {
  const { dataset, task, mix, sources } = draft;
  return {
    ...(isBlank(dataset) ? {} : { dataset: dataset.trim() }),
    ...(task !== 'text-classification' && { task }),
    ...(mix === 'share' && { mix }),
    sources: sources.map((source) => sourceOf(source, draft)),
  };
}

/** Names of what carries a secret: its value is a reference, or there is no secret in it. */
const SECRETIVE = /authorization|cookie|password|passwd|secret|token|(^|[-_])key$|api-?key/i;
const REFERENCE = /(^|\s)(env:[A-Z][A-Z0-9_]*|secret:[\w/+=.@:-]+(#\w+)?)$/;

function secretsIn({ kind, values }: SourceDraft): Omit<Fault, 'source'>[] {
  if (kind !== 'http') return [];
  const faults = ['headers', 'parameters'].flatMap((path) => {
    const open = Object.entries(pairsIn(values[path] ?? '')).find(
      ([name, value]) => SECRETIVE.test(name) && !REFERENCE.test(value),
    );
    return open === undefined
      ? []
      : [{ path, message: `${open[0]}: name its secret, ${SECRET}; never write it here.` }];
  });
  const query = (values.url ?? '').split('?')[1] ?? '';
  if (!query.split('&').some((pair) => SECRETIVE.test(pair.split('=')[0] ?? ''))) return faults;
  return [
    ...faults,
    { path: 'url', message: 'A secret has no place in an address: put it under Parameters, by its name.' },
  ];
}

/** The field an issue of the schema is about: the longest path that leads to it. */
function fieldAt({ kind }: SourceDraft, task: CollectTask, path: string): string {
  const paths = ['name', ...fieldsOf(kind, task).map((field) => field.path)];
  const leading = paths.filter((own) => path === own || path.startsWith(`${own}.`));
  const within = paths.filter((own) => own.startsWith(`${path}.`));
  return leading.sort((a, b) => b.length - a.length)[0] ?? (path === '' ? '' : (within[0] ?? ''));
}

/** Everything that keeps the spec from being started, in the order of the form's fields. */
export function faultsOf(draft: Draft): readonly Fault[] {
  const faults: Fault[] = [];
  if (!Slug.safeParse(draft.dataset.trim()).success) {
    faults.push({ path: 'dataset', message: 'Needed: 1 to 40 of a-z, 0-9 and -, not at either end.' });
  }
  const { dataset: _, task: __, ...spec } = specOf(draft);
  const parsed = CollectSpec.safeParse(spec);
  for (const issue of parsed.error?.issues ?? []) {
    const [, index, ...rest] = issue.path;
    const source = typeof index === 'number' ? draft.sources[index] : undefined;
    if (typeof index !== 'number' || source === undefined) {
      faults.push({ path: '', message: `Allowed: ${wish(issue)}.` });
      continue;
    }
    const path = fieldAt(source, draft.task, rest.join('.'));
    const missing = path !== '' && isBlank(source.values[path]);
    faults.push({
      ...{ source: index, path },
      message: missing ? 'This is needed.' : `Allowed: ${wish(issue)}.`,
    });
  }
  draft.sources.forEach((source, index) => {
    for (const fault of secretsIn(source)) faults.push({ source: index, ...fault });
  });
  return faults;
}

/** The first of a field's. */
export const faultAt = (faults: readonly Fault[], path: string, source?: number): string | undefined =>
  faults.find((fault) => fault.path === path && fault.source === source)?.message;
