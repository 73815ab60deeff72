/**
 * The HTTP API, as a command sees it: one request, its answer checked against the schema, every refusal as an error
 * with an exit code. Reads are asked again while the server restarts; writes are not, the API makes them repeatable
 * where a command may repeat them.
 */
import type { z } from 'zod';
import { Problem } from '../domain/spec/api-problem.ts';
import type { Connection } from './connection.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { pause } from './pause.ts';

/** A read that found nobody there is asked again after so long: a restart takes a second or two. */
const PAUSES_MS = [300, 1_000, 2_000];
const ANSWER_WITHIN_MS = 60_000;

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path segments; each is encoded. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

export interface Client {
  readonly connection: Connection;
  send<S extends z.ZodType>(answer: S, request: Request): Promise<z.output<S>>;
  /** What a read answers with, as it is: a piece of a file. */
  bytes(request: Pick<Request, 'path' | 'query'>): Promise<Uint8Array>;
}

interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly body: Uint8Array;
}

const exitOf = (status: number): number => {
  if (status === 401 || status === 403) return EXIT.unreachable;
  return status >= 500 ? EXIT.failed : EXIT.usage;
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = ({ body }: Answer): string => new TextDecoder().decode(body);

function refusal(answer: Answer, url: URL): CommandFailed {
  const { status, statusText } = answer;
  const text = textOf(answer);
  const problem = Problem.safeParse(jsonOf(text));
  if (problem.success) return new CommandFailed(exitOf(status), problem.data);
  return new CommandFailed(EXIT.unreachable, {
    where: url.origin + url.pathname,
    found: `an answer that is no Modelmill server's: ${status} ${statusText}: ${text.slice(0, 300)}`.trim(),
    allowed: 'the address of a Modelmill server',
    next: "Correct --url or MODELMILL_URL; 'modelmill doctor' looks further",
  });
}

export function newClient(
  connection: Connection,
  signal?: AbortSignal,
  pausesMs: readonly number[] = PAUSES_MS,
): Client {
  const unreachable = (cause: unknown): CommandFailed =>
    new CommandFailed(
      EXIT.unreachable,
      {
        where: 'server',
        found: `${connection.url} can't be reached (${reasonOf(cause)})`,
        allowed: 'a running server',
        next: "Start it ('npm start' or 'modelmill serve'), or correct --url; 'modelmill doctor' looks further",
      },
      { cause },
    );

  /** The whole answer: one that breaks off in the middle counts as none. */
  async function answered(url: URL, init: RequestInit): Promise<Answer> {
    const again = init.method === 'GET' ? pausesMs : [];
    for (let attempt = 0; ; attempt++) {
      try {
        const within = AbortSignal.timeout(ANSWER_WITHIN_MS);
        const response = await fetch(url, {
          ...init,
          signal: signal ? AbortSignal.any([signal, within]) : within,
        });
        const { status, statusText } = response;
        return { status, statusText, body: await response.bytes() };
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        const wait = again[attempt];
        // Who did not answer within a minute has had its chance.
        if (wait === undefined || (error as Error).name === 'TimeoutError') throw unreachable(error);
        await pause(wait, signal);
      }
    }
  }

  const asked = async (request: Request, accept: string) => {
    const { method = 'GET', path, query = {}, body } = request;
    const base = connection.url.endsWith('/') ? connection.url : `${connection.url}/`;
    const url = new URL(path.map(encodeURIComponent).join('/'), base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const answer = await answered(url, {
      method,
      redirect: 'error',
      headers: {
        authorization: `Bearer ${connection.token}`,
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status >= 400) throw refusal(answer, url);
    return { url, answer };
  };

  return {
    connection,
    bytes: async (request) => (await asked(request, '*/*')).answer.body,
    async send(schema, request) {
      const { url, answer } = await asked(request, 'application/json');
      const parsed = schema.safeParse(jsonOf(textOf(answer)));
      if (parsed.success) return parsed.data;
      const issue = parsed.error.issues[0];
      throw new CommandFailed(EXIT.failed, {
        where: url.pathname,
        found: `an answer that this version does not read (${issue?.path.join('.') || 'whole answer'}: ${issue?.message})`,
        allowed: 'a server of the same version',
        next: 'Update the older of the two',
      });
    },
  };
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause && cause.code !== undefined) return String(cause.code);
  if (cause instanceof Error) return cause.message;
  return error instanceof Error ? error.message : String(error);
};
