/**
 * How copies of training rows are made: of images and of texts, in the order the operations are listed. A copy
 * follows from the seed, the item's id, the copy's number and this document, and from nothing else.
 *
 * Emitted as JSON Schema: containers/augment fills in the same defaults and refuses the same values.
 */
import { z } from 'zod';
import { FileEntry, ObjectKey, Slug } from './words.ts';

const share = z.number().min(0).max(1);
const chance = share.default(0.5);

/** `[least, most]`: each copy draws its own value from between. */
const between = (least: number, most: number, fallback: readonly [number, number]) =>
  z
    .array(z.number().min(least).max(most))
    .length(2)
    .refine(([low = 0, high = 0]) => low <= high, 'the smaller number first')
    .default([...fallback]);

const Aspect = between(0.1, 10, [0.75, 1.3333]);

/** What moves pixels. All of them together are one resampling, before what changes their values. */
export const Rotate = z.strictObject({
  name: z.literal('rotate'),
  probability: chance,
  /** About the centre, to either side. */
  degrees: between(0, 180, [0, 30]),
});
export const Flip = z.strictObject({
  name: z.literal('flip'),
  probability: chance,
  axis: z.enum(['horizontal', 'vertical', 'either']).default('horizontal'),
});
export const Crop = z.strictObject({
  name: z.literal('crop'),
  probability: chance,
  /** Kept share of the area, and the window's width by height relative to the image's own. */
  area: between(0.05, 1, [0.7, 1]),
  ratio: Aspect,
});
export const Scale = z.strictObject({
  name: z.literal('scale'),
  probability: chance,
  /** Larger or smaller about the centre, on a canvas that stays as it is. */
  factor: between(0.1, 10, [0.8, 1.25]),
});

/** What changes values. */
export const Colour = z.strictObject({
  name: z.literal('colour'),
  probability: chance,
  /** Largest change to either side, as a share; hue in degrees of the colour circle. */
  brightness: share.default(0.2),
  contrast: share.default(0.2),
  saturation: share.default(0.2),
  hue: z.number().min(0).max(180).default(8),
});
export const Blur = z.strictObject({
  name: z.literal('blur'),
  probability: chance,
  /** Standard deviation of the Gaussian, in pixels. */
  sigma: between(0, 20, [0.3, 1.5]),
});
export const Noise = z.strictObject({
  name: z.literal('noise'),
  probability: chance,
  /** Standard deviation of the Gaussian, in 255ths of the value range. */
  std: between(0, 100, [2, 12]),
});
export const Erase = z.strictObject({
  name: z.literal('erase'),
  probability: chance,
  /** A grey rectangle: its share of the area and its width by height. */
  area: between(0.001, 0.5, [0.02, 0.12]),
  ratio: Aspect,
});

/** What mixes two images, and their labels with the same weights. For classification only. */
export const Mixup = z.strictObject({
  name: z.literal('mixup'),
  probability: chance,
  /** Both parameters of the Beta distribution that the own image's weight is drawn from. */
  alpha: z.number().min(0.01).max(10).default(0.2),
});
export const Cutmix = z.strictObject({
  name: z.literal('cutmix'),
  probability: chance,
  alpha: z.number().min(0.01).max(10).default(1),
});

export const ImageOperation = z.discriminatedUnion('name', [
  Rotate,
  Flip,
  Crop,
  Scale,
  Colour,
  Blur,
  Noise,
  Erase,
  Mixup,
  Cutmix,
]);
export type ImageOperation = z.output<typeof ImageOperation>;

const copies = z.number().int().min(0).max(50);

export const ImageAugmentation = z.strictObject({
  /** Of each training image. */
  copies: copies.default(2),
  operations: z
    .array(ImageOperation)
    .max(30)
    .default([
      Flip.parse({ name: 'flip' }),
      Rotate.parse({ name: 'rotate' }),
      Crop.parse({ name: 'crop' }),
      Colour.parse({ name: 'colour', probability: 0.8 }),
      Blur.parse({ name: 'blur', probability: 0.2 }),
      Noise.parse({ name: 'noise', probability: 0.3 }),
    ]),
  /**
   * What stands beyond the image's edge once it is turned or shrunk. `auto`: its reflection; grey where objects are
   * labelled, because a reflected object would have no label.
   */
  border: z.enum(['auto', 'reflect', 'edge', 'grey', 'black']).default('auto'),
  /** An object of which a smaller share stays in sight loses its label. */
  smallestVisible: share.default(0.25),
  /** Keypoints that change names when the image is mirrored: `[["left eye", "right eye"]]`. */
  mirrored: z
    .array(z.array(z.string().min(1)).length(2))
    .max(200)
    .default([]),
  /** Every copy in this size. @default the size it was cut to */
  size: z
    .strictObject({ width: z.number().int().min(8).max(4096), height: z.number().int().min(8).max(3072) })
    .optional(),
  /** Of JPEG and WebP. */
  quality: z.number().int().min(50).max(100).default(95),
});
export type ImageAugmentation = z.output<typeof ImageAugmentation>;

