/**
 * A run spec from files: the recipe first, the spec over it, the command's own options over both. What belongs
 * together is merged key by key; a list replaces a list, and so do the variants, which compete as one set.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { misuse } from './exit.ts';

const RECIPES = fileURLToPath(new URL('../containers/recipes', import.meta.url));
/** A spec is a page of settings; a larger file is the data by mistake. */
const LARGEST = 1_000_000;
const DATA_FILES = new Set(['.csv', '.jsonl', '.ndjson']);
/** Replaced as a whole, though their names make them look like settings. */
const SETS = new Set(['variants']);

export type Document = { readonly [key: string]: unknown };

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function merged(under: Document, over: Document): Document {
  const both = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    const together = isDocument(below) && isDocument(value) && !SETS.has(key);
    return [key, together ? merged(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(both) };
}

/** YAML or JSON (which is YAML), as an object. */
export function readDocument(path: string): Document {
  const refuse = (found: string, next: string) => misuse(path, found, 'a YAML or JSON object', next);
  if (DATA_FILES.has(extname(path).toLowerCase())) {
    throw refuse('it looks like data', 'Give data with --data');
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(`it can't be read (${(error as NodeJS.ErrnoException).code})`, 'Correct the path');
  }
  if (text.length > LARGEST) throw refuse(`it has ${text.length} characters`, 'Give data with --data');
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw refuse((error as Error).message.split('\n')[0]!.replace(/:$/, ''), 'Correct the line');
  }
  if (!isDocument(document)) throw refuse('it holds no object', 'Write settings as key: value');
  return document;
}

export const recipeNames = (): readonly string[] =>
  readdirSync(RECIPES)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => basename(name, '.yaml'))
    .sort();

export function readRecipe(name: string): Document {
  const names = recipeNames();
  if (names.includes(name)) return readDocument(join(RECIPES, `${name}.yaml`));
  throw misuse('--recipe', `there is no '${name}'`, names.join(', '), 'Choose one of them');
}

export interface SpecOptions {
  readonly recipe?: string | undefined;
  readonly project?: string | undefined;
  readonly task?: string | undefined;
  readonly model?: string | undefined;
  /** Columns of the data. */
  readonly text?: string | undefined;
  readonly label?: string | undefined;
}

/** Where settings come from: a recipe, a file, an option. */
export interface Layer {
  readonly name: string;
  readonly document: Document;
}

/** Each goes over those before it. */
export function layersOf(path: string | undefined, options: SpecOptions): readonly Layer[] {
  const { recipe, project, task, model, text, label } = options;
  const given = (name: string, value: string | undefined, document: Document): readonly Layer[] =>
    value === undefined ? [] : [{ name, document }];
  return [
    ...(recipe === undefined ? [] : [{ name: `recipe ${recipe}`, document: readRecipe(recipe) }]),
    ...(path === undefined ? [] : [{ name: path, document: readDocument(path) }]),
    ...given('--project', project, { project }),
    ...given('--task', task, { task }),
    ...given('--model', model, { model }),
    ...given('--text', text, { data: { columns: { text } } }),
    ...given('--label', label, { data: { columns: { label } } }),
  ];
}

export const specOf = (layers: readonly Layer[]): Document =>
  layers.reduce<Document>((under, { document }) => merged(under, document), {});

/** The layer that has the last word on a setting, `training.batch`. */
export const originOf = (layers: readonly Layer[], setting: string): string | undefined =>
  layers.findLast(({ document }) => {
    let value: unknown = document;
    for (const key of setting.split('.')) value = isDocument(value) ? value[key] : undefined;
    return value !== undefined;
  })?.name;

/** Without the data's sources: uploads know their keys. */
export const specFrom = (path: string | undefined, options: SpecOptions): Document =>
  specOf(layersOf(path, options));

export function withSources(spec: Document, keys: readonly string[]): Document {
  return keys.length === 0 ? spec : merged(spec, { data: { sources: keys.map((key) => ({ key })) } });
}
