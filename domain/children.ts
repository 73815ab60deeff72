/**
 * The names one level below a prefix, as a folder's listing shows them: one listing request a name, however many
 * objects lie under it, by jumping over them.
 */
import { pageCursor } from './object-keys.ts';
import type { ObjectStore } from './ports.ts';
import { Slug } from './spec/words.ts';

const BEHIND_ALL = '\u{10FFFF}';

type Lists = Pick<ObjectStore, 'list'>;

/** In the order of their keys; those after `after`. `prefix` ends with a slash. */
export async function* childrenOf(objects: Lists, prefix: string, after?: string): AsyncGenerator<string> {
  const behind = (name: string) => pageCursor(`${prefix}${name}/${BEHIND_ALL}`);
  let cursor = after === undefined ? undefined : behind(after);
  for (;;) {
    const page = await objects.list(prefix, { limit: 1, ...(cursor && { cursor }) });
    const key = page.objects[0]?.key;
    if (key === undefined) return;
    const name = key.slice(prefix.length).split('/', 1)[0] ?? '';
    yield name;
    cursor = key === `${prefix}${name}` ? pageCursor(key) : behind(name);
  }
}

export async function childNames(objects: Lists, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of childrenOf(objects, prefix)) names.push(name);
  return names;
}

/** A project exists once anything lies under its prefix. */
export async function* projectsOf(objects: Lists, after?: string): AsyncGenerator<string> {
  for await (const project of childrenOf(objects, 'projects/', after)) {
    if (Slug.safeParse(project).success) yield project;
  }
}
