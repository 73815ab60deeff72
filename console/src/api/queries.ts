/** What the pages read, each under one key, asked again as often as it can change. */
import { queryOptions, useInfiniteQuery, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Permission } from '../../../domain/spec/accounts.ts';
import type { LogLine, ProjectSummary, Run, RunDetail } from './answers.ts';
import { answered, api } from './client.ts';
import type { Split, VersionPlace } from './dataset-place.ts';
import { addLines, addPoints, type Growing, type JobPoint, readOn } from './growing.ts';
import { hasEnded } from './run-states.ts';
import { allows, useSession } from './session.ts';

/** Milliseconds between two looks at what is moving, and at what rests. */
export const LIVE = 1_500;
const RESTING = 15_000;
/** As many as one page of the API holds; of projects half. Lists show the newest page. */
const PAGE = 200;

export interface Place {
  readonly project: string;
  readonly run: string;
}

const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: async ({ signal }): Promise<readonly ProjectSummary[]> => {
    const projects: ProjectSummary[] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: PAGE / 2, cursor };
      const page = await answered(api.GET('/projects', { params: { query }, signal }));
      projects.push(...page.projects);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return projects;
  },
  refetchInterval: RESTING,
});

/** Not asked for by a page that nobody has to be signed in for. */
export const useProjects = (enabled = true) => useQuery({ ...projectsQuery, enabled });

const runsQuery = (project: string) =>
  queryOptions({
    queryKey: ['runs', project],
    queryFn: async ({ signal }): Promise<readonly Run[]> => {
      const params = { path: { project }, query: { limit: PAGE } };
      return (await answered(api.GET('/projects/{project}/runs', { params, signal }))).runs;
    },
    refetchInterval: ({ state }) => (state.data?.every(hasEnded) === false ? LIVE * 2 : RESTING / 3),
  });

const modelsQuery = (project: string) =>
  queryOptions({
    queryKey: ['models', project],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { limit: PAGE } };
      return (await answered(api.GET('/projects/{project}/models', { params, signal }))).models;
    },
    refetchInterval: RESTING,
  });

const datasetsQuery = (project: string) =>
  queryOptions({
    queryKey: ['datasets', project],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { limit: PAGE } };
      return (await answered(api.GET('/projects/{project}/datasets', { params, signal }))).versions;
    },
    refetchInterval: RESTING,
  });

const deploymentsQuery = (project: string) =>
  queryOptions({
    queryKey: ['deployments', project],
    queryFn: async ({ signal }) => {
      const params = { path: { project } };
      return (await answered(api.GET('/projects/{project}/deployments', { params, signal }))).deployments;
    },
    refetchInterval: RESTING,
  });

const reviewsQuery = (project: string) =>
  queryOptions({
    queryKey: ['reviews', project],
    queryFn: async ({ signal }) => {
      const params = { path: { project }, query: { limit: PAGE } };
      return (await answered(api.GET('/projects/{project}/reviews', { params, signal }))).reviews;
    },
    refetchInterval: RESTING / 3,
  });

export interface Listed<T> {
  /** Undefined until every project has answered. */
  readonly rows: readonly T[] | undefined;
  readonly error: Error | undefined;
}

interface Part<T> {
  readonly data?: readonly T[] | undefined;
  readonly error: Error | null;
}

/** The lists of several projects as one. */
function joined<T>(parts: readonly Part<T>[]): Listed<T> {
  const error = parts.find((part) => part.error !== null && part.data === undefined)?.error ?? undefined;
  const rows = parts.every((part) => part.data !== undefined)
    ? parts.flatMap((part) => part.data ?? [])
    : undefined;
  return { rows, error };
}

/** One project, or all there are. Undefined until they are known. */
function useChosen(
  project: string | undefined,
  permissions: readonly Permission[] = ['look'],
): { names: readonly string[]; known: boolean; error?: Error } {
  const all = useQuery({ ...projectsQuery, enabled: project === undefined });
  const { data: session } = useSession();
  if (project !== undefined) return { names: [project], known: true };
  // Of the others the API would refuse the list, and one refusal would hide the rest.
  const names = all.data
    ?.map((summary) => summary.project)
    .filter((name) => allows(session, permissions, name));
  if (names === undefined || session === undefined)
    return { names: [], known: false, ...(all.error && { error: all.error }) };
  return { names, known: true };
}

function gated<T>(chosen: ReturnType<typeof useChosen>, parts: readonly Part<T>[]): Listed<T> {
  return chosen.known ? joined(parts) : { rows: undefined, error: chosen.error };
}

export function useRuns(project: string | undefined): Listed<Run> {
  const chosen = useChosen(project);
  return gated(chosen, useQueries({ queries: chosen.names.map(runsQuery) }));
}
export function useModels(project: string | undefined) {
  const chosen = useChosen(project);
  return gated(chosen, useQueries({ queries: chosen.names.map(modelsQuery) }));
}
export function useDatasets(project: string | undefined) {
  const chosen = useChosen(project);
  return gated(chosen, useQueries({ queries: chosen.names.map(datasetsQuery) }));
}
export function useDeployments(project: string | undefined) {
  const chosen = useChosen(project);
  return gated(chosen, useQueries({ queries: chosen.names.map(deploymentsQuery) }));
}
export function useReviews(project: string | undefined) {
  const chosen = useChosen(project, ['look', 'annotate', 'review', 'settle']);
  return gated(chosen, useQueries({ queries: chosen.names.map(reviewsQuery) }));
}

