/** The parts of Label Studio's answers that a synchronisation reads. */
import { z } from 'zod';
import { CommandFailed, EXIT } from '../../exit.ts';
import type { Asked, LabelStudioApi } from './api.ts';

export const TheirProject = z.object({
  id: z.int(),
  title: z.string(),
  label_config: z.string().nullish(),
});
export type TheirProject = z.infer<typeof TheirProject>;

const TheirTask = z.looseObject({
  id: z.int(),
  data: z.record(z.string(), z.unknown()),
  predictions: z.array(z.looseObject({ model_version: z.string().nullish() })).optional(),
});
export type TheirTask = z.infer<typeof TheirTask>;

const TaskPage = z.object({ tasks: z.array(TheirTask), total: z.int() });
const ProjectPage = z.object({ results: z.array(TheirProject), next: z.string().nullish() });
const People = z.array(
  z.looseObject({ id: z.int(), email: z.string().nullish(), username: z.string().nullish() }),
);

/** An answer of another shape is another version's. */
export async function asked<S extends z.ZodType>(
  api: LabelStudioApi,
  shape: S,
  path: string,
  request?: Asked,
): Promise<z.output<S>> {
  const parsed = shape.safeParse(await api.ask(path, request));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CommandFailed(EXIT.failed, {
    where: `Label Studio, ${path.split('?')[0]}`,
    found: `an answer that this version does not read (${issue?.path.join('.') || 'whole answer'}: ${issue?.message})`,
    allowed: 'Label Studio 1.20 or newer',
    next: 'Update the older of the two',
  });
}

const PAGE = 100;

/** @param fields which of a task's, as `id,data`; without them all, and of its annotations all too */
export async function* tasksOf(
  api: LabelStudioApi,
  project: number,
  fields?: string,
): AsyncGenerator<TheirTask> {
  for (let page = 1, seen = 0; ; page += 1) {
    const query = new URLSearchParams({
      ...{ project: String(project), page: String(page), page_size: String(PAGE) },
      ...{ fields: 'all', resolve_uri: 'false' },
      ...(fields === undefined ? {} : { include: fields }),
    });
    const { tasks, total } = await asked(api, TaskPage, `api/tasks/?${query}`);
    yield* tasks;
    seen += tasks.length;
    if (tasks.length === 0 || seen >= total) return;
  }
}

export async function projectsTitled(api: LabelStudioApi, title: string): Promise<readonly TheirProject[]> {
  const found: TheirProject[] = [];
  for (let page = 1; ; page += 1) {
    const { results, next } = await asked(api, ProjectPage, `api/projects/?page=${page}&page_size=${PAGE}`);
    found.push(...results.filter((one) => one.title === title));
    if (!next) return found;
  }
}

/** Addresses by number. */
export async function peopleOf(api: LabelStudioApi): Promise<Readonly<Record<string, string>>> {
  const people = await asked(api, People, 'api/users/');
  return Object.fromEntries(
    people.flatMap(({ id, email, username }) => {
      const name = (email || username || '').slice(0, 100);
      return name === '' ? [] : [[String(id), name]];
    }),
  );
}
