/**
 * Annotation over HTTP, and what the Table keeps of it.
 *
 * A task goes through levels: `annotate` until enough people have answered, then `peer` and `expert` as the rules say,
 * then `done`. At every level nobody sees the others' work before giving their own answer, and nobody reviews their own.
 * Whoever opens a task holds a lease on it: a browser that closes gives the place back when the lease runs out.
 */
import { z } from 'zod';
import { Permission, Role } from './accounts.ts';
import { Advice, MeasuredAgreement } from './agreement-advice.ts';
import {
  Annotation,
  AnnotationResult,
  AnnotationTask,
  LabelScheme,
  PersonName,
  TaskId,
} from './annotations.ts';
import { Cursor } from './api-runs.ts';
import { Instant, ObjectKey, RunName, Slug } from './words.ts';

const share = z.number().min(0).max(1);

export const LEVELS = ['annotate', 'peer', 'expert'] as const;
export const Level = z.enum(LEVELS);
export type Level = z.infer<typeof Level>;

/** `unfit`: annotators rejected the item itself, and a reviewer agreed. */
export const TaskState = z.enum([...LEVELS, 'done', 'unfit']);
export type TaskState = z.infer<typeof TaskState>;

export const ReviewRules = z.strictObject({
  /** Different people who answer each task, not seeing one another. */
  annotators: z.int().min(1).max(20).default(2),
  /** Of the tasks whose annotators agree, the share that a peer looks at all the same, chosen by hash of the task. */
  peer: share.default(0.1),
  /** The same of what peers have accepted, for the expert. What a peer corrected always goes on to one. */
  expert: share.default(0.1),
  /** An item's own agreement below this goes to a peer. */
  minimum: share.default(0.85),
  /** `consensus`: what annotators agree on stands unless it is sampled; `adjudication`: a peer decides every task. */
  settle: z.enum(['consensus', 'adjudication']).default('consensus'),
  /** Times a task may be returned to its annotators before an expert has it. */
  returns: z.int().min(0).max(10).default(2),
  /** A task opened and left is free again after so long. */
  leaseMinutes: z
    .number()
    .min(1)
    .max(24 * 60)
    .default(30),
  /** Days from being added until a task is late: it comes first then, and is shown as late. */
  dueDays: z.number().positive().max(365).optional(),
  /** Of the tasks an annotator gets, the share whose answer is known. */
  gold: share.max(0.5).default(0),
});
export type ReviewRules = z.infer<typeof ReviewRules>;

export const Guideline = z.strictObject({
  /** Rises by one with each change of the text. */
  version: z.int().min(1),
  /** Markdown. */
  text: z.string().max(100_000),
});

export const AnnotationSettings = z.strictObject({
  scheme: LabelScheme,
  guideline: Guideline,
  rules: ReviewRules.prefault({}),
});
export type AnnotationSettings = z.infer<typeof AnnotationSettings>;

export const SettingsRequest = z
  .strictObject({
    scheme: LabelScheme,
    guideline: z.string().max(100_000).default(''),
    rules: ReviewRules.prefault({}),
  })
  .meta({ id: 'AnnotationSettingsRequest' });
export type SettingsRequest = z.infer<typeof SettingsRequest>;

export const Progress = z.record(TaskState, z.int());
export type Progress = z.infer<typeof Progress>;

export const AnnotationOverview = z
  .strictObject({
    settings: AnnotationSettings.optional(),
    progress: Progress,
    late: z.int(),
    you: z.strictObject({
      name: PersonName,
      roles: z.array(Role),
      permissions: z.array(Permission),
      /** Answers given. */
      answered: z.int(),
      /** Tasks that came back with a comment, to be answered first. */
      returned: z.int(),
    }),
  })
  .meta({ id: 'AnnotationOverview' });
export type AnnotationOverview = z.infer<typeof AnnotationOverview>;

export const TaskLine = z.strictObject({
  task: AnnotationTask,
  annotations: z.array(Annotation).max(200).default([]),
  /** Higher comes first. @default 0 */
  priority: z.number().optional(),
  batch: z.string().max(200).optional(),
});
export type TaskLine = z.infer<typeof TaskLine>;
export const TasksRequest = z
  .strictObject({ tasks: z.array(TaskLine).min(1).max(500) })
  .meta({ id: 'AnnotationTasksRequest' });
