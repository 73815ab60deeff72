/** What a plan decides, and how it says so: a person reads these lines before paying for a run. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../domain/catalogue/entries.ts';
import { decide, leaves, survivors } from '../../../domain/planning/decide.ts';
import { betterHalf } from '../../../domain/planning/halve.ts';
import { LoopConfig } from '../../../domain/spec/jobs.ts';
import type { RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { specOf } from '../runs/given-spec.ts';

type Training = NonNullable<RunSpecInput['training']>;

const ROWS = { rows: 20_000 };
const variantsOf = (training: Training) => decide(specOf({ training }), ROWS).variants;
const decisionsOf = (...[settings, known = ROWS]: Parameters<typeof decide>) =>
  new Map(decide(settings, known).decisions.map((decision) => [decision.setting, decision]));

describe('variants', () => {
  /** Far from every default. */
  const run = {
    epochs: 7,
    patience: 5,
    peakLearningRate: 4e-4,
    finalLearningRate: 2e-6,
    warmup: 0.2,
    batch: 48,
    gradientAccumulation: 2,
    weightDecay: 0.03,
    dropout: 0.25,
    maxNorm: 0.5,
    maxLength: 96,
    labelSmoothing: 0.1,
    seed: 99,
  } as const;
  const kept = { precision: 'auto', checkpointEvery: 300, checkpointsKept: 2 };

  it.each<[keyof typeof run, number]>([
    ['epochs', 2],
    ['patience', 1],
    ['peakLearningRate', 1e-4],
    ['finalLearningRate', 0],
    ['warmup', 0],
    ['batch', 16],
    ['gradientAccumulation', 1],
    ['weightDecay', 0],
    ['dropout', 0],
    ['maxNorm', 2],
    ['maxLength', 32],
    ['labelSmoothing', 0],
    ['seed', 0],
  ])("one that states %s keeps the run's own settings in all others", (field, value) => {
    const { same, other } = variantsOf({ ...run, variants: { same: {}, other: { [field]: value } } });
    expect(same).toEqual({ ...run, ...kept });
    expect(other).toEqual({ ...run, ...kept, [field]: value });
  });

  it("without variants the run's own settings are the one variant 'a'", () => {
    expect(variantsOf(run)).toEqual({ a: { ...run, ...kept } });
  });

  it("each resolves what the run leaves open for itself, under the variant's name", () => {
    const training = { variants: { short: { maxLength: 64 }, steep: { peakLearningRate: 3e-4, batch: 16 } } };
    const decisions = decisionsOf(specOf({ training }));
    expect(decisions.get('training.variants.short.batch')).toMatchObject({ by: 'chosen' });
    expect(decisions.get('training.variants.steep.finalLearningRate')?.value).toBe(3e-6);
    expect(decisions.has('training.variants.steep.batch')).toBe(true);
    expect(decisions.get('training.variants.steep.batch')).not.toMatchObject({ by: 'chosen' });
  });

  it('all fit what a job accepts, whatever is left to the defaults', () => {
    for (const { id } of CATALOGUE) {
      for (const maxLength of [8, 128, 8_192]) {
        const { variants } = decide(specOf({ model: id, training: { maxLength } }), ROWS);
        expect(LoopConfig.parse(variants.a)).toMatchObject({ maxLength: Math.min(maxLength, 512) });
      }
    }
  });
});

describe('the learning rate', () => {
  it.each(CATALOGUE)(
    '$id: lowered to the peak it stands, and the plan says so',
    ({ id, peakLearningRate }) => {
      const decisions = decisionsOf(specOf({ model: id }));
      expect(decisions.get('training.peakLearningRate')).toMatchObject({
        value: peakLearningRate,
        by: 'chosen',
      });
      expect(decisions.get('training.peakLearningRate')?.reason).toContain(`lowered to what ${id} stands`);
      expect(decisions.get('training.finalLearningRate')?.value).toBeCloseTo(peakLearningRate / 100, 12);
    },
  );

  it('is left alone where a person wrote it, above what the model stands too', () => {
    const spec = specOf({ model: 'bert-base-uncased', training: { peakLearningRate: 1e-3 } });
    expect(decide(spec, ROWS).variants.a?.peakLearningRate).toBe(1e-3);
    const written = new Set(['training.peakLearningRate']);
    const decision = decisionsOf(spec, { ...ROWS, written }).get('training.peakLearningRate');
    expect(decision).toMatchObject({ value: 1e-3, by: 'you' });
  });

  it('never rises: the final rate is at most the peak, in each variant', () => {
    const steps = [1e-6, 1e-5, 1e-4, 1e-3];
    for (const finalLearningRate of steps) {
      const peaks = steps.filter((peak) => peak >= finalLearningRate);
      const own = Object.fromEntries(peaks.map((peakLearningRate, i) => [`v${i}`, { peakLearningRate }]));
      for (const one of Object.values(variantsOf({ finalLearningRate, variants: own }))) {
        expect(one.finalLearningRate).toBeLessThanOrEqual(one.peakLearningRate);
      }
    }
  });

  it('the plan shows the final rate that the job gets, not a higher one that was written', () => {
    const spec = specOf({ model: 'bert-large-uncased', training: { finalLearningRate: 5e-4 } });
    const { variants } = decide(spec, ROWS);
    expect(decisionsOf(spec).get('training.finalLearningRate')?.value).toBe(variants.a?.finalLearningRate);
  });
});

