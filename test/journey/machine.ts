/**
 * One machine as a user has it: a home folder, the server as a process of its own, the command line beside it.
 * Nothing is called in process, so that `kill -9` is a real one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'cli/modelmill.mjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Machine {
  readonly home = mkdtempSync(join(tmpdir(), 'modelmill-journey-'));
  #server: ChildProcess | undefined;

  /** The command's end; its output is text or, with `--json`, for `JSON.parse`. */
  async modelmill(...args: string[]): Promise<Ended> {
    return this.run(process.execPath, [CLI, ...args]);
  }

  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.modelmill(...args, '--json');
    if (code !== 0) throw new Error(`modelmill ${args.join(' ')} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async run(command: string, args: readonly string[]): Promise<Ended> {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = [child.stdout, child.stderr].map(async (stream) => {
      let text = '';
      for await (const chunk of stream.setEncoding('utf8')) text += chunk;
      return text;
    });
    const [code] = (await once(child, 'close')) as [number | null];
    const [stdout = '', stderr = ''] = await Promise.all(texts);
    return { code, stdout, stderr };
  }

  /** Starts the server; resolves when it says that it serves. */
  async start(): Promise<void> {
    const server = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--json'], {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    let complaint = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const serving = once(createInterface({ input: server.stdout! }), 'line');
    const ended = once(server, 'exit').then(([code]) => {
      throw new Error(`the server ended with ${code} before it served: ${complaint}`);
    });
    await Promise.race([serving, ended]);
    ended.catch(() => undefined);
  }

  /** Without warning: nothing can be saved. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  }

  get address(): { readonly url: string; readonly token: string } {
    return JSON.parse(readFileSync(join(this.home, 'server.json'), 'utf8'));
  }

  /** A request with the token. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { url, token } = this.address;
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(new URL(path, url), { ...init, headers });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.fetch(path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  get #environment(): NodeJS.ProcessEnv {
    const { MODELMILL_URL: _url, MODELMILL_TOKEN: _token, ...env } = process.env;
    return { ...env, MODELMILL_HOME: this.home, NO_COLOR: '1' };
  }
}

export async function until<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
