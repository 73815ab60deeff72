/** The one answer of an item, for formats that have no more: what reviews settled, else the first that was given. Pure. */
import { canonicalJson } from '../../runs/canonical-json.ts';
import type { AnnotationResult } from '../../spec/annotations.ts';
import type { ExportedTask } from './format.ts';

export const settledResult = ({ task, annotations, final }: ExportedTask): AnnotationResult | undefined =>
  final ?? annotations.find(({ verdict }) => verdict === 'answered')?.result ?? task.gold;

/** Whether two values say the same, whatever the order of their keys. */
export const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);
