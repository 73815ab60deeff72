/**
 * Which label each distinct text has so far: 12 bytes a text and as much again that is free, so that ten million texts
 * take some 200 MB. Of more than MOST_TEXTS it goes on with every second one, then every fourth: what it counts from
 * then on stands for `scale` as many. Pure.
 *
 * Open addressing in segments that grow by themselves: never more than one of them is there twice. Texts are told
 * apart by 64 bits of their hash: among ten million a false duplicate has a chance of one in a million, and costs one
 * count in a report (stage dedupe compares whole ids).
 */
const SEGMENTS = 16;
const FIRST_SLOTS = 64;
const FULL = 0.75;
/** Hash high, hash low, label + 1 and whether it is marked: 0 is a free slot. */
const FIELDS = 3;
const MARK = 2 ** 31;
const LABEL = MARK - 1;
/**
 * Nobody's texts are so unlucky; somebody could make such that are. What finds no slot in so many steps is not
 * entered, and not known as a duplicate.
 */
const MOST_STEPS = 512;

const MOST_TEXTS = 2 ** 24;

/** Of every `scale` texts (a power of two) one, by its hash: the same ones everywhere. */
export const isOneOf = (scale: number, high: number): boolean => (high & (scale - 1)) === 0;

export class RowIndex {
  readonly #segments: Uint32Array[] = [];
  readonly #sizes = new Uint32Array(SEGMENTS);
  readonly #most: number;
  #scale: number;
  #entered = 0;
  #marks = 0;

  constructor({ scale = 1, most = MOST_TEXTS } = {}) {
    this.#scale = scale;
    this.#most = most;
  }

  /** How many texts each entered one stands for. */
  get scale(): number {
    return this.#scale;
  }

  /** Enters the text's label (below 2^30); gives back the one it was entered with first, if it was. */
  enter(high: number, low: number, label: number): number | undefined {
    if (!isOneOf(this.#scale, high)) return undefined;
    const segment = high >>> 28;
    let slots = this.#segments[segment] ?? this.#opened(segment);
    if ((this.#sizes[segment]! + 1) * FIELDS > FULL * slots.length) slots = this.#grown(segment, slots);
    const at = slotOf(slots, high, low);
    if (at === -1) return undefined;
    if (slots[at + 2] !== 0) return (slots[at + 2]! & LABEL) - 1;
    slots[at] = high;
    slots[at + 1] = low;
    slots[at + 2] = label + 1;
    this.#sizes[segment]! += 1;
    this.#entered += 1;
    if (this.#entered >= this.#most) this.#halve();
    return undefined;
  }

  /** Marks a text that was entered; gives back whether it was not marked before. */
  mark(high: number, low: number): boolean {
    const slots = this.#segments[high >>> 28];
    const at = slots === undefined ? -1 : slotOf(slots, high, low);
    if (slots === undefined || at === -1 || slots[at + 2] === 0 || slots[at + 2]! > LABEL) return false;
    slots[at + 2]! += MARK;
    this.#marks += 1;
    return true;
  }

  marked(high: number, low: number): boolean {
    if (this.#marks === 0) return false;
    const slots = this.#segments[high >>> 28];
    const at = slots === undefined ? -1 : slotOf(slots, high, low);
    return slots !== undefined && at !== -1 && slots[at + 2]! > LABEL;
  }

  /** Distinct texts: an estimate once `scale` is more than 1. */
  get size(): number {
    return this.#scale * this.#entered;
  }

  #halve(): void {
    this.#scale *= 2;
    this.#entered = 0;
    for (const [segment, slots] of this.#segments.entries()) {
      const kept = new Uint32Array(slots.length);
      this.#sizes[segment] = 0;
      for (let from = 0; from < slots.length; from += FIELDS) {
        if (slots[from + 2] === 0 || !isOneOf(this.#scale, slots[from]!)) continue;
        const at = slotOf(kept, slots[from]!, slots[from + 1]!);
        if (at === -1) continue;
        kept.set(slots.subarray(from, from + FIELDS), at);
        this.#sizes[segment]! += 1;
        this.#entered += 1;
      }
      this.#segments[segment] = kept;
    }
  }

  #opened(segment: number): Uint32Array {
    for (let i = this.#segments.length; i < SEGMENTS; i += 1) {
      this.#segments.push(new Uint32Array(FIRST_SLOTS * FIELDS));
    }
    return this.#segments[segment]!;
  }

  #grown(segment: number, slots: Uint32Array): Uint32Array {
    const larger = new Uint32Array(2 * slots.length);
    for (let from = 0; from < slots.length; from += FIELDS) {
      if (slots[from + 2] === 0) continue;
      const at = slotOf(larger, slots[from]!, slots[from + 1]!);
      if (at === -1) continue;
      // By hand: a view for each of them would take longer than all the rest.
      for (let field = 0; field < FIELDS; field += 1) larger[at + field] = slots[from + field]!;
    }
    this.#segments[segment] = larger;
    return larger;
  }
}

/** Where the text is, or the free slot where it belongs; -1 if there is none near. */
function slotOf(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / FIELDS - 1;
  let slot = low & mask;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const at = slot * FIELDS;
    if (slots[at + 2] === 0 || (slots[at] === high && slots[at + 1] === low)) return at;
    slot = (slot + 1) & mask;
  }
  return -1;
}
