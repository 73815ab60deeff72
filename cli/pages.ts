/** Reads a paged list to its end, or to `most` items. */
export async function everyPage<T>(
  read: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly T[]; readonly cursor: string | undefined }>,
  most: number = 10_000,
): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && all.length < most);
  return all.slice(0, most);
}
