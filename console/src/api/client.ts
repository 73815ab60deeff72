/**
 * The HTTP API with its types (openapi-typescript) and its failures: every refusal becomes an ApiError in four parts,
 * and the session learns whether the server answers.
 */
import createClient, { type Middleware } from 'openapi-fetch';
import { report, sessionToken } from '../session.ts';
import { type FailureParts, failureOf } from './failure.ts';
import type { paths } from './schema.d.ts';

export class ApiError extends Error {
  readonly status: number;
  readonly parts: FailureParts;

  constructor(status: number, parts: FailureParts) {
    super(`${parts.where}: ${parts.found}`);
    this.name = 'ApiError';
    this.status = status;
    this.parts = parts;
  }
}

const session: Middleware = {
  onRequest({ request }) {
    const token = sessionToken();
    if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
    return request;
  },
  onResponse({ response }) {
    report(response.status === 401 ? 'refused' : 'ok');
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === 'AbortError') return;
    report('lost');
    return new ApiError(0, {
      title: 'The server does not answer',
      where: location.origin,
      found: 'no connection',
      allowed: 'a running server',
      next: 'Start it with `npm start`; this page goes on by itself',
    });
  },
};

export const api = createClient<paths>({ baseUrl: location.origin });
api.use(session);

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer's data; an ApiError otherwise. */
export async function answered<T>(request: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await request;
  if (response.ok && data !== undefined) return data;
  const place = new URL(response.url || location.href).pathname;
  throw new ApiError(response.status, failureOf(response.status, place, error));
}
