import { describe, expect, it } from 'vitest';
import { differing, recipeOf } from '../../console/src/features/runs/augmentation/operations.ts';
import { AugmentationSpec } from '../../domain/spec/augmentation.ts';

describe('how copies are made', () => {
  it('is said for images in the operations of images', () => {
    const { copies, operations } = recipeOf(AugmentationSpec.parse({}), 'image-classification');
    expect(copies).toBe(2);
    expect(operations.slice(0, 2)).toEqual([
      { name: 'flip', probability: 0.5, ranges: 'axis horizontal' },
      { name: 'rotate', probability: 0.5, ranges: 'degrees 0 to 30' },
    ]);
  });

  it('is said for texts in those of texts, back-translation first, as it is done', () => {
    const spec = AugmentationSpec.parse({ backTranslation: { there: 'en-de', back: 'de-en' } });
    const { operations } = recipeOf(spec, 'text-classification');
    expect(operations.map(({ name }) => name)).toEqual(['back translation', 'case', 'spacing', 'typos']);
    expect(operations[0]?.ranges).toBe('there en-de; back de-en; max length 256');
  });
});

describe('a text and its copy', () => {
  it('that are short are shown whole', () => expect(differing('a b', 'a  b')).toEqual(['a b', 'a  b']));

  it('that are long are shown from a little before where they differ', () => {
    const same = 'x'.repeat(1_000);
    const [before, after] = differing(`${same}nine${same}`, `${same}niine${same}`);
    expect(before.startsWith(`…${'x'.repeat(28)}`)).toBe(true);
    expect([before.includes('nine'), after.includes('niine'), before.endsWith('…')]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
