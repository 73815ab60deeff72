/** Price and time: what costs more is never shown as cheaper, and no machine that starts is left out. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../domain/planning/decide.ts';
import { cpuOf, INSTANCE, PRICE } from '../../../domain/planning/instance.ts';
import { refuseBeyondBudget } from '../../../domain/planning/plan-run.ts';
import type { RunSpec } from '../../../domain/spec/run-spec.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

const estimateOf = (spec: RunSpec, rows = 20_000) => decide(spec, { rows }).estimate;
const MODEL = { model: 'all-minilm-l6-v2' };
const two = { a: {}, b: {} };

describe('the estimate', () => {
  it.each([
    ['more epochs', { training: { epochs: 5 } }, { training: { epochs: 10 } }],
    ['longer texts', { training: { maxLength: 64 } }, { training: { maxLength: 128 } }],
    ['another variant', {}, { training: { variants: two } }],
    ['a third variant', { training: { variants: two } }, { training: { variants: { ...two, c: {} } } }],
    [
      'a costlier variant',
      { training: { variants: two } },
      { training: { variants: { ...two, b: { epochs: 90 } } } },
    ],
    ['another round', { progressive: { fractions: [1] } }, { progressive: { fractions: [0.5, 1] } }],
    ['a fuller round', { progressive: { fractions: [0.1, 1] } }, { progressive: { fractions: [0.5, 1] } }],
    ['a student', { compression: { distill: false as const } }, {}],
    ['a student that learns longer', {}, { compression: { distill: { epochs: 9 } } }],
    ['quantizing', { compression: { quantize: 'none' as const } }, {}],
    ['a larger model', MODEL, { model: 'bert-base-uncased' }],
  ])('%s: more hours and dollars', (_, less, more) => {
    const [cheap, dear] = [specOf({ ...MODEL, ...less }), specOf({ ...MODEL, ...more })].map((s) =>
      estimateOf(s),
    );
    expect(dear!.hours).toBeGreaterThan(cheap!.hours);
    expect(dear!.dollars).toBeGreaterThan(cheap!.dollars);
    expect(dear!.steps).toBeGreaterThanOrEqual(cheap!.steps);
  });

  it('never falls while rows are added, though the batch grows with them', () => {
    let before = estimateOf(specOf(MODEL), 1);
    for (let rows = 2; rows < 3_000_000; rows = Math.ceil(rows * 1.4)) {
      const now = estimateOf(specOf(MODEL), rows);
      expect(now.hours).toBeGreaterThanOrEqual(before.hours);
      before = now;
    }
  });

  it('counts optimizer steps as the loop does: batches of batch × accumulation, every epoch, every round', () => {
    const spec = specOf({
      training: { epochs: 3, batch: 10, gradientAccumulation: 2, variants: two },
      progressive: { fractions: [0.1, 1] },
    });
    // 101 rows: 6 of them in both variants take a ceil(11/20) = 1 step; all of them in one variant, ceil(101/20) = 6.
    expect(estimateOf(spec, 101).steps).toBe(2 * 3 * 1 + 3 * 6);
  });

  it('reckons with the costliest survivors, in whatever order the variants stand', () => {
    const of = (variants: Record<string, { epochs: number }>) => {
      const training = { batch: 10, gradientAccumulation: 1, variants };
      return estimateOf(specOf({ ...MODEL, training, progressive: { fractions: [0.5, 1] } }), 100);
    };
    const [quick, long] = [{ epochs: 2 }, { epochs: 20 }];
    // Half of the rows in both, 5 · 2 + 5 · 20 steps; then all of them in the longer one, 10 · 20.
    expect(of({ a: quick, b: long }).steps).toBe(310);
    expect(of({ a: long, b: quick })).toEqual(of({ a: quick, b: long }));
  });

  it.each([
    ['all of it', {}, 7],
    ['no student', { compression: { distill: false as const } }, 5],
    ['nothing quantized', { compression: { quantize: 'none' as const } }, 5],
    ['training alone', { compression: { distill: false as const, quantize: 'none' as const } }, 4],
  ])('pays the start of every machine: %s', (_, settings, machines) => {
    // Three rounds of one variant, evaluate, and for each of quantize, distill, quantize-student one more.
    expect(estimateOf(specOf({ ...MODEL, ...settings }), 1).hours / INSTANCE.startHours).toBeCloseTo(
      machines,
      2,
    );
  });

  it('is what the plan shows, price and date of the price included', () => {
    const { decisions, estimate } = decide(specOf(), { rows: 20_000 });
    const shown = new Map(decisions.map((decision) => [decision.setting, decision]));
    expect(shown.get('hours')?.value).toBe(Number(estimate.hours.toPrecision(3)));
    expect(shown.get('price')?.value).toBe(Number((estimate.hours * PRICE.dollarsPerHour).toPrecision(3)));
    expect(shown.get('price')?.reason).toContain(PRICE.checked);
  });
});

describe('on one machine', () => {
  const small = specOf({
    ...MODEL,
    training: { epochs: 1, maxLength: 64, variants: two },
    compression: { distill: { epochs: 2 } },
  });
  const shown = (cores: number, spec = small) => {
    const { decisions, estimate } = decide(spec, { rows: 4_718, compute: cpuOf(cores) });
    return { estimate, settings: new Map(decisions.map((decision) => [decision.setting, decision])) };
  };

  it('says CPU minutes, and neither GPU nor dollars', () => {
    const { settings, estimate } = shown(2);
    expect(settings.get('instance')).toMatchObject({ value: "this machine's 2 CPU cores" });
    expect(settings.get('minutes')?.value).toBe(Math.ceil(60 * estimate.hours));
    expect([settings.has('price'), settings.has('hours'), estimate.dollars]).toEqual([false, false, 0]);
    for (const setting of ['instance', 'steps', 'minutes'])
      expect(settings.get(setting)?.reason).not.toMatch(/GPU|dollar|Spot/);
  });

  it('comes near what the example was measured to take on two cores: its jobs about six minutes', () => {
    const minutes = 60 * shown(2).estimate.hours;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(9);
  });

  it('takes half as long on twice the cores, but for the starts of its jobs', () => {
    const spec = specOf({ ...MODEL, training: { epochs: 100 } });
    const [pair, four] = [shown(2, spec).estimate.hours, shown(4, spec).estimate.hours];
    expect(pair / four).toBeCloseTo(2, 1);
  });

  it('is held to the hours of the budget, never to its dollars', () => {
    const estimate = { ...shown(1).estimate, hours: 5 };
    const budget = (hours: number) => specOf({ budget: { dollars: 0.01, hours } });
    expect(() => refuseBeyondBudget({ estimate }, budget(6))).not.toThrow();
    expect(() => refuseBeyondBudget({ estimate }, budget(4))).toThrow(/budget\.hours/);
  });
});

describe('the budget', () => {
  const spec = specOf({ budget: { dollars: 10, hours: 5 } });

  it.each([
    ['dollars', { dollars: 10.01, hours: 1 }, '10.01 dollars'],
    ['hours', { dollars: 1, hours: 5.5 }, '5.50 hours'],
  ])('%s beyond it are refused by name, with what to lower', async (field, over, found) => {
    const refusal = await refusalOf(() => refuseBeyondBudget({ estimate: { steps: 1, ...over } }, spec));
    expect(refusal).toMatchObject({
      name: 'BudgetExceeded',
      where: `plan, budget.${field}`,
      found: expect.stringContaining(found),
      next: `Lower training.epochs, the variants or data.limit, or raise budget.${field}`,
    });
  });

  it('may be spent to the last cent', () => {
    expect(() => refuseBeyondBudget({ estimate: { steps: 1, dollars: 10, hours: 5 } }, spec)).not.toThrow();
  });
});
