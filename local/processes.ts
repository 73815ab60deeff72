/**
 * Other processes of this machine, told apart for good: a pid alone may belong to another process by the time it is
 * read again. Linux answers from /proc, other systems through ps.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const linux = process.platform === 'linux';

const quietly = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

const ps = (...args: string[]): string =>
  execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Fields of /proc/PID/stat from the state on: the name before them may hold spaces and brackets. */
const stat = (pid: number | string): string[] | undefined =>
  quietly(() => {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  });

/** This boot and the process's start: equal only for the same process. Undefined once it is gone. */
export function identityOf(pid: number): string | undefined {
  if (!linux) return quietly(() => ps('-o', 'lstart=', '-p', String(pid)).trim() || undefined);
  const fields = stat(pid);
  if (!fields || fields[0] === 'Z') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
}

interface Member {
  readonly pid: number;
  readonly rssBytes: number;
}

/** The processes of a group that still run. */
export function groupOf(leader: number): readonly Member[] {
  if (!linux) {
    const rows = quietly(() => ps('-A', '-o', 'pgid=,pid=,rss='))?.split('\n') ?? [];
    return rows
      .map((row) => row.trim().split(/\s+/).map(Number))
      .filter(([group]) => group === leader)
      .map(([, pid = 0, kib = 0]) => ({ pid, rssBytes: kib * 1024 }));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = stat(name);
      if (!fields || fields[0] === 'Z' || Number(fields[2]) !== leader) return [];
      return [{ pid: Number(name), rssBytes: rssOf(name) }];
    });
}

const rssOf = (pid: string): number =>
  quietly(() => {
    const kib = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) * 1024;
  }) ?? 0;

/** Whether the process was started with this variable in its environment; undefined where that can't be read. */
export const startedWith = (pid: number, variable: string): boolean | undefined =>
  linux
    ? quietly(() => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable))
    : undefined;

/** False when nobody is left to get it. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    // EPERM: only zombies are left of it (macOS), or it is another user's by now.
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
