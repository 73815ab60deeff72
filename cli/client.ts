/**
 * The HTTP API, as a command sees it: one request, its answer checked against the schema, every refusal as an error
 * with an exit code. Reads are asked again while the server restarts; writes are not, the API makes them repeatable
 * where a command may repeat them.
 */
import type { z } from 'zod';
import { Problem } from '../domain/spec/api-problem.ts';
import type { Connection } from './connection.ts';
import { CommandFailed, EXIT } from './exit.ts';

/** A read that found nobody there is asked again after so long: a restart takes a second or two. */
const PAUSES_MS = [300, 1_000, 2_000];
const ANSWER_WITHIN_MS = 60_000;

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Path segments; each is encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

export interface Client {
  readonly connection: Connection;
  send<S extends z.ZodType>(answer: S, request: Request): Promise<z.output<S>>;
}

const exitOf = (status: number): number => {
  if (status === 401 || status === 403) return EXIT.unreachable;
  return status >= 500 ? EXIT.failed : EXIT.usage;
};

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

async function problemOf(response: Response, url: URL): Promise<CommandFailed> {
  const text = await response.text();
  let problem: ReturnType<typeof Problem.safeParse> | undefined;
  try {
    problem = Problem.safeParse(JSON.parse(text));
  } catch {
    problem = undefined;
  }
  const detail = problem?.success
    ? problem.data.detail
    : `${url.pathname}: the server answered ${response.status} ${response.statusText}: ${text.slice(0, 300)}`;
  return new CommandFailed(exitOf(response.status), detail);
}

export function newClient(connection: Connection, signal?: AbortSignal): Client {
  const unreachable = (cause: unknown): CommandFailed =>
    new CommandFailed(
      EXIT.unreachable,
      `server: ${connection.url} can't be reached (${reasonOf(cause)}). Allowed: a running server. ` +
        `Start it ('npm start' or 'modelmill serve'), or correct --url; 'modelmill doctor' looks further.`,
      { cause },
    );

  async function answered(url: URL, init: RequestInit): Promise<Response> {
    const again = init.method === 'GET' ? PAUSES_MS : [];
    for (let attempt = 0; ; attempt++) {
      try {
        const within = AbortSignal.timeout(ANSWER_WITHIN_MS);
        return await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, within]) : within });
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const wait = again[attempt];
        if (wait === undefined) throw unreachable(error);
        await pause(wait, signal);
      }
    }
  }

  return {
    connection,
    async send(answer, { method = 'GET', path, query = {}, body }) {
      const base = connection.url.endsWith('/') ? connection.url : `${connection.url}/`;
      const url = new URL(path.map(encodeURIComponent).join('/'), base);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      const response = await answered(url, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${connection.token}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw await problemOf(response, url);
      const document: unknown = await response.json().catch(() => undefined);
      const parsed = answer.safeParse(document);
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new CommandFailed(
        EXIT.failed,
        `${url.pathname}: the answer is not what this version reads (${issue?.path.join('.') || 'whole answer'}: ` +
          `${issue?.message}). Allowed: a server of the same version. Update the older of the two.`,
      );
    },
  };
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.message : String(error);
};
