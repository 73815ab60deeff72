import { describe, expect, it } from 'vitest';
import { chooseArm } from '../../../domain/serving/arms.ts';

const arms = (...weights: [number, ...number[]]) =>
  weights.map((weight, at) => ({ version: `v${at}`, weight })) as [{ version: string; weight: number }];

describe('chooseArm', () => {
  it.each([
    [0, 'v0', 0.25],
    [0.2499, 'v0', 0.25],
    [0.25, 'v2', 0.75],
    [0.9999999, 'v2', 0.75],
  ])('at draw %d of weights 1, 0, 3 takes %s', (draw, version, probability) => {
    const choice = chooseArm(arms(1, 0, 3), draw);
    expect([choice.arm.version, choice.probability]).toEqual([version, probability]);
  });

  it('never takes an arm of weight 0, even where rounding leaves a gap at the end', () => {
    expect(chooseArm(arms(0.1, 0.1, 0.1, 0), 0.9999999999999999).arm.version).toBe('v2');
  });

  it('shares evenly when every weight is 0', () => {
    expect(chooseArm(arms(0, 0), 0.7)).toEqual({ arm: { version: 'v1', weight: 0 }, probability: 0.5 });
  });

  it('follows the weights over many draws', () => {
    const taken = Array.from({ length: 10_000 }, (_, i) => chooseArm(arms(0.9, 0.1), i / 10_000).arm.version);
    expect(taken.filter((version) => version === 'v1')).toHaveLength(1_000);
  });
});
