/**
 * A run spec from files: the recipe first, the spec over it, the command's own options over both. What belongs
 * together is merged key by key; a list replaces a list.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CommandFailed, EXIT } from './exit.ts';

const RECIPES = fileURLToPath(new URL('../containers/recipes', import.meta.url));
/** A spec is a page of settings; a larger file is the data by mistake. */
const LARGEST = 1_000_000;

export type Document = { readonly [key: string]: unknown };

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function merged(under: Document, over: Document): Document {
  const both = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    return [key, isDocument(below) && isDocument(value) ? merged(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(both) };
}

/** YAML or JSON (which is YAML), as an object. */
export function readDocument(path: string): Document {
  const refuse = (found: string, next: string): CommandFailed =>
    new CommandFailed(EXIT.usage, `${path}: ${found}. Allowed: a YAML or JSON object. ${next}.`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(`it can't be read (${(error as NodeJS.ErrnoException).code})`, 'Correct the path');
  }
  if (text.length > LARGEST) throw refuse(`it has ${text.length} characters`, 'Give the data with --data');
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw refuse((error as Error).message.split('\n')[0]!, 'Correct the line');
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
  throw new CommandFailed(
    EXIT.usage,
    `--recipe: there is no '${name}'. Allowed: ${names.join(', ')}. Choose one of them.`,
  );
}

export interface SpecOptions {
  readonly project?: string | undefined;
  readonly recipe?: string | undefined;
}

/** Without the data's sources: uploads know their keys. */
export function specFrom(path: string | undefined, { project, recipe }: SpecOptions): Document {
  const recipeDocument = recipe === undefined ? {} : readRecipe(recipe);
  const spec = merged(recipeDocument, path === undefined ? {} : readDocument(path));
  return project === undefined ? spec : { ...spec, project };
}

export function withSources(spec: Document, keys: readonly string[]): Document {
  return keys.length === 0 ? spec : merged(spec, { data: { sources: keys.map((key) => ({ key })) } });
}
