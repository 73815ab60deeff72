/**
 * Reads a hostile file that is made up while it is read, and prints what came of it and the most memory that took.
 *
 * usage: node read-hostile.ts gzip-bomb|zstd-bomb|zip-bomb|long-line|long-element|deep|open-quote|open-quote-of-short-lines
 */
import { createGzip, zstdCompressSync } from 'node:zlib';
import { recordsOfFile } from '../../domain/datasets/formats/read.ts';
import type { SourceFile } from '../../domain/datasets/formats/source-file.ts';
import { zipOf } from './zip-writer.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
/** A row of 64 KiB. */
const LINE = `${'a'.repeat(MiB / 16 - 3)},b\n`;
const block = new Uint8Array(MiB).fill(0x61);

const streamed = (name: string, size: number, pieces: () => Iterable<Uint8Array>): SourceFile => ({
  name,
  size,
  async *stream() {
    yield* pieces();
  },
});
const held = (name: string, content: Uint8Array): SourceFile => ({
  ...streamed(name, content.length, () => [content]),
  range: async (start, end) => content.slice(start, end),
});

/** About 10 MB that become 10 GB of lines, as `gzip -9` of a file of one line over and over. */
async function gzipBomb(): Promise<Uint8Array> {
  const lines = Buffer.alloc(MiB, LINE);
  const gzip = createGzip({ level: 9 });
  const packed: Buffer[] = [];
  gzip.on('data', (piece: Buffer) => packed.push(piece));
  for (let i = 0; i < 64; i += 1)
    if (!gzip.write(lines)) await new Promise((resolve) => gzip.once('drain', resolve));
  gzip.end();
  await new Promise((resolve) => gzip.once('end', resolve));
  // 160 members of 64 MiB each.
  const member = Buffer.concat(packed);
  return Buffer.concat([...Array.from({ length: 160 }, () => member)]);
}

function* repeated(first: string, times: number, piece: Uint8Array, last: string): Generator<Uint8Array> {
  yield Buffer.from(first);
  for (let i = 0; i < times; i += 1) yield piece;
  yield Buffer.from(last);
}

const FILES: Readonly<Record<string, () => SourceFile | Promise<SourceFile>>> = {
  'gzip-bomb': async () => held('bomb.csv.gz', await gzipBomb()),
  'zstd-bomb': () => {
    const frame = zstdCompressSync(Buffer.alloc(64 * MiB, LINE));
    return held('bomb.csv.zst', Buffer.concat(Array.from({ length: 160 }, () => frame)));
  },
  'zip-bomb': () => {
    const content = Buffer.alloc(80 * MiB, LINE);
    return held(
      'bomb.zip',
      zipOf([
        { name: 'a.csv', content },
        { name: 'b.csv', content },
        { name: 'c.csv', content: 'text,label\nc,d\n' },
      ]),
    );
  },
  'long-line': () => streamed('a.csv', GiB, () => repeated('text,label\n', 1_024, block, ',b\nc,d\n')),
  'long-element': () =>
    streamed('a.json', GiB, () => repeated('[{"text":"', 1_024, block, '"},\n{"text":"c"}]')),
  deep: () =>
    streamed('a.jsonl', 4 * MiB, () =>
      repeated('', 1, new Uint8Array(4 * MiB).fill(0x5b), '\n{"text":"c"}\n'),
    ),
  'open-quote': () =>
    streamed('a.csv', GiB / 8, () =>
      repeated('text,label\n"', 128, Buffer.alloc(MiB, `${'a'.repeat(1_021)},b\n`), 'c,d\n'),
    ),
  'open-quote-of-short-lines': () =>
    streamed('a.csv', 12 * MiB, () => repeated('text,label\n"', 12, Buffer.alloc(MiB, 'a,b\n'), 'c,d\n')),
};

const file = await FILES[process.argv[2] ?? '']!();
globalThis.gc?.();
const before = process.memoryUsage().rss;
let most = before;
const faults: string[] = [];
let rows = 0;
let last: unknown;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, 5);
for await (const records of recordsOfFile(file, {
  format: 'auto',
  columns: () => undefined,
  note: () => undefined,
})) {
  for (const record of records) {
    if ('fault' in record) faults.push(record.fault.kind);
    else {
      rows += 1;
      last = record.fields;
    }
  }
  most = Math.max(most, process.memoryUsage().rss);
}
clearInterval(timer);
most = Math.max(most, process.memoryUsage().rss);
console.log(
  JSON.stringify({
    rows,
    last: Object.values(last ?? {}).map((value) => String(value).slice(0, 9)),
    faults,
    before,
    most,
  }),
);
