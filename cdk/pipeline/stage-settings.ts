/**
 * What each stage's function needs and may do. The verbs are the least its stage.ts gets by with: a test reads the
 * stages and fails when one is missing.
 */
import type { StageName } from '../../domain/spec/pipeline.ts';
import type { ItemVerb, ObjectVerb } from '../constructs/access.ts';

export interface StageSettings {
  readonly objects: readonly ObjectVerb[];
  readonly items: readonly ItemVerb[];
  /** MiB; one vCPU at 1,769. */
  readonly memory: number;
  readonly minutes: number;
}

const READ = ['read'] as const;
const READ_WRITE = ['read', 'write'] as const;

/** Reads a record or two and writes one. */
const SMALL = { memory: 512, minutes: 1 } as const;
/** Streams a data set. */
const LARGE = { memory: 3008, minutes: 15 } as const;

export const STAGE_SETTINGS: Readonly<Record<StageName, StageSettings>> = {
  intake: { ...SMALL, objects: READ, items: READ_WRITE },
  validate: { ...LARGE, objects: READ_WRITE, items: READ_WRITE },
  clean: { memory: 1769, minutes: 15, objects: READ_WRITE, items: READ },
  assemble: { ...LARGE, objects: READ_WRITE, items: READ_WRITE },
  agreement: { ...LARGE, objects: READ_WRITE, items: READ_WRITE },
  review: { ...SMALL, objects: READ_WRITE, items: READ_WRITE },
  plan: { ...SMALL, objects: READ_WRITE, items: READ_WRITE },
  halve: { ...SMALL, objects: READ_WRITE, items: READ_WRITE },
  rethrow: { ...SMALL, objects: READ_WRITE, items: READ_WRITE },
  // Copies the winner's artifacts to the model's own prefix.
  register: { memory: 1024, minutes: 15, objects: READ_WRITE, items: READ_WRITE },
  deploy: { ...SMALL, objects: READ, items: READ_WRITE },
  notify: { ...SMALL, objects: READ, items: READ_WRITE },
  fail: { ...SMALL, objects: READ, items: READ_WRITE },
};
