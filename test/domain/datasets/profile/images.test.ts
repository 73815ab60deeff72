/** Pictures among the fields: sizes, formats, copies; parts merged. */
import { expect, it } from 'vitest';
import { Findings } from '../../../../domain/datasets/profile/findings.ts';
import { Images, isImage } from '../../../../domain/datasets/profile/images.ts';

const image = (n: number, own: object = {}) => ({
  bytes: Uint8Array.from([n]),
  path: `images/${n}.png`,
  width: 640,
  height: 480,
  format: 'png',
  ...own,
});
const place = (line: number) => ({ source: 'images.zip', line });

function seen(images: readonly ReturnType<typeof image>[], from = 1) {
  const findings = new Findings();
  const all = new Images();
  for (const [i, one] of images.entries()) all.add(one, findings, place(from + i));
  return { all, findings };
}

it('counts formats and sizes', () => {
  const { all } = seen([image(1), image(2, { format: 'jpeg', width: 1_200 }), image(3)]);
  expect(all.profile()).toMatchObject({
    images: 3,
    formats: [
      { format: 'png', images: 2 },
      { format: 'jpeg', images: 1 },
    ],
    width: { borders: [500, 700, 1_000], counts: [2, 0, 1] },
    duplicates: 0,
  });
  expect(new Images().profile()).toBeUndefined();
});

it.each([
  ['tiny-images', { width: 31, height: 31 }],
  ['huge-images', { width: 10_000, height: 8_000 }],
  ['odd-images', { width: 2_000, height: 400 }],
])('finds %s, by name and size', (kind, own) => {
  const { findings } = seen([image(1), image(2, own)]);
  expect(findings.all.map((finding) => [finding.kind, finding.count])).toEqual([[kind, 1]]);
  expect(findings.all[0]?.examples[0]).toMatchObject({
    line: 2,
    text: expect.stringContaining('images/2.png: '),
  });
});

it('knows copies by their bytes, also between parts', () => {
  const one = seen([image(1), image(2), image(1)]).all;
  const other = seen([image(2), image(3)], 4).all;
  one.merge(Images.fromJSON(JSON.parse(JSON.stringify(other))));
  const whole = seen([image(1), image(2), image(1), image(2), image(3)]).all;
  expect(one.toJSON()).toEqual(whole.toJSON());
  expect(one.profile()?.duplicates).toBe(2);
  expect(one.repeated.map(({ first }) => first.line).sort()).toEqual([1, 2]);
});

it('takes no other object for one', () => {
  expect(isImage(image(1))).toBe(true);
  for (const other of [null, [], {}, 'width', { width: '1', height: '2' }])
    expect(isImage(other)).toBe(false);
});
