/** The process that peers.py is: asked for a round at a time. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Round {
  /** Of CPU time. */
  readonly seconds: number;
  readonly value: number | readonly number[];
}

export interface Peers extends AsyncDisposable {
  round(name: string): Promise<Round>;
  /** `name version` of each. */
  versions(): Promise<readonly string[]>;
}

export function openPeers(python: string, args: readonly string[]): Peers {
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => child.once('close', resolve));
  const asked = async (name: string): Promise<unknown> => {
    child.stdin.write(`${name}\n`);
    const { done, value } = await lines.next();
    if (done) throw new Error(`peers.py ended before it answered '${name}'`);
    return JSON.parse(value);
  };
  return {
    round: async (name) => (await asked(name)) as Round,
    versions: async () => {
      const { value } = (await asked('versions')) as { readonly value: Record<string, string> };
      return Object.entries(value).map(([name, version]) => `${name} ${version}`);
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
