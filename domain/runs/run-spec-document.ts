/** A run spec as it arrives from a door: checked, with every complaint naming the field. Pure. */
import { z } from 'zod';
import { InputRejected } from '../errors.ts';
import { shown } from '../shown.ts';
import { RunSpec, type RunSpecInput } from '../spec/run-spec.ts';
import { wanted } from '../wanted.ts';
import { refuseForTask } from './task-settings.ts';

const valueAt = (document: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], document);

/** The spec with every default filled in; `InputRejected` names the first fault and counts the others. */
export function parseRunSpec(document: unknown): RunSpec {
  const parsed = RunSpec.safeParse(document);
  if (parsed.success) {
    refuseImpossible(parsed.data);
    return parsed.data;
  }
  const [issue, ...others] = parsed.error.issues;
  if (issue === undefined) throw parsed.error;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  if (issue.code === 'unrecognized_keys') {
    throw new InputRejected({
      where: `spec, ${['', ...issue.path].join('.').replace(/^\./, '') || 'top level'}`,
      found: `unknown setting ${issue.keys.map((key) => `'${key}'`).join(', ')}${more}`,
      allowed: `the settings of docs/guide and of RunSpec.json${fieldsAt(issue.path)}`,
      next: 'Remove it or correct its spelling',
    });
  }
  const found = valueAt(document, issue.path);
  throw new InputRejected({
    where: `spec, ${issue.path.join('.') || 'top level'}`,
    found: `${found === undefined ? 'nothing' : shown(found)}${more}`,
    allowed: wanted(issue),
    next: "Correct the field; 'modelmill plan' shows every field with its default",
  });
}

/** What a schema can't say: settings that exclude each other. */
function refuseImpossible(spec: RunSpec): void {
  const { labels, ratings, columns } = spec.data;
  const reject = (field: string, found: string, allowed: string, next: string): InputRejected =>
    new InputRejected({ where: `spec, ${field}`, found, allowed, next });
  if (labels !== undefined && new Set(labels).size !== labels.length) {
    throw reject('data.labels', 'a label twice', 'each label once', 'Remove the repeated one');
  }
  refuseForTask(spec);
  const second = columns.annotations ?? columns.label;
  if (spec.task === 'text-classification' && second === columns.text) {
    throw reject(
      columns.annotations === undefined ? 'data.columns.label' : 'data.columns.annotations',
      `'${second}', the column of the texts`,
      'two different columns',
      'Name the column that holds the labels',
    );
  }
  if (ratings !== undefined && columns.annotations === undefined) {
    throw reject(
      'data.ratings',
      'ratings without data.columns.annotations',
      'ratings together with the column that holds them',
      'Name the column, or remove the ratings',
    );
  }
  for (const [index, { from, to, label }] of (ratings ?? []).entries()) {
    const field = `data.ratings.${index}`;
    if (from > to) throw reject(field, `from ${from} to ${to}`, 'from ≤ to', 'Swap the two');
    if (labels !== undefined && !labels.includes(label)) {
      throw reject(
        field,
        `label '${label}'`,
        `one of data.labels: ${labels.join(', ')}`,
        'Correct the label',
      );
    }
    const other = ratings?.find((r, i) => i < index && r.from <= to && from <= r.to);
    if (other !== undefined) {
      throw reject(
        field,
        `${from}–${to} overlaps ${other.from}–${other.to}`,
        'ranges without overlap',
        'Move the border',
      );
    }
  }
  const { variants = {}, ...shared } = spec.training;
  const trained = [
    ['training', shared] as const,
    ...Object.entries(variants).map(
      ([name, own]) => [`training.variants.${name}`, { ...shared, ...own }] as const,
    ),
  ];
  for (const [field, { peakLearningRate: peak, finalLearningRate: final }] of trained) {
    if (peak === undefined || final === undefined || final <= peak) continue;
    throw reject(
      `${field}.finalLearningRate`,
      String(final),
      `at most the peak, ${peak}`,
      'Lower it: the rate is annealed downwards',
    );
  }
}

/** `: epochs, patience, …` for the object at that path, where the schema tells. */
function fieldsAt(path: readonly PropertyKey[]): string {
  let schema: unknown = z.toJSONSchema(RunSpec, { io: 'input' });
  for (const key of path) {
    schema = (schema as { properties?: Record<PropertyKey, unknown> } | undefined)?.properties?.[key];
  }
  const fields = Object.keys((schema as { properties?: object } | undefined)?.properties ?? {});
  return fields.length === 0 ? '' : `: ${fields.join(', ')}`;
}

/** The project's spec for a file that came through the upload door: its sources are the file's, or the folder's. */
export function specForUpload(
  projectSpec: { readonly project: string } & Readonly<Record<string, unknown>>,
  uploaded: string | readonly string[],
): RunSpecInput {
  const data = projectSpec.data;
  const keys = typeof uploaded === 'string' ? [uploaded] : uploaded;
  return {
    ...projectSpec,
    data: {
      ...(typeof data === 'object' && data !== null ? data : {}),
      sources: keys.map((key) => ({ key, format: 'auto' as const })),
    },
  };
}
