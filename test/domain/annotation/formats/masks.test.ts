/** Masks: our runs, COCO's strings and Label Studio's brush, held to what pycocotools and its own converter write. */
import { describe, expect, it } from 'vitest';
import { bitmapOfBrush, brushOf } from '../../../../domain/annotation/formats/label-studio/brush.ts';
import { bitmapOf, maskOf, packedRuns, unpackedRuns } from '../../../../domain/annotation/formats/masks.ts';
import { golden } from '../../../support/annotation-files.ts';

const known = JSON.parse(golden('masks.json')) as { size: [number, number]; counts: string; rows: string[] };
const [height, width] = known.size;
const bitmap = Uint8Array.from(known.rows.join(''), Number);

describe('COCO runs', () => {
  const mask = maskOf(bitmap, width, height);

  it('are those of pycocotools, packed and unpacked', () => {
    expect(packedRuns(mask.counts)).toBe(known.counts);
    expect(unpackedRuns(known.counts)).toEqual(mask.counts);
    expect(bitmapOf(mask)).toEqual(bitmap);
  });

  it.each([[[0, 1_000_000, 3, 1, 999_999, 0, 2 ** 25]], [[5]], [[]], [[16, 15, 32, 31, 1]]])(
    '%j there and back',
    (counts) => {
      expect(unpackedRuns(packedRuns(counts))).toEqual(counts);
    },
  );

  it.each(['é', 'g6\u0000', 'o', 'oooooooooo', 'N'])('%j is no mask', (text) => {
    expect(unpackedRuns(text)).toBeUndefined();
  });

  it.each([
    { width: 2, height: 2, counts: [3] },
    { width: 1e6, height: 1e6, counts: [1e12] },
    { width: 0, height: 2, counts: [] },
  ])('%j has no bitmap', (wrong) => {
    expect(bitmapOf(wrong)).toBeUndefined();
  });
});

describe('the brush', () => {
  const tasks = JSON.parse(golden('label-studio.json')) as {
    annotations: { result: { value: { rle?: number[] } }[] }[];
  }[];
  const bytes = tasks.flatMap(({ annotations }) =>
    annotations.flatMap(({ result }) => result.flatMap(({ value }) => value.rle ?? [])),
  );

  it("is read as Label Studio's converter wrote it, and as we write it", () => {
    expect(bitmapOfBrush(bytes, width, height)?.map((alpha) => Number(alpha > 0))).toEqual(bitmap);
    expect(bitmapOfBrush(brushOf(bitmap), width, height)?.map((alpha) => Number(alpha > 0))).toEqual(bitmap);
  });

  it.each([
    ['cut off', bytes.slice(0, 20), width],
    ['of another size', bytes, width + 1],
    ['empty', [], width],
  ])('%s is none', (_, wrong, wide) => {
    expect(bitmapOfBrush(wrong, wide, height)).toBeUndefined();
  });
});
