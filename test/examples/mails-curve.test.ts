/** The example's real mails: what the curve of some of them forecasts is what more of them then come to. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { learningCurveOf } from '../../domain/datasets/profile/learning-curve.ts';
import type { SampledText } from '../../domain/datasets/profile/sample.ts';
import { sha256Hex } from '../../domain/sha256.ts';
import { prepareMails } from '../../examples/spam-assassin/prepare.ts';
import { temporaryFolder } from '../support/stores.ts';

let mails: readonly SampledText[];
beforeAll(async () => {
  const { file } = await prepareMails({ out: await temporaryFolder() });
  const byHash = new Map<string, SampledText>();
  for (const [i, line] of readFileSync(file, 'utf8').trimEnd().split('\n').entries()) {
    const { text, label } = JSON.parse(line) as { text: string; label: string };
    byHash.set(sha256Hex(text), { text, label, source: file, line: i + 1 });
  }
  mails = [...byHash].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mail]) => mail);
}, 120_000);

const measure = async (rows: number) => {
  const texts = mails.slice(0, rows);
  return (await learningCurveOf({ texts, of: texts.length, train: 0.75 }))!;
};

it('2,500 of them foretell the error of twice as many within a point', async () => {
  const some = await measure(2_500);
  const twice = await measure(5_000);
  expect(some).toMatchObject({ reliability: 'good', heldOut: 2_500, forecast: { rows: 1_875 } });
  const reached = twice.points.at(-1)!;
  expect(reached.rows).toBe(2 * some.forecast!.rows);
  expect(Math.abs(some.forecast!.twice - reached.error)).toBeLessThan(0.01);
});

it('all of them leave less than half a point for twice as many', async () => {
  const { reliability, forecast } = await measure(mails.length);
  expect(reliability).toBe('good');
  expect(forecast!.error).toBeLessThan(0.03);
  expect(forecast!.error - forecast!.twice).toBeLessThan(0.01);
});
