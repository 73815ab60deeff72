/** An augmentation spec from a file, every default filled in; a run spec's `augmentation` counts as one. */
import { shown } from '../../domain/shown.ts';
import { AugmentationSpec } from '../../domain/spec/augmentation.ts';
import { wanted } from '../../domain/wanted.ts';
import { misuse } from '../exit.ts';
import { type Document, readDocument } from '../spec-file.ts';

const valueAt = (document: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], document);

export function readAugmentation(path: string | undefined): AugmentationSpec {
  if (path === undefined) return AugmentationSpec.parse({});
  const whole = readDocument(path);
  return augmentationFrom((whole.augmentation as Document | undefined) ?? whole, path);
}

/** Refuses with the first fault's field; `file` is where the reader corrects it. */
export function augmentationFrom(document: unknown, file: string): AugmentationSpec {
  const parsed = AugmentationSpec.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue, ...others] = parsed.error.issues;
  if (issue === undefined) throw parsed.error;
  const where = `${file}, ${issue.path.join('.') || 'top level'}`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `'${key}'`).join(', ');
    throw misuse(
      where,
      `unknown setting ${keys}${more}`,
      'the settings of AugmentationSpec',
      'Remove it or correct its spelling',
    );
  }
  const found = valueAt(document, issue.path);
  throw misuse(
    where,
    `${found === undefined ? 'nothing' : shown(found)}${more}`,
    issue.code === 'invalid_union' ? operationsAt(issue.path) : wanted(issue),
    'Correct the value, or leave it out for its default',
  );
}

/** An operation whose name is none. */
const operationsAt = ([kind]: readonly PropertyKey[]): string =>
  kind === 'text'
    ? 'name: case, spacing or typos'
    : 'name: rotate, flip, crop, scale, colour, blur, noise, erase, mixup or cutmix';
