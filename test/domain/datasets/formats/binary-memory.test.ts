/** Large files in few parts: read in a process of its own, whose memory the system measures. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { binaryFiles } from '../../../support/binary-files.ts';
import { runChild } from '../../../support/child.ts';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const MOST_MEGABYTES = 256;

let folder = '';
beforeAll(async () => {
  folder = await binaryFiles('large');
});

describe('resident memory stays under 256 MB', () => {
  it.each([
    ['a row group of 120 MB', 'parquet-records.ts', 'parquetRecords', 'text.parquet', 200_000],
    ['a dictionary of 45 MB', 'parquet-records.ts', 'parquetRecords', 'pictures.parquet', 100],
    ['batches of 40 MB', 'arrow.ts', 'arrowRecords', 'text.arrow', 200_000],
    ['135 MB of TFRecord', 'tfrecord.ts', 'tfrecordRecords', 'pictures.tfrecord', 300],
  ])('%s', async (_, module, reader, file, records) => {
    const program = join(ROOT, 'test/support/fixtures/read-binary-file.ts');
    const child = runChild(program, [
      join(ROOT, 'domain/datasets/formats', module),
      reader,
      join(folder, file),
    ]);
    await child.ended;
    const found = JSON.parse(child.lines()[0]!);
    expect(found).toMatchObject({ records, faults: 0 });
    expect(found.megabytes).toBeLessThan(MOST_MEGABYTES);
  });
});
