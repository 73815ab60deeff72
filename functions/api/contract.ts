/** What every route of the API has in common: its dependencies, its parameters, the shape of its answers. */
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { NotFound } from '../../domain/errors.ts';
import type { Compute } from '../../domain/planning/instance.ts';
import type { Clock, Ids, Jobs, ObjectStore, Table, Workflow } from '../../domain/ports.ts';
import type { Caller } from '../../domain/spec/accounts.ts';
import { PROBLEM_TYPE, Problem } from '../../domain/spec/api-problem.ts';
import { Cursor } from '../../domain/spec/api-runs.ts';
import { RunName, Slug, VersionName } from '../../domain/spec/words.ts';
import type { Log } from '../../domain/stage.ts';

export interface ApiDeps {
  readonly objects: ObjectStore;
  readonly table: Table;
  readonly workflow: Workflow;
  /** Ends a stopped run's jobs, where the workflow does not do so itself. */
  readonly jobs?: Jobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** What runs' jobs run on, for plans. @default Batch's Spot fleet */
  readonly compute?: Compute;
  /** Who asks. @default the machine's own administrator */
  readonly caller?: (c: Context) => Caller;
}

/** Whoever has the machine's own token. */
export const OWNER: Caller = { name: 'owner', everywhere: ['admin'], roles: {} };

export const callerOf = (deps: ApiDeps, c: Context): Caller => deps.caller?.(c) ?? OWNER;

export type Api = OpenAPIHono;

const json = <S extends z.ZodType>(schema: S) => ({ 'application/json': { schema } });

/** The answers of a route: the good one, and a problem for all others. */
export const answers = <N extends 200 | 201, S extends z.ZodType>(
  status: N,
  schema: S,
  description: string,
) =>
  ({
    [status]: { description, content: json(schema) },
    default: {
      description: 'What is wrong, and what to do',
      content: { [PROBLEM_TYPE]: { schema: Problem } },
    },
  }) as { [K in N]: { description: string; content: { 'application/json': { schema: S } } } } & {
    default: { description: string; content: { [PROBLEM_TYPE]: { schema: typeof Problem } } };
  };

export const body = <S extends z.ZodType>(schema: S) => ({ content: json(schema), required: true });

export const ProjectPath = z.object({ project: Slug });
export const RunPath = ProjectPath.extend({ run: RunName });
export const VersionPath = ProjectPath.extend({ version: VersionName });
export const ReviewPath = ProjectPath.extend({ review: z.string().min(1).max(200) });

export const PageQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const missing = (where: string, next: string): NotFound =>
  new NotFound({ where, found: 'nothing of that name', allowed: 'what its list shows', next });
