/** Which deployments a prediction host loads before its first request. */
import { beforeEach, expect, it } from 'vitest';
import { items, keys } from '../../../domain/layout.ts';
import type { ObjectStore, Table } from '../../../domain/ports.ts';
import { warmDeployed } from '../../../functions/predict/warm.ts';
import { temporaryStore, temporaryTable } from '../../support/stores.ts';

let objects: ObjectStore;
let table: Table;
let warmed: (string | undefined)[];
let logged: [string, unknown][];

const given = async (project: string, deployed: boolean): Promise<void> => {
  await objects.put(keys.projectSpec(project), '{}');
  if (deployed) await table.put(items.deployment(project, 'default'), {});
};
const predictor = {
  async warm(project?: string): Promise<void> {
    if (project?.startsWith('broken')) throw new Error('ArtifactCorrupt');
    warmed.push(project);
  },
};
const warm = (more: { first?: string; most?: number } = {}) =>
  warmDeployed(predictor, {
    objects,
    table,
    log: (message, fields) => logged.push([message, fields]),
    ...more,
  });

beforeEach(async () => {
  [objects, table, warmed, logged] = [await temporaryStore(), await temporaryTable(), [], []];
});

it('each project that is deployed, and none that is not', async () => {
  for (const [project, deployed] of [
    ['a', true],
    ['b', false],
    ['c', true],
  ] as const)
    await given(project, deployed);
  expect(await warm()).toBe(2);
  expect(warmed).toEqual(['a', 'c']);
});

it('the default project first and once, though its deployment comes later', async () => {
  for (const project of ['a', 'b']) await given(project, true);
  expect(await warm({ first: 'b' })).toBe(2);
  expect(warmed).toEqual(['b', 'a']);
});

it('no more than a host has room for; the rest are loaded when somebody asks', async () => {
  for (const project of ['a', 'b', 'c']) await given(project, true);
  expect(await warm({ most: 1 })).toBe(1);
  expect(warmed).toEqual(['a']);
});

it('goes on after one that can not be loaded, and says which', async () => {
  for (const project of ['broken-a', 'b']) await given(project, true);
  expect(await warm()).toBe(1);
  expect(logged).toEqual([
    ['not loaded at the start', { project: 'broken-a', error: 'Error: ArtifactCorrupt' }],
  ]);
});

it('never fails: a store that does not answer is logged', async () => {
  objects.list = async () => {
    throw new Error('SlowDown');
  };
  expect(await warm()).toBe(0);
  expect(logged).toEqual([['nothing more loaded at the start', { error: 'Error: SlowDown' }]]);
});
