/** Every format of annotation files, by the name that `--format` takes. */
import type { AnnotationFormat } from './format.ts';
import { jsonl } from './jsonl.ts';

export const FORMATS: readonly AnnotationFormat[] = [jsonl];

export const formatNamed = (name: string): AnnotationFormat | undefined =>
  FORMATS.find((format) => format.name === name);
