/**
 * Which server the commands talk to, and the token it wants: --url and --token, else MODELMILL_URL and
 * MODELMILL_TOKEN, else the local server of --home (MODELMILL_HOME, default the project's .modelmill), which leaves both in
 * `{home}/server.json`, readable by its user alone.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isServed } from '../local/lock.ts';
import { CommandFailed, EXIT, misuse } from './exit.ts';

export const ServerFile = z.object({
  url: z.url(),
  token: z.string().min(1),
  pid: z.number().int().optional(),
});

export interface Connection {
  readonly url: string;
  readonly token: string;
}

export interface ConnectionOptions {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly home?: string | undefined;
}

const HOME = fileURLToPath(new URL('../.modelmill', import.meta.url));

export const homeOf = ({ home }: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): string =>
  resolve(home || env.MODELMILL_HOME || HOME);

/**
 * The local server's own file, if it is well formed and that server still runs. A killed one leaves it behind, and
 * the token must not go to whoever has its port by now.
 */
export function serverFile(home: string): z.infer<typeof ServerFile> | undefined {
  try {
    return isServed(home)
      ? ServerFile.parse(JSON.parse(readFileSync(join(home, 'server.json'), 'utf8')))
      : undefined;
  } catch {
    return undefined;
  }
}

export function connectionFrom(options: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): Connection {
  // Set but empty, as a script leaves a variable it could not fill, is not set.
  const url = options.url || env.MODELMILL_URL || undefined;
  const token = options.token || env.MODELMILL_TOKEN || undefined;
  const home = homeOf(options, env);
  const local = serverFile(home);
  if (url === undefined) {
    if (local) return { url: local.url, token: token ?? local.token };
    throw new CommandFailed(EXIT.unreachable, {
      where: 'server',
      found: `none runs on ${home}`,
      allowed: 'a running server, or --url and --token',
      next: "Start one: 'npm start' or 'modelmill serve'",
    });
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw misuse(
      '--url',
      `'${url}' is no address`,
      'http://… or https://…',
      'Correct --url or MODELMILL_URL',
    );
  }
  if (token !== undefined) return { url, token };
  if (local && new URL(local.url).origin === new URL(url).origin) return { url, token: local.token };
  throw misuse('token', `none for ${url}`, "the server's token", 'Give --token or MODELMILL_TOKEN');
}
