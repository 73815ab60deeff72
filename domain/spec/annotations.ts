/**
 * What people (or a model, before them) say of an item, in one form for every tool and page.
 *
 * Places in a text are code points, the end excluded. Places in an image are pixels of the image as stored, from its
 * top left corner, x to the right and y down. Places in a point cloud are metres in the cloud's own frame; angles are
 * radians, counter-clockwise.
 */
import { z } from 'zod';
import { Instant, ObjectKey } from './words.ts';

const finite = z.number();
const count = z.int().min(0);
export const LabelName = z.string().trim().min(1).max(200);
/** A task's name in its project: an item's id, or what another tool called it. */
export const TaskId = z.string().min(1).max(200);
export const PersonName = z.string().trim().min(1).max(100);
/** What a format says beyond the label: occluded, truncated, difficult … */
const Attributes = z.record(z.string().max(200), z.union([z.string().max(10_000), finite, z.boolean()]));

/** What every mark of an item carries besides its place. */
const mark = {
  label: LabelName,
  /** Unique in its annotation; other marks and tools refer to it. */
  id: z.string().max(200).optional(),
  /** Of a model's mark. */
  score: z.number().min(0).max(1).optional(),
  attributes: Attributes.optional(),
} as const;

export const SpanMark = z
  .strictObject({ ...mark, start: count, end: z.int().min(1) })
  .refine(({ start, end }) => start < end, 'a span ends after it begins');
export type SpanMark = z.infer<typeof SpanMark>;

/** x, y. */
const Point = z.tuple([finite, finite]);
/** At least three corners; the last is joined to the first. */
const Ring = z.array(Point).min(3).max(100_000);

export const Shape = z.discriminatedUnion('type', [
  z.strictObject({
    ...mark,
    type: z.literal('box'),
    /** Of the upright box. */
    x: finite,
    y: finite,
    width: z.number().positive(),
    height: z.number().positive(),
    /** About the box's centre, clockwise as seen on the image. @default 0 */
    rotation: finite.optional(),
  }),
  z.strictObject({ ...mark, type: z.literal('polygon'), rings: z.array(Ring).min(1).max(1_000) }),
  z.strictObject({
    ...mark,
    type: z.literal('mask'),
    width: z.int().min(1),
    height: z.int().min(1),
    /** Run lengths of outside, inside, outside …, column after column, as COCO counts them uncompressed. */
    counts: z.array(count).max(10_000_000),
  }),
  z.strictObject({
    ...mark,
    type: z.literal('keypoints'),
    points: z
      .array(
        z.strictObject({
          name: LabelName,
          x: finite,
          y: finite,
          /** COCO's: 0 not marked, 1 marked but hidden, 2 seen. */
          visible: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(2),
        }),
      )
      .min(1)
      .max(1_000),
  }),
]);
export type Shape = z.infer<typeof Shape>;
export const SHAPE_TYPES = ['box', 'polygon', 'mask', 'keypoints'] as const;

/** A cuboid in a point cloud: centre, size along its own axes, and how it is turned. */
export const Cuboid = z.strictObject({
  ...mark,
  /** x, y, z. */
  center: z.tuple([finite, finite, finite]),
  /** Length (its x), width (its y), height (its z). */
  size: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
  /** About x, y, z, applied in the order x, y, z: roll, pitch, yaw. */
  rotation: z.tuple([finite, finite, finite]),
});
export type Cuboid = z.infer<typeof Cuboid>;

/** One label for each point of a cloud, as runs in the cloud's order. */
export const PointLabels = z.strictObject({
  /** Index into `names`, -1 for none, and how many points in a row. */
  runs: z.array(z.tuple([z.int().min(-1), z.int().min(1)])).max(10_000_000),
  names: z.array(LabelName).max(10_000),
  /** SemanticKITTI's upper sixteen bits, in runs too. */
  instances: z.array(z.tuple([count, z.int().min(1)])).optional(),
});
export type PointLabels = z.infer<typeof PointLabels>;

export const ChatTurn = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** What an annotation says. A part that is absent was not asked for; a part that is empty was, and nothing is there. */
export const AnnotationResult = z.strictObject({
  /** Classes, one or several. */
  labels: z.array(LabelName).max(1_000).optional(),
  spans: z.array(SpanMark).max(10_000).optional(),
  /** Candidates' ids, best first; those in one list are equally good. */
  ranking: z
    .array(z.array(z.string().max(200)).min(1))
    .min(1)
    .max(100)
    .optional(),
  text: z.string().optional(),
  /** The conversation as it should be. */
  turns: z.array(ChatTurn).max(10_000).optional(),
  shapes: z.array(Shape).max(10_000).optional(),
  cuboids: z.array(Cuboid).max(10_000).optional(),
  points: PointLabels.optional(),
  /** A number, for measures with an order: stars, ratings. */
  rating: finite.optional(),
});
export type AnnotationResult = z.infer<typeof AnnotationResult>;