describe('who decided', () => {
  const spec = specOf({ training: { epochs: 5, finalLearningRate: 0 }, gates: { minimum: 0.9 } });

  it('lists every field of the spec once, with a reason', () => {
    const { decisions } = decide(spec, ROWS);
    const settings = decisions.map(({ setting }) => setting);
    expect(new Set(settings).size).toBe(settings.length);
    expect(settings).toEqual(expect.arrayContaining(leaves(spec, '').map(([path]) => path)));
    for (const { setting, reason } of decisions) expect(reason, setting).toMatch(/\w/);
  });

  it('you: what was written, even at the default; default: what was not; chosen: what was worked out', () => {
    const written = new Set(['project', 'data.sources', 'training.patience', 'gates.minimum']);
    const decisions = decisionsOf(specOf({ gates: { minimum: 0.9 } }), { ...ROWS, written });
    expect(decisions.get('training.patience')).toMatchObject({ value: 3, by: 'you' });
    expect(decisions.get('gates.minimum')).toMatchObject({ value: 0.9, by: 'you' });
    expect(decisions.get('data.sources')).toMatchObject({ by: 'you', reason: 'written in the spec' });
    expect(decisions.get('training.epochs')).toMatchObject({ value: 20, by: 'default' });
    expect(decisions.get('training.batch')).toMatchObject({ by: 'chosen' });
    expect(decisions.get('model')).toMatchObject({ by: 'chosen' });
  });

  it.each([
    ['training.epochs', 'you'],
    ['training.patience', 'default'],
    ['training.finalLearningRate', 'you'],
    ['gates.minimum', 'you'],
    ['gates.largestDrop', 'default'],
    ['data.sources', 'you'],
  ])('from a frozen spec, which keeps no trace of the pen, %s is by %s', (setting, by) => {
    expect(decisionsOf(spec).get(setting)).toMatchObject({ by });
  });

  it('says that the rows are assumed before the data is counted, and then that they are counted', () => {
    const assumed = decisionsOf(spec, {}).get('data.rows');
    expect(assumed).toMatchObject({ value: 10_000, reason: expect.stringContaining('assumed') });
    expect(decisionsOf(spec).get('data.rows')).toMatchObject({ value: 20_000, by: 'chosen' });
  });

  it('cuts the text length to what the model reads', () => {
    const decisions = decisionsOf(specOf({ training: { maxLength: 2_000 } }));
    expect(decisions.get('training.maxLength')).toMatchObject({ value: 512, by: 'chosen' });
    const whole = decisionsOf(specOf({ training: { maxLength: 512 } }));
    expect(whole.get('training.maxLength')).toMatchObject({ value: 512, by: 'you' });
  });

  it('writes shares as a person would', () => {
    const decisions = decisionsOf(specOf({ progressive: { fractions: [0.07, 0.29, 1] } }));
    expect(decisions.get('progressive.rounds')?.reason).toContain('on 7 %, 29 %, 100 % of the rows');
  });
});

describe('survivors', () => {
  it.each([
    [1, 3, [1, 1, 1]],
    [2, 3, [2, 1, 1]],
    [3, 3, [3, 2, 1]],
    [5, 4, [5, 3, 2, 1]],
    [16, 3, [16, 8, 4]],
  ])('%d variants in %d rounds: %j', (variants, rounds, left) => {
    expect(survivors(variants, rounds)).toEqual(left);
  });

  it('are as many as stage halve will leave', () => {
    for (let variants = 1; variants <= 16; variants += 1) {
      let alive = Array.from({ length: variants }, (_, i) => ({
        variant: `v${i}`,
        validationLoss: i,
        accuracy: 0,
      }));
      for (const expected of survivors(variants, 6)) {
        expect(alive).toHaveLength(expected);
        alive = [...betterHalf(alive)];
      }
    }
  });
});
