import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { limited } from '../../../local/engine/time-limit.ts';

const never = new AbortController().signal;

it('ends work when its time is up, not before', async () => {
  const forever = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  expect(await limited(never, 20, forever)).toBeUndefined();
  expect(await limited(never, -1, forever)).toBeUndefined();
  expect(await limited(never, undefined, () => sleep(20, 'done'))).toBe('done');
});

it('is as long as it says, however long', async () => {
  expect(await limited(never, 2 ** 31 + 1_000, () => sleep(50, 'done'))).toBe('done');
});
