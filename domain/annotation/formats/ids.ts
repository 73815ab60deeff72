/** Names of tasks in files that give them none: the same content has the same name, whenever it is read. Pure. */
import { canonicalJson } from '../../runs/canonical-json.ts';
import { sha256Hex } from '../../sha256.ts';

const LENGTH = 16;

/** By content. */
export const contentId = (content: unknown): string => sha256Hex(canonicalJson(content)).slice(0, LENGTH);

/** The second of the same name has `-2` behind it, the third `-3`. */
export class Ids {
  readonly #seen = new Map<string, number>();

  next(id: string): string {
    const count = (this.#seen.get(id) ?? 0) + 1;
    this.#seen.set(id, count);
    return count === 1 ? id : `${id}-${count}`;
  }
}
