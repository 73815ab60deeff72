/** What the annotation pages ask the API for, and in which words they send answers. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { AnnotationResult } from '../../../../domain/spec/annotations.ts';
import type {
  AnnotationOverview,
  AnswerRequest,
  HistoryEntry,
  JudgeRequest,
  Level,
  SettingsRequest,
  TaskState,
  TaskSummary,
  TaskView,
  Work,
  WorkItem,
} from '../../../../domain/spec/api-annotation.ts';
import { answered, api } from '../../api/client.ts';

const AT = '/projects/{project}/annotation' as const;
const TASK = '/projects/{project}/annotation/tasks/{task}' as const;
const REREAD = 15_000;
const PAGE = 100;

export interface TaskList {
  readonly tasks: readonly TaskSummary[];
  readonly cursor?: string;
}
export interface Trail {
  readonly entries: readonly HistoryEntry[];
  readonly intact: boolean;
}
/** What came of an answer, and the next piece of work. */
export interface Sent {
  readonly state: TaskState;
  readonly next: Work;
}

export const useOverview = (project: string) =>
  useQuery({
    queryKey: ['annotation', project],
    queryFn: ({ signal }) =>
      answered<AnnotationOverview>(api.GET(AT, { params: { path: { project } }, signal }) as Promise<never>),
    refetchInterval: REREAD,
  });

/** Tasks of one state as they are handed out, a page at a time. */
export const useTasks = (project: string, state: TaskState, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['annotation', project, 'tasks', state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => {
      const query = { state, limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) };
      const params = { path: { project }, query };
      return answered<TaskList>(api.GET(`${AT}/tasks`, { params, signal }) as Promise<never>);
    },
    getNextPageParam: ({ cursor }) => cursor,
    enabled,
  });

export const useTask = (project: string, task: string) =>
  useQuery({
    queryKey: ['annotation', project, 'task', task],
    queryFn: ({ signal }) =>
      answered<TaskView>(api.GET(TASK, { params: { path: { project, task } }, signal }) as Promise<never>),
  });

export const useHistory = (project: string, task: string) =>
  useQuery({
    queryKey: ['annotation', project, 'history', task],
    queryFn: ({ signal }) =>
      answered<Trail>(
        api.GET(`${TASK}/history`, { params: { path: { project, task } }, signal }) as Promise<never>,
      ),
  });

export const saveSettings = (project: string, body: SettingsRequest) =>
  answered(api.PUT(`${AT}/settings`, { params: { path: { project } }, body: body as never }));

/** The next piece of work at a level, leased. */
export const nextWork = (project: string, level: Level, without: readonly string[] = []) =>
  answered<Work>(
    api.POST(`${AT}/next`, {
      params: { path: { project } },
      body: { level, without: [...without] },
    }) as Promise<never>,
  );

/** The calls on one task. */
export const onTask = (project: string, task: string) => {
  const params = { path: { project, task } };
  return {
    open: (level: Level) =>
      answered<WorkItem>(api.POST(`${TASK}/open`, { params, body: { level } }) as Promise<never>),
    release: () => answered(api.POST(`${TASK}/release`, { params })),
    draft: (lease: string, result: AnnotationResult) =>
      answered(api.PUT(`${TASK}/draft`, { params, body: { lease, result } as never })),
    answer: (body: AnswerRequest) =>
      answered<Sent>(api.POST(`${TASK}/answer`, { params, body: body as never }) as Promise<never>),
    judge: (body: JudgeRequest) =>
      answered<Sent>(api.POST(`${TASK}/judge`, { params, body: body as never }) as Promise<never>),
    withdraw: () => answered<WorkItem>(api.POST(`${TASK}/withdraw`, { params }) as Promise<never>),
  };
};
