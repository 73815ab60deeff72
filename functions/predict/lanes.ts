/**
 * A bounded line in front of a model: what queued while the last inference ran goes together into the next one, and
 * nothing ever waits for company. When the line is full, new work is turned away at once instead of being late.
 */

export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

export interface LaneOptions {
  /** Inferences at the same time. */
  readonly lanes: number;
  /** Rows of one inference. */
  readonly batch: number;
  /** Rows that may wait. */
  readonly queue: number;
}

interface Waiting<I, O> {
  readonly input: I;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

export class Lanes<I, O> {
  readonly #run: (inputs: readonly I[]) => Promise<readonly O[]>;
  readonly #options: LaneOptions;
  readonly #line: Waiting<I, O>[] = [];
  #running = 0;
  #idle: (() => void) | undefined;

  constructor(run: (inputs: readonly I[]) => Promise<readonly O[]>, options: LaneOptions) {
    this.#run = run;
    this.#options = options;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** `Overloaded` unless that many rows may join the line now: asked before the work of preparing them. */
  admit(rows: number): void {
    const { queue } = this.#options;
    if (this.#line.length + rows > queue) throw new Overloaded(`${this.#line.length} texts wait already`);
  }

  /** All of them or none: a request is not half answered. Rows whose client has gone are skipped. */
  async submit(inputs: readonly I[], signal?: AbortSignal): Promise<O[]> {
    this.admit(inputs.length);
    const answers = inputs.map(
      (input) => new Promise<O>((resolve, reject) => this.#line.push({ input, signal, resolve, reject })),
    );
    this.#fill();
    return Promise.all(answers);
  }

  /** When the last accepted row is answered. */
  async drained(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const before = this.#idle;
      this.#idle = () => {
        before?.();
        resolve();
      };
    });
  }

  #fill(): void {
    while (this.#running < this.#options.lanes && this.#line.length > 0) {
      const rows = this.#line.splice(0, this.#options.batch);
      this.#running += 1;
      void this.#answer(rows).finally(() => {
        this.#running -= 1;
        this.#fill();
        if (this.#running === 0) this.#idle?.();
      });
    }
  }

  async #answer(rows: readonly Waiting<I, O>[]): Promise<void> {
    const present = rows.filter(({ signal }) => !signal?.aborted);
    for (const { signal, reject } of rows) if (signal?.aborted) reject(signal.reason);
    if (present.length === 0) return;
    try {
      const outputs = await this.#run(present.map(({ input }) => input));
      present.forEach(({ resolve }, at) => {
        resolve(outputs[at] as O);
      });
    } catch (error) {
      for (const { reject } of present) reject(error);
    }
  }
}
