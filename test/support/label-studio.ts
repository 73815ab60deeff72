/**
 * A real Label Studio on loopback, for tests: an environment of its own, made at the first use below
 * `.modelmill/setup/` of the project (about 1 GB, one to several minutes), and a server with a data folder of its own,
 * stopped with everything it started.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('label-studio-requirements.txt', import.meta.url));
const HOME = join(ROOT, '.modelmill/setup/label-studio');

export const INSTALL_MS = 20 * 60_000;
const START_MS = 5 * 60_000;
const STOP_MS = 10_000;

/** Its bin folder; made again where the requirements have changed. Throws where that can't be done. */
export async function installedLabelStudio(): Promise<string> {
  const made = join(HOME, 'requirements.txt');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const bin = join(HOME, 'bin');
  if (existsSync(made) && readFileSync(made, 'utf8') === wanted) return bin;
  console.log(`making an environment for ${wanted.trim()} in ${HOME}: about 1 GB, once …`);
  const begin = performance.now();
  // Not in one go: the test runner wants to hear from its worker in between.
  const run = promisify(execFile);
  const options = { timeout: INSTALL_MS, maxBuffer: 64 * 1_024 ** 2 };
  try {
    mkdirSync(HOME, { recursive: true });
    await run(join(ROOT, '.venv/bin/python'), ['-m', 'venv', '--clear', HOME], options);
    const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', REQUIREMENTS];
    await run(join(bin, 'python'), install, options);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const said = stderr?.trim().split('\n').slice(-5).join('\n');
    throw new Error(
      `Label Studio could not be installed into ${HOME}, and without it its synchronisation is not tested. ` +
        `Allowed: a network or an index that has ${wanted.trim()}, and 1 GB of disk. ` +
        `Make it reachable for pip and run the tests again.\n${said || message}`,
      { cause: error },
    );
  }
  writeFileSync(made, wanted);
  console.log(`made in ${Math.round((performance.now() - begin) / 1_000)} s`);
  return bin;
}

export interface LabelStudioServer {
  readonly url: string;
  /** Signed in, with a personal access token. The first is the owner; others join by invitation. */
  person(email: string): Promise<Person>;
  stop(): Promise<void>;
}

export interface Person {
  /** Of the personal kind: to be exchanged. */
  readonly token: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field, and each field is asserted
  ask(method: string, path: string, body?: unknown): Promise<any>;
}

const OWNER = 'owner@example.com';
const PASSWORD = 'correct-horse-battery-1';

/** @param folder empty; data and log lie in it */
export async function startLabelStudio(bin: string, folder: string): Promise<LabelStudioServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(folder, 'label-studio.log');
  const output = createWriteStream(log);
  await once(output, 'open');
  const at = ['--port', String(port), '--internal-host', '127.0.0.1', '--host', url];
  const child = spawn(
    join(bin, 'label-studio'),
    ['start', '--no-browser', ...at, '--username', OWNER, '--password', PASSWORD],
    {
      // A group of its own, so that the end reaches what it starts.
      ...{ detached: true, stdio: ['ignore', output, output], cwd: folder },
      env: {
        ...{
          PATH: `${bin}:${process.env.PATH}`,
          HOME: folder,
          LABEL_STUDIO_BASE_DATA_DIR: join(folder, 'data'),
        },
        ...{ COLLECT_ANALYTICS: 'false', LATEST_VERSION_CHECK: 'false', DEBUG: 'false' },
        ...{ SENTRY_DSN: '', FRONTEND_SENTRY_DSN: '' },
        // It calls this machine: its webhook and its model backend are ours.
        ...{ USE_DEFAULT_BANNED_SUBNETS: 'false', ML_BLOCK_LOCAL_IP: 'false' },
      },
    },
  );
  const ended = once(child, 'exit');
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const stop = async (): Promise<void> => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (hasEnded) return;
      process.kill(-child.pid!, signal);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    }
  };
  const until = performance.now() + START_MS;
  while (!(await answers(`${url}/health`))) {
    if (!hasEnded && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      continue;
    }
    await stop();
    const said = readFileSync(log, 'utf8').trim().split('\n').slice(-20).join('\n');
    throw new Error(`Label Studio did not start:\n${said}`);
  }
  const owner = await signedIn(url, '/user/login/', { email: OWNER, password: PASSWORD });
  return {
    ...{ url, stop },
    async person(email) {
      if (email === OWNER) return owner;
      const { invite_url: invitation } = await owner.ask('GET', '/api/invite');
      return signedIn(url, new URL(invitation, url).href.slice(url.length), {
        ...{ email, password: PASSWORD, how_find_us: 'Other', allow_newsletters: 'false' },
      });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** As a browser does it: the form with its cross-site token, then a personal access token, then its exchange. */
async function signedIn(
  url: string,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<Person> {
  const cookies = new Map<string, string>();
  const visit = async (target: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { cookie, referer: url, 'x-csrftoken': cookies.get('csrftoken') ?? '', ...init.headers };
    const response = await fetch(url + target, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      cookies.set(name!, value!);
    }
    return response;
  };
  const form = await (await visit(path)).text();
  const csrf = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrf, ...fields });
  const entered = await visit(path, { method: 'POST', body });
  if (entered.status !== 302) throw new Error(`${fields.email} is not let in: ${entered.status}`);
  const { token } = (await (await visit('/api/token/', { method: 'POST' })).json()) as { token: string };
  const json = { 'content-type': 'application/json' };
  const refreshed = await fetch(`${url}/api/token/refresh`, {
    ...{ method: 'POST', headers: json, body: JSON.stringify({ refresh: token }) },
  });
  const { access } = (await refreshed.json()) as { access: string };
  return {
    token,
    async ask(method, target, content) {
      const response = await fetch(url + target, {
        ...{ method, headers: { ...json, authorization: `Bearer ${access}` } },
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${target}: ${response.status} ${text.slice(0, 500)}`);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
}