export const TasksAdded = z
  .strictObject({
    added: z.int(),
    /** There already, with the same content. */
    known: z.int(),
    annotations: z.int(),
    /** Annotations that were there already, word for word. */
    repeated: z.int(),
    refused: z.array(z.strictObject({ task: z.string(), found: z.string(), allowed: z.string() })),
  })
  .meta({ id: 'AnnotationTasksAdded' });
export type TasksAdded = z.infer<typeof TasksAdded>;

/** An answer as reviewers see it; annotators see their own only. */
export const AnnotationView = Annotation.omit({ beyond: true });

/** One piece of work: the task as this person may see it. */
export const WorkItem = z
  .strictObject({
    task: AnnotationTask.omit({ gold: true, beyond: true }),
    level: Level,
    /** To be sent back with the answer; what comes with another is refused (`Conflict`). */
    lease: z.string(),
    until: Instant,
    late: z.boolean(),
    /** What this person saved and did not send. */
    draft: AnnotationResult.optional(),
    /** At `peer` and `expert`: the answers under review. */
    answers: z.array(AnnotationView),
    /** Why it came back. */
    returned: z.strictObject({ by: PersonName, comment: z.string() }).optional(),
  })
  .meta({ id: 'WorkItem' });
export type WorkItem = z.infer<typeof WorkItem>;

/** Nothing to do is no error; `why` says what it is that there is nothing. */
export const Work = z
  .strictObject({ item: WorkItem.optional(), why: z.string().optional(), left: z.int() })
  .meta({ id: 'Work' });
export type Work = z.infer<typeof Work>;

export const NextRequest = z
  .strictObject({
    /** @default the highest level this person may work at that has something to do */
    level: Level.optional(),
    /** Tasks this person put off in this sitting. */
    without: z.array(TaskId).max(200).default([]),
  })
  .meta({ id: 'NextWorkRequest' });
export type NextRequest = z.infer<typeof NextRequest>;

export const DraftRequest = z
  .strictObject({ lease: z.string(), result: AnnotationResult })
  .meta({ id: 'DraftRequest' });
export type DraftRequest = z.infer<typeof DraftRequest>;

export const AnswerRequest = z
  .strictObject({
    lease: z.string(),
    verdict: z.enum(['answered', 'skipped', 'rejected']).default('answered'),
    result: AnnotationResult,
    seconds: z
      .number()
      .min(0)
      .max(7 * 24 * 3600)
      .optional(),
    confidence: share.optional(),
    /** Needed where the verdict is not `answered`. */
    comment: z.string().max(10_000).optional(),
  })
  .meta({ id: 'AnswerRequest' });
export type AnswerRequest = z.infer<typeof AnswerRequest>;

export const JudgeRequest = z
  .strictObject({
    lease: z.string(),
    /** `accept` one answer (or, where all agree, theirs); `correct` with one's own; `return` to the annotators. */
    decision: z.enum(['accept', 'correct', 'return', 'unfit']),
    /** Id of the accepted annotation. */
    accepted: z.string().optional(),
    result: AnnotationResult.optional(),
    seconds: z
      .number()
      .min(0)
      .max(7 * 24 * 3600)
      .optional(),
    /** Needed for `return` and `unfit`. */
    comment: z.string().max(10_000).optional(),
  })
  .meta({ id: 'JudgeRequest' });
export type JudgeRequest = z.infer<typeof JudgeRequest>;

/** What came of an answer or a judgement, and the next piece of work at the same level, leased already. */
export const Answered = z
  .strictObject({ state: TaskState, annotation: z.string().optional(), next: Work })
  .meta({ id: 'Answered' });

export const Final = z.strictObject({
  result: AnnotationResult,
  by: z.enum(['single', 'consensus', 'peer', 'expert']),
  person: PersonName.optional(),
  at: Instant,
});
export type Final = z.infer<typeof Final>;

export const TaskSummary = z.strictObject({
  id: TaskId,
  state: TaskState,
  /** The text's beginning, or the file's path. */
  shown: z.string(),
  priority: z.number(),
  batch: z.string().optional(),
  answers: z.int(),
  agreement: z.number().nullable(),
  returned: z.int(),
  late: z.boolean(),
  /** Who holds it now. */
  held: z.array(PersonName),
});
export type TaskSummary = z.infer<typeof TaskSummary>;
export const TaskPage = z
  .strictObject({ tasks: z.array(TaskSummary), cursor: Cursor.optional() })
  .meta({ id: 'AnnotationTaskPage' });

