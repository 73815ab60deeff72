/** A quick model's learning curve: on a law that is known, on texts that teach, on texts that teach nothing. */
import { describe, expect, it } from 'vitest';
import { examine } from '../../../../domain/datasets/profile/examine.ts';
import { forecastOf, learningCurveOf } from '../../../../domain/datasets/profile/learning-curve.ts';
import type { SampledText } from '../../../../domain/datasets/profile/sample.ts';
import { MeasuredCurve } from '../../../../domain/spec/data-profile.ts';
import { pick, randomFrom } from './rows.ts';

const LABELS = ['ham', 'spam'] as const;

/** Of each text a third of the words tell its label, from a vocabulary that few rows show whole. */
function taught(rows: number, seed: number, vocabulary = 400) {
  const random = randomFrom(seed);
  const wordOf = (kind: string) => `${kind}${Math.floor(vocabulary * random())}`;
  return Array.from({ length: rows }, (_, i) => {
    const label = pick(random, LABELS);
    const words = Array.from({ length: 9 }, (__, at) => (at < 3 ? wordOf(label) : wordOf('both')));
    return { text: words.join(' '), label, source: 'x', line: i + 1 };
  });
}
const measure = (texts: readonly SampledText[], of = texts.length) =>
  learningCurveOf({ texts, of, train: 0.8 });

describe('a forecast', () => {
  const law = (a: number, b: number, c: number, sizes: readonly number[]) =>
    sizes.map((rows) => ({ rows, error: c + a * rows ** -b }));
  const SIZES = [100, 200, 400, 800, 1_600, 3_200];
  const judged = { baseline: 0.5, heldOut: 5_000, rows: 3_200 };

  it('from points on a power law is what the law says, and good', () => {
    const found = forecastOf(law(2, 0.4, 0.03, SIZES), judged);
    expect(found.reliability).toBe('good');
    expect(found.forecast?.error).toBeCloseTo(0.03 + 2 * 3_200 ** -0.4, 2);
    expect(found.forecast?.twice).toBeCloseTo(0.03 + 2 * 6_400 ** -0.4, 2);
    expect(found.missed).toBeLessThan(0.005);
  });

  it.each<[string, Parameters<typeof forecastOf>, RegExp]>([
    ['few rows were held out', [law(2, 0.4, 0.03, SIZES), { ...judged, heldOut: 300 }], /scored on 300 rows/],
    ['the data is far larger', [law(2, 0.4, 0.03, SIZES), { ...judged, rows: 10 ** 6 }], /up to 3200 rows/],
    [
      'it misses its own end',
      [[...law(2, 0.4, 0.03, SIZES.slice(0, -1)), { rows: 3_200, error: 0.2 }], judged],
      /fitted without its largest point, the curve misses that by/,
    ],
  ])('is rough where %s, and says so', (_, args, note) => {
    expect(forecastOf(...args)).toMatchObject({
      ...{ reliability: 'rough', note: expect.stringMatching(note) },
      forecast: expect.anything(),
    });
  });

  it('is none where more rows did not help, or the model knows next to nothing', () => {
    const flat = SIZES.map((rows, i) => ({ rows, error: 0.2 + 0.01 * i }));
    expect(forecastOf(flat, judged)).toMatchObject({
      ...{ reliability: 'none', note: expect.stringContaining('did not make the quick model better') },
    });
    const blind = law(0.2, 0.1, 0.38, SIZES);
    expect(forecastOf(blind, judged)).toMatchObject({ reliability: 'none' });
    expect(forecastOf(blind, judged)).not.toHaveProperty('forecast');
  });
});

describe('measured', () => {
  it('an error falls with the rows, and the forecast is what twice the rows then come to', async () => {
    const texts = taught(6_000, 51);
    const half = (await measure(texts.slice(0, 3_000)))!;
    expect(MeasuredCurve.parse(half)).toEqual(half);
    expect(half.points).toHaveLength(6);
    expect(half.points.at(-1)!.error).toBeLessThan(half.points[0]!.error / 2);
    expect(half.forecast?.rows).toBe(2_400);
    const whole = (await measure(texts))!;
    const reached = whole.points.at(-1)!;
    expect(reached.rows).toBe(4_500);
    expect(Math.abs(half.forecast!.twice - reached.error)).toBeLessThan(0.02);
  });

  it('twice is the same', async () => {
    expect(await measure(taught(700, 52))).toEqual(await measure(taught(700, 52)));
  });

  it('of a sample it reckons with all the texts there are', async () => {
    expect((await measure(taught(1_000, 53), 50_000))?.forecast?.rows).toBe(40_000);
  });

  it('texts that say nothing of their labels have no forecast', async () => {
    const random = randomFrom(54);
    const coins = taught(1_000, 55).map((row) => ({ ...row, label: pick(random, LABELS) }));
    expect(await measure(coins)).toMatchObject({ reliability: 'none' });
  });

  it('few texts have no points, and it says how many it takes; without labels there is nothing to say', async () => {
    expect(await measure(taught(150, 56))).toMatchObject({
      ...{
        points: [],
        reliability: 'none',
        note: expect.stringMatching(/^150 labelled texts: .* takes 200/),
      },
    });
    expect(await measure(taught(500, 57).map((row) => ({ ...row, label: undefined })))).toBeUndefined();
  });

  it('20,000 rows take no longer than a second or two', async () => {
    const texts = taught(20_000, 58);
    const begun = performance.now();
    const { points } = (await measure(texts))!;
    expect(points.at(-1)!.rows).toBe(15_000);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe('found', () => {
  const findings = async (texts: readonly SampledText[]) => {
    const examined = await examine({ texts, of: texts.length, splitOf: () => 'train', train: 0.8 });
    return new Map(examined.findings.map((one) => [one.kind, one]));
  };

  it('that more rows help, with what they bring', async () => {
    const found = (await findings(taught(3_000, 59, 3_000))).get('more-rows-help');
    expect(found).toMatchObject({ count: 2_400, examples: [] });
    expect(found?.message).toMatch(
      /^Training rows, from which a quick model gets \d+\.\d % right: with twice as many/,
    );
  });

  it('that more rows hardly help', async () => {
    const found = await findings(taught(3_000, 60, 20));
    expect(found.get('rows-suffice')?.message).toMatch(
      /twice as many would bring it less than half a point$/,
    );
    expect(found.has('more-rows-help')).toBe(false);
  });
});
