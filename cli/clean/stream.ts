/**
 * A source, cleaned: blocks go to threads as they are read and are written in their order. What is under way is bound
 * by the memory there is for it, so a slow reader slows the reading down.
 */
import { availableParallelism } from 'node:os';
import { headerOf, RecordCutter } from '../../domain/cleaning/csv-records.ts';
import { misuse } from '../exit.ts';
import { Threads } from '../threads.ts';
import { type Block, blocksOf, byLines } from './blocks.ts';
import { Buffers } from './buffers.ts';
import type { CleaningJob } from './engine.ts';
import type { Cleaned, Order } from './order.ts';
import type { Source } from './sources.ts';

/** More threads would wait for the one that reads and writes. */
const MOST_THREADS = 4;

export const DELIMITERS = { jsonl: undefined, csv: 0x2c, tsv: 0x09 } as const;

export interface Totals {
  readonly lines: number;
  readonly cleaned: number;
  readonly faults: number;
  /** Written. */
  readonly bytes: number;
}

export interface StreamOptions extends Pick<CleaningJob, 'cleaning' | 'column'> {
  readonly format: keyof typeof DELIMITERS;
  readonly signal: AbortSignal;
  /** Ends when the bytes are on their way and their memory may be used again. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** The first faults of each block, in order; `line` counts from 1. */
  readonly onFault: (line: number, found: string) => void;
  readonly onProgress: (totals: Totals) => void;
}

export async function cleanStream(source: Source, options: StreamOptions): Promise<Totals> {
  const { signal, write, format } = options;
  const delimiter = DELIMITERS[format];
  const threads = Math.min(MOST_THREADS, availableParallelism());
  const buffers = new Buffers(2 * threads + 2);
  let failed = false;
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const fail = (reason: unknown): void => {
    failed = true;
    buffers.fail(reason);
    failure.reject(reason);
  };
  const aborted = (): void => fail(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });

  let pool: Threads<Order, Cleaned> | undefined;
  let totals: Totals = { lines: 0, cleaned: 0, faults: 0, bytes: 0 };
  let written: Promise<void> = Promise.resolve();
  const inOrder = (step: () => Promise<void>): void => {
    written = written.then(step);
    written.catch(fail);
  };
  const told = (
    part: Totals,
    reasons: readonly { readonly line: number; readonly found: string }[],
  ): void => {
    for (const { line, found } of reasons) options.onFault(totals.lines + line + 1, found);
    totals = sum(totals, part);
    options.onProgress(totals);
  };

  const cleanBlock = (order: Order): void => {
    pool ??= cleaners({ cleaning: options.cleaning, column: options.column }, threads);
    const cleaning = pool.order(order, [order.buffer]);
    cleaning.catch(() => undefined);
    inOrder(async () => {
      const cleaned = await cleaning;
      if (cleaned.bytes > 0) await write(new Uint8Array(cleaned.buffer, 0, cleaned.bytes));
      buffers.give(cleaned.buffer);
      told(cleaned, cleaned.reasons);
    });
  };

  /** The header is written as it is; it says which field is the column. */
  const openCsv = async (block: Block, delimiter: number): Promise<number> => {
    const header = 'buffer' in block && headerOf(new Uint8Array(block.buffer), 0, block.length, delimiter);
    if (!header) throw badHeader(source, 'no header that can be read', options.column);
    const field = header.names.indexOf(options.column);
    if (field === -1) throw badHeader(source, `columns ${header.names.join(', ')}`, options.column);
    const csv = { delimiter, field, fields: header.names.length };
    pool = cleaners({ cleaning: options.cleaning, column: options.column, csv }, threads);
    const bytes = new Uint8Array(block.buffer, 0, header.end).slice();
    inOrder(async () => {
      await write(bytes);
      told(
        { lines: bytes.filter((byte) => byte === 0x0a).length, cleaned: 0, faults: 0, bytes: bytes.length },
        [],
      );
    });
    return header.end;
  };

  const everything = async (): Promise<void> => {
    const cutter = delimiter === undefined ? byLines : new RecordCutter(delimiter);
    const idle = (): boolean => pool?.idle ?? true;
    for await (const block of blocksOf(source, { cutter, buffers, idle })) {
      if (failed) return;
      const from = delimiter !== undefined && pool === undefined ? await openCsv(block, delimiter) : 0;
      if ('buffer' in block) cleanBlock({ buffer: block.buffer, from, to: block.length });
      else {
        inOrder(async () =>
          told({ lines: block.lines, cleaned: 0, faults: 1, bytes: 0 }, [
            { line: 0, found: `${block.tooLong} bytes in one line` },
          ]),
        );
      }
    }
    await written;
  };

  let finished = false;
  try {
    signal.throwIfAborted();
    // What can't be written ends it even while it waits for what there is to read.
    await Promise.race([everything(), failure.promise]);
    finished = true;
    return totals;
  } finally {
    failed = true;
    signal.removeEventListener('abort', aborted);
    await pool?.close({ giveUp: !finished });
  }
}

const cleaners = (job: CleaningJob, size: number): Threads<Order, Cleaned> =>
  new Threads({ file: new URL('./worker.ts', import.meta.url), job, size });

const sum = (a: Totals, b: Totals): Totals => ({
  lines: a.lines + b.lines,
  cleaned: a.cleaned + b.cleaned,
  faults: a.faults + b.faults,
  bytes: a.bytes + b.bytes,
});

const badHeader = (source: Source, found: string, column: string) =>
  misuse(`${source.name}, header`, found, `a column '${column}'`, 'Name the column with --column');
