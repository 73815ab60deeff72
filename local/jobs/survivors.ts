/** What a server that was killed left running: ended by what it was started with, whatever its pid means now. */
import { setTimeout as sleep } from 'node:timers/promises';
import { groupOf, groupsStartedWith, identityOf, signalGroup, startedWith } from '../processes.ts';
import type { OpenAttempt } from './ledger.ts';

/** SIGTERM, SIGKILL after the grace, to the groups of an attempt's processes. Settles when none is left. */
export async function endSurvivors(
  { pid, process }: OpenAttempt,
  variables: readonly string[],
  graceMs: number,
): Promise<void> {
  const groups = (): readonly number[] => {
    if (pid === 0) return groupsStartedWith(variables);
    const ours = groupOf(pid).some(
      (member) =>
        startedWith(member.pid, variables) ?? (process !== undefined && identityOf(pid) === process),
    );
    return ours ? [pid] : [];
  };
  const deadline = Date.now() + graceMs;
  for (const group of groups()) signalGroup(group, 'SIGTERM');
  while (groups().length > 0 && Date.now() < deadline) await sleep(50);
  for (let left = groups(); left.length > 0; left = groups()) {
    for (const group of left) signalGroup(group, 'SIGKILL');
    await sleep(20);
  }
}
