/** Which model a run gets, and what it is told when it gets none. */
import { describe, expect, it } from 'vitest';
import { CATALOGUE, entryNamed } from '../../../domain/catalogue/entries.ts';
import { chooseModel, recommend } from '../../../domain/catalogue/recommend.ts';
import { Slug, type TASKS } from '../../../domain/spec/words.ts';
import { refusalOf } from '../runs/given-spec.ts';

const GPU = { memoryMiB: 16 * 1_024 };
const TEXT = 'text-classification';
const all = new Set(CATALOGUE.map(({ id }) => id));
const choose = (
  model: string,
  mirrored: Iterable<string> = all,
  rows = 10_000,
  task: (typeof TASKS)[number] = TEXT,
) => chooseModel({ model, task }, rows, GPU, new Set(mirrored));

describe('the catalogue', () => {
  it('names every model once, in an alphabet that keys and URLs take', () => {
    expect(all.size).toBe(CATALOGUE.length);
    for (const { id } of CATALOGUE) expect(Slug.parse(id)).toBe(id);
  });

  it.each(CATALOGUE)('$id is what its sizes say', (entry) => {
    expect(entryNamed(entry.id)).toBe(entry);
    expect(entry.licence).toMatch(/./);
    expect(entry.encoderParameters).toBeLessThan(entry.parameters);
    expect(entry.hiddenSize % entry.heads).toBe(0);
    // An encoder layer: four projections, two of the feed-forward network at four times the width, biases and norms.
    const { layers, hiddenSize: h } = entry;
    expect(entry.encoderParameters).toBe(layers * (12 * h * h + 13 * h));
  });
});

describe('the recommendation', () => {
  it('has every model of the task once, each with a reason', () => {
    const ranked = recommend(TEXT, 10_000, GPU);
    expect(new Set(ranked.map(({ entry }) => entry.id))).toEqual(all);
    for (const { reason } of ranked) expect(reason).toMatch(/M parameters/);
  });

  it('takes a larger model as the rows grow, never a smaller one', () => {
    let before = 0;
    for (let rows = 1; rows < 10_000_000; rows *= 3) {
      const parameters = recommend(TEXT, rows, GPU)[0]!.entry.encoderParameters;
      expect(parameters).toBeGreaterThanOrEqual(before);
      before = parameters;
    }
    expect(recommend(TEXT, 1, GPU)[0]?.entry.id).toBe('all-minilm-l6-v2');
    expect(before).toBe(entryNamed('bert-large-uncased')?.encoderParameters);
  });

  it('rather takes a smaller model than a nearer one that the rows can not teach', () => {
    const [first, second] = recommend(TEXT, 2_500, GPU);
    expect(first?.entry.id).toBe('all-minilm-l6-v2');
    expect(second?.entry.id).toBe('distilbert-base-uncased');
    expect(second?.reason).toContain('more than 2500 rows can teach');
  });

  it('puts what does not fit the memory last, and says so', () => {
    const last = recommend(TEXT, 10_000_000, { memoryMiB: 6_000 }).at(-1);
    expect(last?.entry.id).toBe('bert-large-uncased');
    expect(last?.reason).toContain('does not fit 6000 MiB');
  });

  it('is empty for a task without models', () => {
    expect(recommend('image-text', 1_000, GPU)).toEqual([]);
  });
});

describe('auto', () => {
  it('takes the best of those that are mirrored', () => {
    for (const rows of [10, 1_000, 10_000, 1_000_000]) {
      const order = recommend(TEXT, rows, GPU).map(({ entry }) => entry.id);
      for (let skipped = 0; skipped < order.length; skipped += 1) {
        expect(choose('auto', order.slice(skipped), rows).entry.id).toBe(order[skipped]);
      }
    }
  });

  it('says which model would suit better, where it is not mirrored', () => {
    const [best, second] = recommend(TEXT, 1_000_000, GPU).map(({ entry }) => entry.id);
    const { reason } = choose('auto', [second!], 1_000_000);
    expect(reason).toMatch(/^best of 1 mirrored: /);
    expect(reason).toContain(`${best} would suit better but is not mirrored`);
    expect(choose('auto', all, 1_000_000).reason).toMatch(/^best of 5 mirrored: /);
    expect(choose('auto', all, 1_000_000).reason).not.toContain('would suit better');
  });

  it('with nothing mirrored is refused, with the command that mirrors', async () => {
    expect(await refusalOf(() => choose('auto', []))).toMatchObject({
      name: 'InputRejected',
      where: 'spec, model',
      allowed: expect.stringContaining('all-minilm-l6-v2'),
      next: expect.stringContaining("'modelmill catalogue mirror MODEL'"),
    });
  });

  it('for a task without models is refused', async () => {
    const refusal = await refusalOf(() => choose('auto', all, 10, 'image-classification'));
    expect(refusal.found).toBe('auto, and none of the models for image-classification is mirrored');
    expect(refusal.allowed).toContain('no model for this task yet');
  });
});

describe('a model by name', () => {
  it('is taken, whatever would suit better', () => {
    expect(choose('bert-large-uncased', all, 10)).toEqual({
      entry: entryNamed('bert-large-uncased'),
      reason: 'named in the spec',
    });
  });

  it.each<[string, Parameters<typeof choose>, string, string, RegExp]>([
    ['unknown', ['bert'], "'bert'", 'auto, ', /^Correct the name$/],
    [
      'unknown, spelled otherwise',
      ['BERT-base-uncased'],
      "'BERT-base-uncased'",
      'bert-base-uncased',
      /^Correct the name$/,
    ],
    ["a name of JavaScript's own", ['constructor'], "'constructor'", 'auto, ', /^Correct the name$/],
    [
      'of another task',
      ['bert-base-uncased', all, 10, 'image-text'],
      "'bert-base-uncased' for image-text",
      'no model for this task yet',
      /^Choose another model or task$/,
    ],
    [
      'not mirrored',
      ['bert-base-uncased', ['all-minilm-l6-v2']],
      "'bert-base-uncased', which is not mirrored",
      'all-minilm-l6-v2',
      /catalogue mirror bert-base-uncased --from FOLDER' with google-bert\/bert-base-uncased, or choose another$/,
    ],
    [
      'not mirrored, as no other',
      ['bert-base-uncased', []],
      'which is not mirrored',
      'a mirrored model',
      /--from FOLDER/,
    ],
  ])('%s is refused', async (_, given, found, allowed, next) => {
    expect(await refusalOf(() => choose(...given))).toMatchObject({
      name: 'InputRejected',
      where: 'spec, model',
      found: expect.stringContaining(found),
      allowed: expect.stringContaining(allowed),
      next: expect.stringMatching(next),
    });
  });
});
