/**
 * Other processes of this machine, told apart for good: a pid alone may belong to another process by the time it is
 * read again. Linux answers from /proc, other systems through ps.
 */
import { execFileSync } from 'node:child_process';
import { constants, readdirSync, readFileSync, statSync } from 'node:fs';

/** Of an open file's flags: how it may be used. */
const ACCESS_MODE = constants.O_WRONLY | constants.O_RDWR;
const linux = process.platform === 'linux';

/** For what may fail at any time and is only looked at, or is looked at again: undefined then. */
export const quietly = <T>(work: () => T): T | undefined => {
  try {
    return work();
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

/** Whether the process was started with these variables in its environment; undefined where that can't be read. */
export const startedWith = (pid: number, variables: readonly string[]): boolean | undefined =>
  linux
    ? quietly(() => {
        const own = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        return variables.every((variable) => own.includes(variable));
      })
    : undefined;

/** The groups with a process that was started with these variables; none where that can't be read. */
export function groupsStartedWith(variables: readonly string[]): readonly number[] {
  if (!linux) return [];
  const groups = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || !startedWith(Number(name), variables)) return [];
    const fields = stat(name);
    return !fields || fields[0] === 'Z' ? [] : [Number(fields[2])];
  });
  return [...new Set(groups)];
}

/**
 * Whether a process has one of these files open for writing. Linux tells it of this user's processes; elsewhere, and
 * of others', it is not known and false.
 */
export function writtenNow(paths: readonly string[]): boolean {
  if (!linux) return false;
  const idOf = (path: string) => {
    const { dev, ino } = statSync(path);
    return `${dev}/${ino}`;
  };
  const wanted = new Set(paths.map((path) => quietly(() => idOf(path))));
  const isWriter = (pid: string, fd: string): boolean => {
    const id = quietly(() => idOf(`/proc/${pid}/fd/${fd}`));
    if (id === undefined || !wanted.has(id)) return false;
    const info = quietly(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')) ?? '';
    return (Number.parseInt(/^flags:\s*(\d+)$/m.exec(info)?.[1] ?? '0', 8) & ACCESS_MODE) !== 0;
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => (quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some((fd) => isWriter(pid, fd)));
}

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
