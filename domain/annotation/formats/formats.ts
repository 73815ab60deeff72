/** Every format of annotation files, by the name that `--format` takes. */
import { conll2003 } from './conll-2003.ts';
import { doccano } from './doccano.ts';
import type { AnnotationFormat } from './format.ts';
import { jsonl } from './jsonl.ts';
import { labelStudio } from './label-studio.ts';
import { labelStudioMin } from './label-studio-min.ts';
import { prodigy } from './prodigy.ts';

export const FORMATS: readonly AnnotationFormat[] = [
  jsonl,
  labelStudio,
  labelStudioMin,
  prodigy,
  doccano,
  conll2003,
];

export const formatNamed = (name: string): AnnotationFormat | undefined =>
  FORMATS.find((format) => format.name === name);
