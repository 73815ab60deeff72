/** Children of a test that run a TypeScript file: ended by it, or killed without warning. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Child {
  /** Complete lines of stdout so far. */
  lines(): readonly string[];
  /** Resolves when there are that many lines, or the process is gone. */
  until(lines: number): Promise<void>;
  /** SIGKILL, as soon as there are that many lines; resolves when the process is gone. */
  killAfter(lines: number): Promise<void>;
  /** Resolves when it ended with 0; otherwise rejects with what it wrote on stderr. */
  readonly ended: Promise<void>;
}

export function runChild(file: string, args: readonly string[]): Child {
  const child: ChildProcess = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  let wanted = Number.POSITIVE_INFINITY;
  const waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  const lines = () => output.split('\n').slice(0, -1);
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (lines().length >= wanted) child.kill('SIGKILL');
    for (const waiter of waiters) if (lines().length >= waiter.count) waiter.resolve();
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = closed.then(() => {
    if (child.exitCode !== 0)
      throw new Error(`${file} ended with ${child.exitCode ?? child.signalCode}: ${errors}`);
  });
  ended.catch(() => undefined);
  return {
    lines,
    ended,
    until: (count) =>
      Promise.race([
        closed,
        new Promise<void>((resolve) => {
          if (lines().length >= count) resolve();
          else waiters.push({ count, resolve });
        }),
      ]),
    async killAfter(count) {
      wanted = count;
      if (lines().length >= wanted) child.kill('SIGKILL');
      await closed;
      if (child.signalCode !== 'SIGKILL') throw new Error(`${file} ended by itself: ${errors}`);
    },
  };
}
