/** Every format of annotation files, by the name that `--format` takes. */
import { coco } from './coco.ts';
import { conll2003 } from './conll-2003.ts';
import { cvat } from './cvat.ts';
import { cvatCuboids } from './cvat-cuboids.ts';
import { doccano } from './doccano.ts';
import type { AnnotationFormat } from './format.ts';
import { jsonl } from './jsonl.ts';
import { kitti } from './kitti.ts';
import { labelStudio } from './label-studio.ts';
import { labelStudioMin } from './label-studio-min.ts';
import { labelcloud, labelcloudRel } from './labelcloud.ts';
import { labelme } from './labelme.ts';
import { pascalVoc } from './pascal-voc.ts';
import { prodigy } from './prodigy.ts';
import { semantickitti } from './semantickitti.ts';
import { yolo } from './yolo.ts';

export const FORMATS: readonly AnnotationFormat[] = [
  ...[jsonl, labelStudio, labelStudioMin, prodigy, doccano, conll2003],
  ...[coco, yolo, pascalVoc, cvat, labelme],
  ...[kitti, labelcloud, labelcloudRel, cvatCuboids, semantickitti],
];

export const formatNamed = (name: string): AnnotationFormat | undefined =>
  FORMATS.find((format) => format.name === name);
