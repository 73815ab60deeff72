/**
 * A large file of lines, reported on by several threads: this one reads the first part, others each a later one, and
 * what they found is put together in order. The report is that of a single pass, but for the last digits of the mean
 * of a column of fractions.
 *
 * Where the parts meet, a line begins; whether a record does, the reader of the part before knows. If it does not, or
 * a part can't be trusted for another reason, this thread goes on to the end of the file and the others are given up.
 */
import { cuttable, headerIn } from '../../domain/datasets/formats/cuttable.ts';
import { SAMPLE_BYTES } from '../../domain/datasets/formats/encoding.ts';
import type { Reading } from '../../domain/datasets/formats/read.ts';
import type { SourceFile } from '../../domain/datasets/formats/source-file.ts';
import type { ReportBuilder } from '../../domain/datasets/report.ts';
import { isItsText } from '../../domain/datasets/task-rows.ts';
import type { RunSpec } from '../../domain/spec/run-spec.ts';
import type { LocalFile } from '../local-file.ts';
import { Threads } from '../threads.ts';
import { type PartFound, type PartJob, rowsOfPart } from './part.ts';
import type { Aside } from './records.ts';

export interface ThreadsFor {
  readonly most: number;
  /** By so much this thread's part is larger, since the others have to be started; a smaller file is read by it alone. */
  readonly bytes: number;
}

export interface Parted {
  readonly spec: RunSpec;
  readonly reading: Pick<Reading, 'format' | 'encoding' | 'delimiter'>;
}

/** Undefined where one thread has to read the file: it can't be cut, or is small. */
export async function partsOf(
  file: LocalFile,
  { spec, reading }: Parted,
  threads: ThreadsFor,
): Promise<Parts | undefined> {
  const { size = 0, name: path } = file;
  // Of other tasks' rows the parts of a report know less than the whole.
  if (!isItsText(spec.task) || threads.most < 2 || size < 4 * threads.bytes) return undefined;
  const told = await toldOf(file, reading);
  const borders = told && (await bordersIn(file, threads));
  if (told === undefined || borders === undefined || borders[0]! < LOOKED_AHEAD) return undefined;
  const jobs = borders.map((start, i): PartJob => {
    const end = borders[i + 1] ?? size;
    return { path, spec, told, start, end, last: end === size };
  });
  return new Parts(file, jobs);
}

/** What the parts behind the first are told of it. */
async function toldOf(file: LocalFile, reading: Parted['reading']): Promise<PartJob['told'] | undefined> {
  const how = await cuttable(file, reading);
  if (how?.format === 'jsonl') return { format: 'jsonl' };
  if (how?.format !== 'csv') return undefined;
  const beginning = await file.range!(0, BEGINNING);
  const header = await headerIn(once(beginning), how);
  if (header === undefined) return undefined;
  const { start, end, lines } = header;
  return {
    ...{ format: 'csv', delimiter: how.delimiter },
    header: { lines, bytes: beginning.slice(start, end) },
  };
}

/** Holds the header, and how the columns and the dialect are told. */
const BEGINNING = 1 << 20;
/** Readers look so far ahead before they read: up to there they can't tell whether a record is open. */
const LOOKED_AHEAD = 2 * SAMPLE_BYTES;
/** In which a line has to end. */
const NEAR = 1 << 20;
const LF = 0x0a;
/** Bytes of a byte order mark, and NUL: read by itself a part that begins so is taken for one of another encoding. */
const NO_BEGINNING = new Set([0, 0xef, 0xfe, 0xff]);

async function bordersIn(file: LocalFile, { most, bytes }: ThreadsFor): Promise<number[] | undefined> {
  const size = file.size!;
  const each = (size - bytes) / most;
  const borders: number[] = [];
  for (let part = 1; part < most; part += 1) {
    const from = Math.floor(bytes + part * each);
    const near = await file.range!(from, Math.min(size, from + NEAR));
    let end = near.indexOf(LF);
    while (end !== -1 && NO_BEGINNING.has(near[end + 1] ?? 0)) end = near.indexOf(LF, end + 1);
    if (end === -1) return undefined;
    const border = from + end + 1;
    if (border > (borders.at(-1) ?? 0)) borders.push(border);
  }
  return borders;
}

export class Parts implements AsyncDisposable {
  /** To be read by this thread: it ends where the parts begin, unless they are of no use. */
  readonly first: { readonly file: SourceFile; readonly watch: Reading['watch'] };
  readonly #jobs: readonly PartJob[];
  readonly #threads: Threads<PartJob, PartFound | undefined>;
  readonly #found: Promise<readonly (PartFound | undefined)[]>;
  #isOpen = (): boolean => false;
  #trusted: readonly PartFound[] = [];
  #ended = false;

  constructor(file: LocalFile, jobs: readonly PartJob[]) {
    this.#jobs = jobs;
    this.#threads = new Threads({ file: WORKER, size: jobs.length });
    this.#found = Promise.all(jobs.map((job) => this.#threads.order(job, [])));
    // Heard of when their turn comes.
    this.#found.catch(() => undefined);
    const border = jobs[0]!.start;
    const stream = this.#streamTo.bind(this, file, border);
    const watch: Reading['watch'] = (isOpen) => {
      this.#isOpen = isOpen;
    };
    this.first = { file: { ...file, stream }, watch };
  }

  async *#streamTo(file: LocalFile, border: number): AsyncGenerator<Uint8Array> {
    yield* file.bytes(0, border);
    // All lines before the border are read by now: whoever asks for more has no more to do with them.
    if (!this.#isOpen()) {
      const found = await this.#found;
      this.#ended = true;
      if (found.every((one) => one !== undefined)) {
        this.#trusted = found;
        return;
      }
    }
    yield* file.bytes(border, file.size!);
  }

  /** Adds what the others found, once the first part is read. */
  async join(report: ReportBuilder, { note, aside }: { note: Reading['note']; aside: Aside }): Promise<void> {
    for (const [i, { line, part, notes, aside: found }] of this.#trusted.entries()) {
      for (const said of notes) note(...said);
      for (const { fault, lines, place } of found) await aside(fault, lines, place);
      await report.merge(part, (rows) => rowsOfPart(this.#jobs[i]!, line, rows));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads.close({ giveUp: !this.#ended });
  }
}

const WORKER = new URL('./worker.ts', import.meta.url);

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item;
}
