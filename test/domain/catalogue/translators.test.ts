/** Translation models under names of their own, and a spec that asks for one that is not there. */
import { beforeEach, describe, expect, it } from 'vitest';
import { mirrorTranslator, refuseUnmirrored, translatorKey } from '../../../domain/catalogue/translators.ts';
import { describePlan } from '../../../domain/planning/describe-plan.ts';
import { augmentInput } from '../../../domain/planning/job-inputs.ts';
import type { ObjectStore } from '../../../domain/ports.ts';
import { AugmentInput } from '../../../domain/spec/jobs.ts';
import { temporaryStore } from '../../support/stores.ts';
import { refusalOf, specOf } from '../runs/given-spec.ts';

let objects: ObjectStore;
beforeEach(async () => {
  objects = await temporaryStore();
});

const spec = specOf({ augmentation: { backTranslation: { there: 'en-de', back: 'de-en' } } });
const mirror = (name: string) =>
  mirrorTranslator(
    objects,
    name,
    { licence: 'CC-BY-4.0', source: 'somewhere' },
    (async function* () {
      yield { path: 'model.safetensors', content: Buffer.from('weights') };
    })(),
  );

describe('a translation model', () => {
  it('is mirrored under its name, with the licence and source that are given', async () => {
    expect(await mirror('en-de')).toMatchObject({
      ...{ prefix: 'catalogue/en-de/own', licence: 'CC-BY-4.0', source: 'somewhere' },
    });
    expect(await objects.head(translatorKey('en-de'))).toBeDefined();
  });

  it.each(['bert-base-uncased', '../x', 'En'])('is not called %s', async (name) => {
    expect((await refusalOf(() => mirror(name))).message).toMatch(
      /no name of 'modelmill catalogue'.*Choose another name/,
    );
  });

  it('that is not mirrored is refused before a run starts, with what mirrors it', async () => {
    await mirror('en-de');
    const refused =
      /augmentation\.backTranslation\.back: 'de-en', which is not mirrored.*catalogue mirror de-en --from FOLDER --licence LICENCE --source SOURCE/;
    expect((await refusalOf(() => refuseUnmirrored({ objects }, spec))).message).toMatch(refused);
    expect((await refusalOf(() => describePlan({ objects } as never, spec))).message).toMatch(refused);
    await mirror('de-en');
    await expect(refuseUnmirrored({ objects }, spec)).resolves.toBeUndefined();
  });

  it('goes into the job’s input by its manifest', () => {
    const ref = { project: 'p', run: 'r0123456789abcdef-0' };
    const input = augmentInput(ref, spec, 'projects/p/datasets/d/v/manifest.json');
    expect(AugmentInput.parse(input).translation).toEqual({
      there: { kind: 'catalogue', manifest: translatorKey('en-de') },
      back: { kind: 'catalogue', manifest: translatorKey('de-en') },
    });
  });
});
