/** What jobs are called, and what is said of names that nobody knows. */
import { createHash } from 'node:crypto';
import { InputRejected, NotFound } from '../../domain/errors.ts';

/** The same key, the same id, in the form that Batch's have. */
export function idOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

export const unknownJob = (id: string): NotFound =>
  new NotFound({
    where: `job ${id}`,
    found: 'no job of that id',
    allowed: 'a job that was submitted on this machine',
    next: "Look at the run's jobs with 'modelmill logs'",
  });

export const unknownDefinition = (name: string, known: readonly string[]): InputRejected =>
  new InputRejected({
    where: 'job definition',
    found: `'${name}'`,
    allowed: known.join(', '),
    next: 'Correct the name in the state machine, or emit jobs.json again',
  });
