/** Texts and label names of canonical rows: the rules that all tasks share. Pure. */
import { shown } from '../../shown.ts';
import type { Fault } from '../lines.ts';

const LONGEST_LABEL = 200;

export function textIn(value: unknown, column: string): string | Fault {
  if (typeof value !== 'string') {
    const found = value === undefined || value === null ? 'missing' : `a ${typeof value}`;
    return { kind: 'no-text', found: `'${column}' is ${found}` };
  }
  if (value.includes('\0')) return { kind: 'nul', found: `a NUL in '${column}'` };
  if (!value.isWellFormed()) {
    return { kind: 'broken-unicode', found: `half a surrogate pair in '${column}'` };
  }
  return value.trim() === '' ? { kind: 'empty-text', found: `'${column}' is empty` } : value;
}

export function labelIn(value: unknown, column: string): string | Fault {
  const label = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof label !== 'string' || label.trim() === '') {
    const found = value === undefined || value === null || label === '' ? 'no label' : `a ${typeof value}`;
    return { kind: 'missing-label', found: `${found} in '${column}'` };
  }
  const name = label.trim();
  if (name.length <= LONGEST_LABEL && name.isWellFormed() && !/\p{Cc}/u.test(name)) return name;
  return { kind: 'unknown-label', found: `no label name in '${column}': ${shown(name, 60)}` };
}

/** A list, or a list that a column of text holds as JSON. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
