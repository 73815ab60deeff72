import { expect, it } from 'vitest';
import { everyPage } from '../../cli/pages.ts';

const PAGES: Readonly<
  Record<string, { readonly items: readonly number[]; readonly cursor: string | undefined }>
> = {
  first: { items: [1, 2], cursor: 'empty' },
  empty: { items: [], cursor: 'last' },
  last: { items: [3], cursor: undefined },
};

it.each([
  [undefined, [1, 2, 3], 3],
  [3, [1, 2, 3], 3],
  [2, [1, 2], 1],
  [1, [1], 1],
])('reads %s items: %j, in %d pages', async (most, items, asked) => {
  const cursors: (string | undefined)[] = [];
  const all = await everyPage(async (cursor) => {
    cursors.push(cursor);
    return PAGES[cursor ?? 'first']!;
  }, most);
  expect(all).toEqual(items);
  expect(cursors).toHaveLength(asked);
});
