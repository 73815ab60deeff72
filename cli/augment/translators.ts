/** Translation models that a person gives by their folders: `there=FOLDER,back=FOLDER`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AugmentationSpec, BackTranslation } from '../../domain/spec/augmentation.ts';
import { misuse } from '../exit.ts';

export interface Translators {
  readonly there: string;
  readonly back: string;
}

const FORM = 'there=FOLDER,back=FOLDER';

export function translatorsIn(text: string): Translators {
  const [, there = '', back = ''] = /^there=(.+),back=(.+)$/.exec(text) ?? [];
  if (there === '') throw misuse('--models', `'${text}'`, FORM, 'Give a folder for each way');
  for (const folder of [there, back]) {
    if (existsSync(join(folder, 'config.json'))) continue;
    throw misuse(
      '--models',
      `'${folder}', without config.json`,
      'folders of translation models, as save_pretrained leaves them',
      'Correct the path',
    );
  }
  return { there, back };
}

/** Models alone translate by the defaults; a spec that asks for translation must get its models. */
export function withTranslators(
  spec: AugmentationSpec,
  texts: boolean,
  models: Translators | undefined,
): AugmentationSpec {
  if (models !== undefined && !texts) {
    throw misuse('--models', 'translation models for images', 'models for --text', 'Leave --models out');
  }
  if (texts && spec.backTranslation !== undefined && models === undefined) {
    throw misuse(
      'spec, backTranslation',
      'no folders of its models',
      `--models ${FORM}`,
      'Give --models, or remove backTranslation',
    );
  }
  if (models === undefined || spec.backTranslation !== undefined) return spec;
  return { ...spec, backTranslation: BackTranslation.parse({ there: 'there', back: 'back' }) };
}
