/** A partition's items, page after page, as one sequence. */
import type { Item, Table } from './ports.ts';

/** In the order of their sort keys. @param limit items a page, for who may stop early. @default 1000, the most */
export async function* everyItem(
  table: Pick<Table, 'query'>,
  partition: string,
  prefix: string,
  limit = 1_000,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await table.query(partition, { prefix, limit, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
