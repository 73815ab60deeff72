/**
 * The image or the point cloud of an annotation task, piece by piece.
 *
 * Given out is the one file that the task names, where it lies below the task's own project; to annotators and
 * reviewers only while they hold the task, to whoever sees all tasks at any time.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { needTask, readTask } from '../../domain/annotation/workbench/record.ts';
import { wholeOf } from '../../domain/datasets/formats/whole.ts';
import { may } from '../../domain/spec/accounts.ts';
import { TaskId } from '../../domain/spec/annotations.ts';
import { Work } from '../../domain/spec/api-annotation.ts';
import { type Api, type ApiDeps, answers, callerOf, missing, ProjectPath } from './contract.ts';
import { NotAllowed } from './permissions.ts';

/** A host may hold no more of an answer: Lambda has 6 MB, in base64. */
const PIECE = 4 * 1024 ** 2;

const media = createRoute({
  method: 'get',
  path: '/projects/{project}/annotation/tasks/{task}/media',
  tags: ['annotation'],
  summary: 'The image or point cloud of a task that you hold: at most 4 MiB from byte `from` on',
  request: {
    params: ProjectPath.extend({ task: TaskId }),
    query: z.object({ from: z.coerce.number().int().nonnegative().default(0) }),
  },
  responses: {
    200: {
      description: 'A piece of the file; a shorter one than 4 MiB is the last, and may be empty',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    default: answers(200, Work, '').default,
  },
});

export function addAnnotationMedia(app: Api, deps: ApiDeps): void {
  app.openapi(media, async (c) => {
    const { project, task: id } = c.req.valid('param');
    const { from } = c.req.valid('query');
    const caller = callerOf(deps, c);
    const { record } = await needTask(deps, project, id);
    const seesAll = (['review', 'settle', 'operate'] as const).some((want) => may(caller, want, project));
    const now = deps.clock.now();
    const holds = record.leases.some(({ person, until }) => person === caller.name && until > now);
    if (!seesAll && !holds) {
      throw new NotAllowed({
        found: `${caller.name}, who does not hold it`,
        allowed: 'whoever holds the task',
      });
    }
    const { data } = await readTask(deps, project, id);
    const key = 'file' in data ? data.file.key : undefined;
    const own = key?.startsWith(`projects/${project}/`) && !key.split('/').includes('..');
    const head = own ? await deps.objects.head(key!) : undefined;
    if (key === undefined || head === undefined) {
      throw missing(
        `media of annotation task ${id}`,
        `Upload the file below projects/${project}/ and name its key`,
      );
    }
    const bytes = from >= head.size ? new Uint8Array(0) : await piece(deps, key, from, head.size);
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });
}

async function piece({ objects }: ApiDeps, key: string, from: number, size: number): Promise<Uint8Array> {
  const { body } = await objects.get(key, { start: from, end: Math.min(from + PIECE, size) - 1 });
  return (await wholeOf(body, PIECE)) ?? new Uint8Array(0);
}
