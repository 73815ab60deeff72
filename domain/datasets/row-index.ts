/**
 * Which label each distinct text has so far: about 40 bytes a text, so that a million rows take 40 MB. A Map holds
 * 2^24 entries at most, hence several of them. 52 of the id's 64 bits are kept: among ten million texts a false
 * duplicate has a chance of 1 %, and costs one count in a report (assemble compares whole ids). Pure.
 */
const MAPS = 256;

export class RowIndex {
  readonly #maps = Array.from({ length: MAPS }, () => new Map<number, number>());

  /** Enters the text's label (a small number); gives back the one it was entered with first, if it was. */
  enter(id: string, label: number): number | undefined {
    const map = this.#maps[Number.parseInt(id.slice(0, 2), 16)]!;
    const key = Number.parseInt(id.slice(2, 15), 16);
    const first = map.get(key);
    if (first === undefined) map.set(key, label);
    return first;
  }
}
