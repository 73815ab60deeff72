/** A plan as a person reads it: what was chosen, what they wrote and where, and only then what nobody touched. Pure. */
import type { Decision } from '../domain/spec/api-runs.ts';
import { type Layer, originOf } from './spec-file.ts';
import type { Column } from './table.ts';
import { figure, printableJson } from './text.ts';

const ORDER = ['chosen', 'you', 'default'] as const;

export interface PlanView {
  readonly decisions: readonly Decision[];
  /** Settings at their default that are left out. */
  readonly hidden: number;
}

export function planView(
  decisions: readonly Decision[],
  layers: readonly Layer[],
  everything: boolean,
): PlanView {
  const shown = ORDER.slice(0, everything ? 3 : 2).flatMap((by) => decisions.filter((one) => one.by === by));
  return {
    decisions: shown.map((one) =>
      one.by === 'you' ? { ...one, reason: originOf(layers, one.setting) ?? one.reason } : one,
    ),
    hidden: decisions.length - shown.length,
  };
}

const isKeyed = (value: unknown): value is { readonly key: string } =>
  typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string';

/** An upload's key is long and says nothing but the file's name, which is its end. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return figure(value);
  if (!Array.isArray(value)) return printableJson(value);
  const parts = value.map((one) => (isKeyed(one) ? (one.key.split('/').at(-1) ?? '') : valueText(one)));
  return parts.join(', ');
}

export const PLAN_COLUMNS: readonly Column<Decision>[] = [
  { head: 'setting', cell: ({ setting }) => setting },
  { head: 'value', cell: ({ value }) => valueText(value), prose: 'wrap' },
  { head: 'why', cell: ({ reason }) => reason, prose: 'wrap' },
];
