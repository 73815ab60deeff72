/**
 * What each stage's function needs and may do. The verbs are the least its stage.ts gets by with: a test runs every
 * stage and fails when one is missing or not used (test/cdk/stage-rights.test.ts).
 */
import type { StageName } from '../../domain/spec/pipeline.ts';
import type { ItemVerb, ObjectVerb, WorkflowVerb } from '../constructs/access.ts';

export interface StageSettings {
  readonly objects: readonly ObjectVerb[];
  /** Reads the mirrored models. @default false */
  readonly catalogue?: boolean;
  /** What it does with executions. @default nothing: the state machine runs them */
  readonly workflow?: readonly WorkflowVerb[];
  readonly items: readonly ItemVerb[];
  /** MiB; one vCPU at 1,769. */
  readonly memory: number;
  readonly minutes: number;
}

const READ = ['read'] as const;
const WRITE = ['write'] as const;
const READ_WRITE = ['read', 'write'] as const;
const NONE = [] as const;

/** Reads a record or two and writes one. */
const SMALL = { memory: 512, minutes: 1 } as const;
/** Streams a data set. */
const LARGE = { memory: 3008, minutes: 15 } as const;

export const STAGE_SETTINGS: Readonly<Record<StageName, StageSettings>> = {
  intake: { ...SMALL, objects: READ, items: READ_WRITE },
  split: { ...LARGE, objects: READ_WRITE, items: NONE },
  validate: { ...LARGE, objects: READ_WRITE, items: NONE },
  // Looks up what the data set was before.
  report: { ...LARGE, objects: READ_WRITE, items: READ },
  clean: { memory: 1769, minutes: 15, objects: READ_WRITE, items: NONE },
  dedupe: { ...LARGE, objects: READ_WRITE, items: NONE },
  assemble: { ...LARGE, objects: READ_WRITE, items: WRITE },
  agreement: { ...LARGE, objects: READ_WRITE, items: READ_WRITE },
  // Opened again after its last label came, it answers its token itself.
  review: { ...SMALL, objects: READ, items: READ_WRITE, workflow: ['answer'] },
  plan: { ...SMALL, objects: READ_WRITE, items: NONE, catalogue: true },
  halve: { ...SMALL, objects: READ_WRITE, items: NONE },
  rethrow: { ...SMALL, objects: READ_WRITE, items: NONE },
  // Copies the winner's artifacts to the model's own prefix.
  register: { memory: 1024, minutes: 15, objects: READ_WRITE, items: READ_WRITE },
  deploy: { ...SMALL, objects: READ, items: READ_WRITE },
  notify: { ...SMALL, objects: NONE, items: READ_WRITE },
  fail: { ...SMALL, objects: NONE, items: READ_WRITE },
};
