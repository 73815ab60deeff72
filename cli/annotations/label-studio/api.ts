/**
 * Label Studio's HTTP API, as far as a synchronisation needs it, called by the user's own machine.
 *
 * A personal access token is a JWT that is exchanged for an access token of five minutes; a legacy token is sent as it
 * is. Reads are asked again when the server is busy, broken or away; what changes something only where it was refused
 * for being busy, since anything else may have been done.
 */
import { CommandFailed, EXIT, misuse } from '../../exit.ts';
import { pause } from '../../pause.ts';

const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000];
const ANSWER_WITHIN_MS = 120_000;
/** Longer than this nobody waits for a busy server to ask. */
const LONGEST_PAUSE_MS = 60_000;
const BUSY = [429, 503];

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly body?: unknown;
}

export interface LabelStudioApi {
  readonly url: string;
  /** The answer's JSON; `CommandFailed` where it is refused, `Refusal` of status 400. */
  ask(path: string, asked?: Asked): Promise<unknown>;
}

/** Label Studio found fault with what was sent. */
export class Unfit extends CommandFailed {
  readonly found: string;

  constructor(path: string, found: string) {
    super(EXIT.usage, {
      where: `Label Studio, ${path.split('?')[0]}`,
      found,
      allowed: 'what its API takes',
      next: 'Correct what it names; a model has to be deployed before --model',
    });
    this.found = found;
  }
}

export interface ApiOptions {
  readonly url: string;
  readonly token: string;
  readonly signal?: AbortSignal;
  readonly pausesMs?: readonly number[];
}

/** `https://host/path/` without what stands behind the path. */
export function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) {
    throw misuse(
      '--studio',
      `'${url.slice(0, 200)}'`,
      'http://… or https://…, without a user',
      "Give Label Studio's address",
    );
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}/`;
}

const isJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);

export function labelStudioApi({ url, token, signal, pausesMs = PAUSES_MS }: ApiOptions): LabelStudioApi {
  const base = baseOf(url);
  let access: Promise<string> | undefined;

  async function once(
    path: string,
    { method = 'GET', body }: Asked,
    authorization?: string,
  ): Promise<Response> {
    const within = AbortSignal.timeout(ANSWER_WITHIN_MS);
    return fetch(new URL(path, base), {
      method,
      // Another address would get the token.
      redirect: 'error',
      signal: signal === undefined ? within : AbortSignal.any([signal, within]),
      headers: {
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function patiently(path: string, asked: Asked, authorization?: string): Promise<Response> {
    const isRead = (asked.method ?? 'GET') === 'GET';
    for (let attempt = 0; ; attempt += 1) {
      const wait = pausesMs[attempt];
      try {
        const response = await once(path, asked, authorization);
        const again = BUSY.includes(response.status) || (isRead && response.status >= 500);
        if (!again || wait === undefined) return response;
        await response.body?.cancel();
        await pause(Math.max(wait, askedPause(response)), signal);
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (!isRead || wait === undefined) throw unreachable(base, error);
        await pause(wait, signal);
      }
    }
  }

  async function exchanged(): Promise<string> {
    const response = await patiently('api/token/refresh', { method: 'POST', body: { refresh: token } });
    const answer = response.ok ? ((await response.json()) as { access?: unknown }) : {};
    if (typeof answer.access !== 'string')
      throw notLetIn(base, `${response.status} for the token's exchange`);
    return `Bearer ${answer.access}`;
  }

  const authorization = (): Promise<string> => {
    if (!isJwt(token)) return Promise.resolve(`Token ${token}`);
    access ??= exchanged();
    return access;
  };

  return {
    url: base,
    async ask(path, asked = {}) {
      let response = await patiently(path, asked, await authorization());
      if (response.status === 401 && isJwt(token)) {
        // It ran out on the way.
        access = undefined;
        response = await patiently(path, asked, await authorization());
      }
      const text = await response.text();
      if (response.status === 403 && /reserved network address/.test(text)) throw notCalled(base);
      if (response.status === 401 || response.status === 403) throw notLetIn(base, detail(text, response));
      if (response.status === 400) throw new Unfit(path, detail(text, response));
      if (!response.ok) throw refusal(new URL(path, base), detail(text, response), response.status);
      return text === '' ? undefined : parsed(text, new URL(path, base));
    },
  };
}

const askedPause = (response: Response): number => {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) ? Math.min(seconds * 1_000, LONGEST_PAUSE_MS) : 0;
};

/** What Label Studio says of it, else its status. */
function detail(text: string, { status, statusText }: Response): string {
  try {
    const { detail: said, validation_errors: errors } = JSON.parse(text) as Record<string, unknown>;
    const more = errors === undefined || errors === null ? '' : ` ${JSON.stringify(errors)}`;
    if (typeof said === 'string') return `${said}${more}`.slice(0, 500);
  } catch {
    // Not its own answer: a proxy's.
  }
  return `${status} ${statusText} ${text.slice(0, 200)}`.trim();
}

function parsed(text: string, url: URL): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(url, 'an answer that is no JSON', 0);
  }
}

const refusal = (url: URL, found: string, status: number): CommandFailed =>
  new CommandFailed(status >= 500 ? EXIT.failed : EXIT.usage, {
    where: `Label Studio, ${url.pathname}`,
    found,
    allowed: 'what its API answers',
    next: 'Correct --studio or --project-id, and see that Label Studio is 1.20 or newer',
  });

const notLetIn = (base: string, found: string): CommandFailed =>
  new CommandFailed(EXIT.unreachable, {
    where: `Label Studio at ${base}`,
    found,
    allowed: 'a personal access token, or a legacy token where the organisation allows them',
    next: 'Make one there (Account & Settings → Personal Access Token), and name its variable with --token-env',
  });

const notCalled = (base: string): CommandFailed =>
  new CommandFailed(EXIT.usage, {
    where: `Label Studio at ${base}`,
    found:
      "it does not call addresses of its own machine or network, which is where this project's server is",
    allowed: 'a server at a public address, or a Label Studio that may call here',
    next: 'Start Label Studio with USE_DEFAULT_BANNED_SUBNETS=false and ML_BLOCK_LOCAL_IP=false, or do without --follow and --model',
  });

const unreachable = (base: string, cause: unknown): CommandFailed =>
  new CommandFailed(
    EXIT.unreachable,
    {
      where: `Label Studio at ${base}`,
      found: `no answer (${String((cause as Error).cause ?? (cause as Error).message).slice(0, 200)})`,
      allowed: 'a running Label Studio',
      next: 'Start it, or correct --studio',
    },
    { cause },
  );
