/** v1, v2 …: one for a run, however often it asks, and never the same for two. */
import { beforeEach, expect, it } from 'vitest';
import { Conflict } from '../../../domain/errors.ts';
import type { Table } from '../../../domain/ports.ts';
import { modelOrdinal } from '../../../domain/registry/ordinal.ts';
import { temporaryTable } from '../../support/stores.ts';

let table: Table;
beforeEach(async () => {
  table = await temporaryTable();
});

const run = (n: number, project = 'mails') => ({ project, run: `r${String(n).padStart(16, '0')}-0` });

it('counts the runs of a project from 1', async () => {
  for (const n of [1, 2, 3]) expect(await modelOrdinal({ table }, run(n))).toBe(n);
});

it('gives a run its own again, after others came too', async () => {
  expect(await modelOrdinal({ table }, run(1))).toBe(1);
  expect(await modelOrdinal({ table }, run(2))).toBe(2);
  expect(await modelOrdinal({ table }, run(1))).toBe(1);
});

it('counts every project by itself', async () => {
  await modelOrdinal({ table }, run(1));
  expect(await modelOrdinal({ table }, run(1, 'movies'))).toBe(1);
});

it('is unique and without a gap when twenty runs race, each asking twice', async () => {
  const asked = Array.from({ length: 40 }, (_, i) => modelOrdinal({ table }, run(i % 20)));
  const ordinals = await Promise.all(asked);
  expect(new Set(ordinals).size).toBe(20);
  expect(Math.max(...ordinals)).toBe(20);
  for (let i = 0; i < 20; i += 1) expect(ordinals[i]).toBe(ordinals[i + 20]);
});

it('is one where the same run asks elsewhere, between two of its reads', async () => {
  let asked = false;
  const overtaken: Table = Object.assign(Object.create(table), {
    get: async (...args: Parameters<Table['get']>) => {
      const found = await table.get(...args);
      if (!asked) {
        asked = true;
        await modelOrdinal({ table }, run(1));
      }
      return found;
    },
  });
  expect(await modelOrdinal({ table: overtaken }, run(1))).toBe(1);
  expect(await modelOrdinal({ table }, run(2))).toBe(2);
});

/** The table of a machine where others are always a little faster. */
const contended = (times: number): { readonly table: Table; lost: number } => {
  const state = {
    lost: 0,
    table: Object.assign(Object.create(table) as Table, {
      transact: async (writes: Parameters<Table['transact']>[0]) => {
        if (state.lost === times) return table.transact(writes);
        state.lost += 1;
        await modelOrdinal({ table }, run(1_000 + state.lost));
        return table.transact(writes);
      },
    }),
  };
  return state;
};

it('tries again on what the winner wrote, each time it loses', async () => {
  const state = contended(7);
  expect(await modelOrdinal(state, run(1))).toBe(8);
  expect(state.lost).toBe(7);
});

it('gives up with Conflict, which the state machine retries, where it always loses', async () => {
  await expect(modelOrdinal(contended(Number.POSITIVE_INFINITY), run(1))).rejects.toThrow(Conflict);
});
