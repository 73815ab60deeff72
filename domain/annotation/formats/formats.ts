/** Every format of annotation files, by the name that `--format` takes. */
import type { AnnotationFormat } from './format.ts';
import { jsonl } from './jsonl.ts';
import { labelStudio } from './label-studio.ts';
import { labelStudioMin } from './label-studio-min.ts';

export const FORMATS: readonly AnnotationFormat[] = [jsonl, labelStudio, labelStudioMin];

export const formatNamed = (name: string): AnnotationFormat | undefined =>
  FORMATS.find((format) => format.name === name);