/** A file of a task: where the source says it is, and where the store has it, if it does. */
export const MediaFile = z.strictObject({
  path: z.string().min(1).max(1_024),
  key: ObjectKey.optional(),
});

/** What is shown. */
export const TaskData = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({ type: z.literal('chat'), messages: z.array(ChatTurn).min(1).max(10_000) }),
  z.strictObject({
    type: z.literal('ranking'),
    prompt: z.array(ChatTurn).max(10_000),
    candidates: z
      .array(z.strictObject({ id: z.string().min(1).max(200), text: z.string() }))
      .min(2)
      .max(20),
  }),
  z.strictObject({
    type: z.literal('image'),
    file: MediaFile,
    width: z.int().min(1),
    height: z.int().min(1),
  }),
  z.strictObject({
    type: z.literal('cloud'),
    file: MediaFile,
    format: z.enum(['pcd', 'ply', 'bin']),
    /** Unknown until the file was looked into. */
    points: count.optional(),
  }),
]);
export type TaskData = z.infer<typeof TaskData>;

/** What a format said that has no place here, kept for the way back: by format. */
const Beyond = z.record(z.string(), z.unknown());

/** An annotation task: one item, and what is known of it before people answer. */
export const AnnotationTask = z.strictObject({
  id: TaskId,
  data: TaskData,
  /** A model's own answer, shown before people give theirs. */
  prediction: z
    .strictObject({
      model: z.string().max(200),
      result: AnnotationResult,
      score: z.number().min(0).max(1).optional(),
    })
    .optional(),
  /** The known answer: measures annotators, and is shown to none. */
  gold: AnnotationResult.optional(),
  /** Columns that came with it. */
  meta: z.record(z.string(), z.unknown()).optional(),
  beyond: Beyond.optional(),
});
export type AnnotationTask = z.infer<typeof AnnotationTask>;

export const ORIGINS = ['page', 'api', 'import', 'label-studio', 'prodigy', 'review'] as const;

export const Annotation = z.strictObject({
  /** Unique in its task. */
  id: z.string().min(1).max(200),
  task: TaskId,
  annotator: PersonName,
  /** `skipped`: the annotator gave no answer, and said why in `comment`; `rejected`: the item itself is unfit. */
  verdict: z.enum(['answered', 'skipped', 'rejected']).default('answered'),
  result: AnnotationResult,
  origin: z.enum(ORIGINS),
  at: Instant.optional(),
  /** Time spent. */
  seconds: z.number().min(0).optional(),
  /** Version of the guideline it follows. */
  guideline: z.int().min(1).optional(),
  /** How sure the annotator is. */
  confidence: z.number().min(0).max(1).optional(),
  comment: z.string().max(10_000).optional(),
  beyond: Beyond.optional(),
});
export type Annotation = z.infer<typeof Annotation>;

/** An item with all that was said of it: what formats read and write, one after another. */
export interface AnnotatedTask {
  readonly task: AnnotationTask;
  readonly annotations: readonly Annotation[];
}

/** The parts of a result that a project can ask for. */
export const RESULT_PARTS = [
  'labels',
  'spans',
  'ranking',
  'text',
  'turns',
  'shapes',
  'cuboids',
  'points',
  'rating',
] as const;
export type ResultPart = (typeof RESULT_PARTS)[number];

export const SchemeLabel = z.strictObject({
  name: LabelName,
  /** One line under the label on the page. */
  description: z.string().max(1_000).optional(),
  /** #rrggbb. @default by the label's place */
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .optional(),
  /** One character. @default 1 to 9, then letters */
  key: z.string().min(1).max(1).optional(),
});

/** What annotators are asked for. */
export const LabelScheme = z
  .strictObject({
    asks: z.array(z.enum(RESULT_PARTS)).min(1),
    labels: z.array(SchemeLabel).max(1_000).default([]),
    /** More than one class an item. Only with `labels`. */
    multiple: z.boolean().default(false),
    /** Which shapes may be drawn. Only with `shapes`. */
    shapes: z.array(z.enum(SHAPE_TYPES)).default(['box', 'polygon']),
    /** Names of an object's points. Only with `keypoints`. */
    keypoints: z.array(LabelName).max(1_000).default([]),
    /** Lowest and highest. Only with `rating`. */
    rating: z.tuple([finite, finite]).optional(),
  })
  .refine(
    ({ labels }) => new Set(labels.map(({ name }) => name)).size === labels.length,
    'label names must differ',
  );
export type LabelScheme = z.infer<typeof LabelScheme>;
