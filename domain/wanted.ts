/** What a schema wants of a value, in words a person types by: Zod's own messages name types and codes. Pure. */
import type { z } from 'zod';

const TYPES: Record<string, string> = {
  object: 'an object',
  record: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
const UNITS: Record<string, readonly [one: string, more: string]> = {
  string: [' character', ' characters'],
  array: [' entry', ' entries'],
};

const unit = (origin: string, count: number | bigint): string =>
  UNITS[origin]?.[Number(count) === 1 ? 0 : 1] ?? '';

export function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.message;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unit(issue.origin, issue.maximum)}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'invalid_union': {
      const wishes = issue.errors.flatMap((member) => member.slice(0, 1).map(wanted));
      return wishes.length === 0 ? issue.message : wishes.join(', or ');
    }
    default:
      return issue.message;
  }
}
