/**
 * Which projects a store holds: one listing request each, however many objects they have, by jumping over a
 * project's keys. A project exists once anything lies under its prefix.
 */
import { pageCursor } from './object-keys.ts';
import type { ObjectStore } from './ports.ts';
import { Slug } from './spec/words.ts';

const PREFIX = 'projects/';
const BEHIND_ALL = '\u{10FFFF}';

/** In byte order of their names, those after `after`. */
export async function* projectsOf(
  objects: Pick<ObjectStore, 'list'>,
  after?: string,
): AsyncGenerator<string> {
  const behind = (project: string) => pageCursor(`${PREFIX}${project}/${BEHIND_ALL}`);
  let cursor = after === undefined ? undefined : behind(after);
  for (;;) {
    const page = await objects.list(PREFIX, { limit: 1, ...(cursor && { cursor }) });
    const key = page.objects[0]?.key;
    if (key === undefined) return;
    const project = key.slice(PREFIX.length).split('/', 1)[0] ?? '';
    if (Slug.safeParse(project).success) yield project;
    cursor = behind(project);
  }
}