export const TaskView = TaskSummary.extend({
  task: AnnotationTask,
  annotations: z.array(AnnotationView),
  final: Final.optional(),
}).meta({ id: 'AnnotationTask' });
export type TaskView = z.infer<typeof TaskView>;

/** One line of a task's audit trail. Each holds the hash of the one before, so that none can be changed or left out. */
export const HistoryEntry = z.strictObject({
  number: z.int().min(1),
  at: Instant,
  person: PersonName,
  what: z.enum([
    'added',
    'answered',
    'skipped',
    'rejected',
    'withdrawn',
    'accepted',
    'corrected',
    'returned',
    'settled',
    'unfit',
    'reopened',
  ]),
  level: Level.optional(),
  annotation: z.string().optional(),
  comment: z.string().optional(),
  /** sha256 of the entry before as canonical JSON; 64 zeros in the first. */
  before: z.string().regex(/^[0-9a-f]{64}$/),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export const History = z
  .strictObject({ entries: z.array(HistoryEntry), intact: z.boolean() })
  .meta({ id: 'AnnotationHistory' });

/** Everything, page by page: what an export is made from. */
export const ExportPage = z
  .strictObject({
    tasks: z.array(
      z.strictObject({
        task: AnnotationTask,
        annotations: z.array(Annotation),
        final: Final.optional(),
        state: TaskState,
      }),
    ),
    cursor: Cursor.optional(),
  })
  .meta({ id: 'AnnotationExportPage' });
export type ExportPage = z.infer<typeof ExportPage>;

export const PersonReport = z.strictObject({
  name: PersonName,
  answered: z.int(),
  skipped: z.int(),
  returned: z.int(),
  /** Median. */
  seconds: z.number().nullable(),
  /** Mean Jaccard with the others. */
  agreement: z.number().nullable(),
  gold: z.strictObject({
    answered: z.int(),
    right: z.int(),
    byDay: z.array(z.strictObject({ day: z.iso.date(), answered: z.int(), right: z.int() })),
  }),
});
export type PersonReport = z.infer<typeof PersonReport>;
export const People = z.strictObject({ people: z.array(PersonReport) }).meta({ id: 'AnnotationPeople' });

/** How far those agree who answered first, not seeing one another; reviewers' corrections are not among it. */
export const WorkbenchAgreement = z
  .strictObject({
    /** What is compared by `measures`; null where there is no measure for what is asked. */
    part: z.enum(['labels', 'spans', 'shapes', 'cuboids', 'rating']).nullable(),
    /** Why there are no measures. */
    why: z.string().optional(),
    tasks: z.strictObject({
      total: z.int(),
      /** With two answers or more. */
      measured: z.int(),
      /** There are more tasks than were looked at. */
      partial: z.boolean(),
    }),
    /** Mean over the tasks of how alike their answers are, all parts together: what `rules.minimum` is about. */
    score: z.number().nullable(),
    minimum: share,
    measures: z.array(MeasuredAgreement),
    labels: z.array(
      z.strictObject({ label: z.string(), annotations: z.int(), score: z.number().nullable() }),
    ),
    annotators: z.array(
      z.strictObject({ annotator: z.string(), shared: z.int(), score: z.number().nullable() }),
    ),
    guidelines: z.array(
      z.strictObject({ guideline: z.string(), items: z.int(), score: z.number().nullable() }),
    ),
    advice: Advice.optional(),
  })
  .meta({ id: 'WorkbenchAgreement' });
export type WorkbenchAgreement = z.infer<typeof WorkbenchAgreement>;

export const DatasetRequest = z
  .strictObject({
    /** @default the project's name */
    dataset: Slug.optional(),
    /** Of the run: as a run spec's, without its data's sources and columns. @default `until: dataset` */
    spec: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'AnnotationDatasetRequest' });
export type DatasetRequest = z.infer<typeof DatasetRequest>;

export const DatasetStarted = z
  .strictObject({
    run: RunName,
    /** False when the same answers made the same run before. */
    started: z.boolean(),
    /** What was written and the run reads. */
    source: ObjectKey,
    rows: z.int(),
    /** Tasks that are no rows, by why. */
    left: z.array(z.strictObject({ why: z.string(), tasks: z.int() })),
  })
  .meta({ id: 'AnnotationDatasetStarted' });
export type DatasetStarted = z.infer<typeof DatasetStarted>;