/** Texts: changes of form alone. Numbers, addresses, names and annotated spans are never touched. */
export const Case = z.strictObject({
  name: z.literal('case'),
  probability: chance,
  styles: z
    .array(z.enum(['lower', 'upper', 'sentence', 'title']))
    .min(1)
    .max(4)
    .default(['lower', 'sentence']),
});
export const Spacing = z.strictObject({
  name: z.literal('spacing'),
  probability: chance,
  /** Of the gaps between words: doubled, or one put before a punctuation mark. No two words are ever joined. */
  share: z.number().min(0).max(0.5).default(0.1),
});
export const Typos = z.strictObject({
  name: z.literal('typos'),
  probability: chance,
  /** Of the letters, at most: a neighbouring key, two letters swapped, one doubled, one left out. */
  share: z.number().min(0).max(0.2).default(0.03),
  layout: z.enum(['qwerty', 'qwertz', 'azerty']).default('qwerty'),
});
export const TextOperation = z.discriminatedUnion('name', [Case, Spacing, Typos]);
export type TextOperation = z.output<typeof TextOperation>;

export const TextAugmentation = z.strictObject({
  /** Of each training text. */
  copies: copies.default(1),
  operations: z
    .array(TextOperation)
    .max(30)
    .default([
      Case.parse({ name: 'case', probability: 0.3 }),
      Spacing.parse({ name: 'spacing' }),
      Typos.parse({ name: 'typos', probability: 0.7 }),
    ]),
  /** Words that stay as they are, letter case aside: brands, terms. */
  keep: z.array(z.string().min(1).max(200)).max(10_000).default([]),
});
export type TextAugmentation = z.output<typeof TextAugmentation>;

/** There and back again through another language, with two translation models that are given. Nothing is fetched. */
export const BackTranslation = z.strictObject({
  /** To the other language, and from it: names under which `modelmill catalogue mirror` has put translation models. */
  there: Slug,
  back: Slug,
  /** Of each copy; the text that comes back then goes through the operations. */
  probability: chance,
  /** Tokens; a longer text is left as it is, because half of it would be lost. */
  maxLength: z.number().int().min(8).max(1024).default(256),
});
export type BackTranslation = z.output<typeof BackTranslation>;

export const AugmentationSpec = z
  .strictObject({
    images: ImageAugmentation.prefault({}),
    text: TextAugmentation.prefault({}),
    /** @default none */
    backTranslation: BackTranslation.optional(),
  })
  .meta({ title: 'AugmentationSpec' });
export type AugmentationSpec = z.output<typeof AugmentationSpec>;

/** `{prefix}/{path}`: the copies as Parquet, in this order; prefix is the job's own. */
export const AugmentMetrics = z.object({
  /** Rows of the training split, and what became of them. */
  rows: z.number().int().nonnegative(),
  copies: z.number().int().nonnegative(),
  /** Copies that no operation changed, and those that are a row of the dataset already: left out. */
  unchanged: z.number().int().nonnegative(),
  known: z.number().int().nonnegative(),
  /** Rows that could not be read: quarantine.jsonl says which and why. */
  quarantined: z.number().int().nonnegative(),
  prefix: ObjectKey,
  files: z.array(FileEntry.extend({ rows: z.number().int().nonnegative() })),
  /** contact-sheet.png (images), samples.json (texts), quarantine.jsonl: as far as there is something to show. */
  previews: z.array(FileEntry),
});
export type AugmentMetrics = z.infer<typeof AugmentMetrics>;

/** samples.json: the first rows with their copies, and what was done to each. */
export const AugmentSamples = z.object({
  schemaVersion: z.literal(1),
  samples: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      copies: z.array(
        z.object({ text: z.string(), operations: z.array(z.looseObject({ name: z.string() })) }),
      ),
    }),
  ),
});