export const useRun = ({ project, run }: Place) =>
  useQuery({
    queryKey: ['run', project, run],
    queryFn: async ({ signal }): Promise<RunDetail> => {
      const params = { path: { project, run } };
      return answered(api.GET('/projects/{project}/runs/{run}', { params, signal }));
    },
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data.record) ? RESTING : LIVE),
  });

/** All points of all jobs; only new ones are asked for. */
export function useMetrics({ project, run }: Place, live: boolean) {
  const client = useQueryClient();
  const queryKey = ['metrics', project, run];
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const read = (after: string | undefined) => {
        const params = { path: { project, run }, query: { after } };
        return answered(api.GET('/projects/{project}/runs/{run}/metrics', { params, signal }));
      };
      return readOn(client.getQueryData<Growing<JobPoint>>(queryKey), read, addPoints);
    },
    refetchInterval: live ? LIVE : false,
  });
}

export function useLogs({ project, run }: Place, job: string | undefined, live: boolean) {
  const client = useQueryClient();
  const queryKey = ['logs', project, run, job ?? ''];
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const read = (after: string | undefined) => {
        const params = { path: { project, run }, query: { after, job } };
        return answered(api.GET('/projects/{project}/runs/{run}/logs', { params, signal }));
      };
      return readOn(client.getQueryData<Growing<LogLine>>(queryKey), read, addLines);
    },
    refetchInterval: live ? LIVE : false,
  });
}

/** A version never changes. */
export const useDataset = ({ project, dataset, version }: VersionPlace) =>
  useQuery({
    queryKey: ['dataset', project, dataset, version],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/datasets/{dataset}/{version}', {
          params: { path: { project, dataset, version } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useDatasetRows = ({ project, dataset, version }: VersionPlace, split: Split, limit: number) =>
  useQuery({
    queryKey: ['dataset-rows', project, dataset, version, split, limit],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/datasets/{dataset}/{version}/rows', {
          params: { path: { project, dataset, version }, query: { split, limit } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** `ready`: the stage has passed. Before, there is no report and asking would only be refused. */
export const useReport = ({ project, run }: Place, ready: boolean) =>
  useQuery({
    queryKey: ['report', project, run],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/runs/{run}/report', { params: { path: { project, run } }, signal }),
      ),
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Page by page, as somebody asks for more. */
export const useQuarantine = ({ project, run }: Place) =>
  useInfiniteQuery({
    queryKey: ['quarantine', project, run],
    queryFn: ({ signal, pageParam: cursor }) => {
      const params = { path: { project, run }, query: { limit: 50, cursor } };
      return answered(api.GET('/projects/{project}/runs/{run}/quarantine', { params, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** `round`: how many review rounds are done, since each measures anew. */
export const useAgreement = ({ project, run }: Place, ready: boolean, round = 0) =>
  useQuery({
    queryKey: ['agreement', project, run, round],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/runs/{run}/agreement', { params: { path: { project, run } }, signal }),
      ),
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** `ready`: job augment has ended. */
export const useAugmentation = ({ project, run }: Place, ready: boolean) =>
  useQuery({
    queryKey: ['augmentation', project, run],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/runs/{run}/augmentation', {
          params: { path: { project, run } },
          signal,
        }),
      ),
    enabled: ready,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The contact sheet as an address for an image: an image can not send the token itself. It comes piece by piece. */
export const useContactSheet = ({ project, run }: Place, bytes: number) =>
  useQuery({
    queryKey: ['contact-sheet', project, run],
    queryFn: async ({ signal }) => {
      const pieces: ArrayBuffer[] = [];
      for (let from = 0; from < bytes; ) {
        const params = { path: { project, run }, query: { from } };
        const path = '/projects/{project}/runs/{run}/augmentation/contact-sheet';
        const piece: ArrayBuffer = await answered(api.GET(path, { params, signal, parseAs: 'arrayBuffer' }));
        if (piece.byteLength === 0) break;
        pieces.push(piece);
        from += piece.byteLength;
      }
      return dataUrl(new Blob(pieces, { type: 'image/png' }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

const dataUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

export const useModel = (project: string, version: string) =>
  useQuery({
    queryKey: ['model', project, version],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/models/{version}', { params: { path: { project, version } }, signal }),
      ),
  });

export const useReview = (project: string, review: string) =>
  useQuery({
    queryKey: ['review', project, review],
    queryFn: ({ signal }) =>
      answered(
        api.GET('/projects/{project}/reviews/{review}', { params: { path: { project, review } }, signal }),
      ),
    refetchInterval: RESTING,
  });

/** Every item of the round, page by page. */
export const useReviewItems = (project: string, review: string) =>
  useQuery({
    queryKey: ['review-items', project, review],
    queryFn: async ({ signal }) => {
      const path = { project, review };
      const items = [];
      let cursor: string | undefined;
      do {
        const params = { path, query: { limit: PAGE, cursor } };
        const page = await answered(
          api.GET('/projects/{project}/reviews/{review}/items', { params, signal }),
        );
        items.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return items;
    },
    // The page keeps its own record of what it sent; a refetch under a reviewer's hands would move the queue.
    staleTime: Number.POSITIVE_INFINITY,
  });
