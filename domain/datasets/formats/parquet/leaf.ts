/**
 * One column that holds values, a row at a time: its levels and values, or why the row has none that can be trusted.
 * Pure.
 *
 * Rows are counted in each column by itself. After damage a column goes on only where its pages still add up to what
 * the footer says; else its rows would be paired with other rows' values.
 */
import type { Fault } from '../../lines.ts';
import { Damage, faultOf } from '../damage.ts';
import type { LeafColumn } from './footer.ts';
import type { LostPage, Page, Pages } from './pages.ts';

/** Of one column in one row. */
const MOST_ROW_VALUES = 2_000_000;

export class Leaf {
  readonly column: LeafColumn;
  readonly #pages: Pages;
  /** The row's, in order: `values[i]` is undefined where `definitions[i]` is below the column's maximum. */
  readonly repetitions: number[] = [];
  readonly definitions: number[] = [];
  readonly values: unknown[] = [];
  /** Why this row is lost. */
  fault: Fault | undefined;
  /** Why every row from here on is lost. */
  dead: Fault | undefined;

  #page: Page | undefined;
  #left = 0;
  /** Rows lost with a page, and why. */
  #skip = 0;
  #skipFault: Fault | undefined;
  /** The repetition level that told that a row ended: the next one begins with it. */
  #begun = false;
  #ended = false;
  #suspect = false;
  #sound: boolean | undefined;

  constructor(column: LeafColumn, pages: Pages) {
    this.column = column;
    this.#pages = pages;
  }

  /** Forgets the row that was read last. */
  reset(): void {
    this.repetitions.length = 0;
    this.definitions.length = 0;
    this.values.length = 0;
    this.fault = undefined;
  }

  /** True when the row is there, or lost; false when `load` has to come first. */
  read(): boolean {
    if (this.dead !== undefined) return true;
    if (this.#skip > 0) {
      this.#skip -= 1;
      this.fault = this.#skipFault;
      return true;
    }
    if (this.column.maxRepetition === 0) {
      if (this.#left === 0 || this.#page === undefined) return false;
      try {
        this.#take(this.#page, 0);
      } catch (error) {
        this.#levelsBroken(error);
      }
      return true;
    }
    return this.#readRepeated();
  }

  #readRepeated(): boolean {
    const page = this.#page;
    try {
      while (page !== undefined && this.#left > 0) {
        const repetition = this.#begun ? 0 : page.repetitions!.next();
        if (repetition === 0 && this.values.length > 0) {
          this.#begun = true;
          return true;
        }
        this.#begun = false;
        if (this.values.length === 0 && repetition !== 0)
          throw new Damage('broken-page', 'a row without beginning');
        if (this.values.length === MOST_ROW_VALUES) {
          throw new Damage('too-large', `a row of more than ${MOST_ROW_VALUES} values`);
        }
        this.#take(page, repetition);
      }
    } catch (error) {
      this.#levelsBroken(error);
      return true;
    }
    return this.#ended && this.values.length > 0;
  }

  #take(page: Page, repetition: number): void {
    this.#left -= 1;
    const definition = page.definitions?.next() ?? 0;
    this.repetitions.push(repetition);
    this.definitions.push(definition);
    if (definition < this.column.maxDefinition) {
      this.values.push(undefined);
      return;
    }
    if (definition > this.column.maxDefinition) throw new Damage('broken-page', 'levels that can not be');
    let value: unknown;
    try {
      if ('found' in page.values) this.fault = this.#named(page.values);
      else value = page.values.next();
    } catch (error) {
      this.fault = this.#named(faultOf(error, 'broken-page'));
      // A text that is no UTF-8 is its own row's affair; anything else may come of a wrong count.
      if (this.fault.kind !== 'broken-utf8') this.#suspect = true;
    }
    this.values.push(value);
  }

  /** Flat: the page's rest is lost, and its rows are known. Repeated: nobody knows how many rows it held. */
  #levelsBroken(error: unknown): void {
    const fault = this.#named(faultOf(error, 'broken-page'));
    this.fault = fault;
    this.#suspect = true;
    if (this.column.maxRepetition > 0) this.dead = fault;
    this.#skip = this.#left;
    this.#skipFault = fault;
    this.#left = 0;
  }

  /** The next page. */
  async load(): Promise<void> {
    const page = this.#page;
    if (page?.repetitions?.unfinished || page?.definitions?.unfinished) this.#suspect = true;
    if (page !== undefined && ('found' in page.values || page.values.unfinished?.())) this.#suspect = true;
    this.#page = undefined;
    if (this.#suspect && !(await this.#addsUp())) return;
    let next: Page | LostPage | undefined;
    try {
      next = await this.#pages.next();
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      this.dead = this.#named(error.fault);
      return;
    }
    if (next === undefined) {
      if (this.#ended || this.column.maxRepetition === 0) {
        this.dead = this.#named({ kind: 'cut-off', found: 'fewer rows than the footer says' });
      }
      this.#ended = true;
    } else if ('fault' in next) {
      await this.#lose(next);
    } else {
      this.#page = next;
      this.#left = next.count;
    }
  }

  async #lose({ count, fault }: LostPage): Promise<void> {
    if (this.column.maxRepetition > 0) {
      this.dead = this.#named(fault);
      return;
    }
    this.#suspect = true;
    if (!(await this.#addsUp())) return;
    this.#skip = count;
    this.#skipFault = this.#named(fault);
  }

  /** Dead if not. Asked once: the answer is the same for the whole chunk. */
  async #addsUp(): Promise<boolean> {
    this.#sound ??= await this.#pages.addsUp();
    this.#suspect = false;
    if (!this.#sound) {
      const found = 'pages that do not add up to the rows of the footer behind a damaged one';
      this.dead = this.#named({ kind: 'broken-page', found });
    }
    return this.#sound;
  }

  #named({ kind, found }: Fault): Fault {
    return { kind, found: `column '${this.column.path}': ${found}` };
  }
}
