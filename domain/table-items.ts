/**
 * The rules of the Table port that every adapter holds in the same words: what a key, a value, a condition and a
 * transaction may be. Pure. `InputRejected` otherwise.
 */
import { Conflict, InputRejected } from './errors.ts';
import { shown } from './object-keys.ts';
import type { ItemKey, Json, TableWrite, WriteCondition } from './ports.ts';

/** DynamoDB's limits, which SQLite keeps too. */
export const MAX_PARTITION_BYTES = 2_048;
export const MAX_SORT_BYTES = 1_024;
export const MAX_VALUE_BYTES = 350 * 1_024;
export const MAX_WRITES = 25;
export const MAX_TRANSACTION_BYTES = 4 * 1_000 ** 2;

const CONTROL = /\p{Cc}/u;

export const shownItem = ({ partition, sort }: ItemKey): string => `item ${shown(partition)} ${shown(sort)}`;

function fault(text: unknown, most: number): string | undefined {
  if (typeof text !== 'string') return `a ${typeof text}`;
  if (text === '') return 'an empty text';
  if (!text.isWellFormed()) return 'half a surrogate pair';
  if (CONTROL.test(text)) return 'a control character';
  const bytes = Buffer.byteLength(text, 'utf8');
  return bytes > most ? `${bytes} bytes` : undefined;
}

export function checkPartition(partition: string): void {
  refuse('partition', fault(partition, MAX_PARTITION_BYTES), MAX_PARTITION_BYTES);
}

export function checkItemKey({ partition, sort }: ItemKey): void {
  checkPartition(partition);
  refuse('sort key', fault(sort, MAX_SORT_BYTES), MAX_SORT_BYTES);
}

function refuse(which: string, found: string | undefined, most: number): void {
  if (found === undefined) return;
  throw new InputRejected({
    where: `table, ${which}`,
    found,
    allowed: `Unicode text without control characters, 1 to ${most} UTF-8 bytes`,
    next: 'Use another key',
  });
}

/** False when no sort key can begin so: the page is empty. */
export const sortPrefixCanMatch = (prefix: string): boolean =>
  prefix === '' || fault(prefix, MAX_SORT_BYTES) === undefined;

/** The value as it is stored. Fields that are undefined are left out, as JSON does; what JSON lacks is refused. */
export function itemJson(key: ItemKey, value: Json): string {
  const reject = (found: string): InputRejected =>
    new InputRejected({
      where: `${shownItem(key)}, value`,
      found,
      allowed: `JSON of at most ${MAX_VALUE_BYTES} bytes`,
      next: 'Keep large or binary content in the object store, and its key here',
    });
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (name, part: unknown) => {
      const odd =
        typeof part === 'number'
          ? !Number.isFinite(part)
          : ['bigint', 'function', 'symbol'].includes(typeof part);
      if (odd)
        throw reject(`${typeof part === 'number' ? String(part) : `a ${typeof part}`} at ${shown(name)}`);
      return part;
    });
  } catch (error) {
    if (error instanceof InputRejected) throw error;
    throw reject((error as Error).message);
  }
  if (text === undefined) throw reject('undefined');
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes > MAX_VALUE_BYTES) throw reject(`${bytes} bytes`);
  return text;
}

export function checkCondition(key: ItemKey, condition: WriteCondition): void {
  if (!(condition.ifAbsent && condition.ifVersion !== undefined)) return;
  throw new InputRejected({
    where: shownItem(key),
    found: 'both ifAbsent and ifVersion',
    allowed: 'one of them',
    next: 'Choose: create, or replace what was read',
  });
}

export interface PreparedWrite {
  readonly key: ItemKey;
  /** Absent for a delete. */
  readonly json?: string;
  readonly condition: WriteCondition;
}

/** The writes, checked as a whole. */
export function preparedWrites(writes: readonly TableWrite[]): readonly PreparedWrite[] {
  const reject = (found: string, allowed: string): InputRejected =>
    new InputRejected({ where: 'table, transaction', found, allowed, next: 'Split it, if it may be split' });
  if (writes.length > MAX_WRITES) throw reject(`${writes.length} writes`, `${MAX_WRITES} at most`);

  const seen = new Set<string>();
  let bytes = 0;
  return writes.map((write) => {
    const { partition, sort } = 'put' in write ? write.put : write.delete;
    const key = { partition, sort };
    const condition = write.condition ?? {};
    checkItemKey(key);
    checkCondition(key, condition);
    const id = JSON.stringify([partition, sort]);
    if (seen.has(id)) throw reject(`${shownItem(key)} twice`, 'each key once');
    seen.add(id);
    if (!('put' in write)) return { key, condition };
    const json = itemJson(key, write.put.value);
    bytes += Buffer.byteLength(json, 'utf8');
    if (bytes > MAX_TRANSACTION_BYTES)
      throw reject(`over ${bytes} bytes`, `${MAX_TRANSACTION_BYTES} bytes of values`);
    return { key, json, condition };
  });
}

export const itemConflict = (key: ItemKey, { ifAbsent, ifVersion }: WriteCondition): Conflict =>
  new Conflict({
    where: shownItem(key),
    found: ifAbsent ? 'the item exists' : `the item is not at version ${ifVersion}, or gone`,
    allowed: 'the state that the write was made for',
    next: 'Read the item again, then decide',
  });
