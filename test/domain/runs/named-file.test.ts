import { expect, it } from 'vitest';
import { withFileNames } from '../../../domain/runs/named-file.ts';

it.each([
  ['through the API', 'projects/p-1/incoming/api/0f9d2c4b-8e7a/mails (1).csv', 'mails (1).csv'],
  ['of a watched folder', `projects/p/incoming/${'ab'.repeat(32)}/batch/a.csv:12`, 'batch/a.csv:12'],
  ['into the bucket', 'projects/p/incoming/2026/a.csv, projects/p/incoming/b.csv', '2026/a.csv, b.csv'],
  ['elsewhere', 'projects/p/runs/r0123456789abcdef-0/clean', 'projects/p/runs/r0123456789abcdef-0/clean'],
])('names a file %s', (_, text, named) => expect(withFileNames(text)).toBe(named));
