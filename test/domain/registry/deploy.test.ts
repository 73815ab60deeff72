/** Which version serves a deployment, and what becomes of the one before. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Conflict } from '../../../domain/errors.ts';
import { items } from '../../../domain/layout.ts';
import type { Table } from '../../../domain/ports.ts';
import { promote, type Rollout, rollOut } from '../../../domain/registry/deploy.ts';
import { DeploymentRecord } from '../../../domain/spec/records.ts';
import { temporaryTable } from '../../support/stores.ts';
import { refusalOf } from '../runs/given-spec.ts';
import { AT, givenVersion, stagesOf } from './evaluated.ts';

let table: Table;
let ticks = 0;
const clock = { now: () => new Date(Date.parse(AT) + 1_000 * ticks++).toISOString() };

beforeEach(async () => {
  table = await temporaryTable();
  for (const version of ['v1-a', 'v2-a', 'v3-a']) await givenVersion(table, version);
});

const roll = (version: string, more: Partial<Rollout> = {}) =>
  rollOut({ table, clock }, { project: 'mails', deployment: 'default', version, ...more });
const toPromote = (version: string, deployment = 'default') =>
  promote({ table, clock }, { project: 'mails', version, deployment });
const deploymentOf = async (deployment = 'default') =>
  DeploymentRecord.parse((await table.get(items.deployment('mails', deployment)))?.value);
const armsOf = async (deployment?: string) =>
  (await deploymentOf(deployment)).arms.map(({ version, weight }) => [version, weight]);

describe('a promotion', () => {
  it('makes the version serve alone, in production', async () => {
    expect(await toPromote('v1-a')).toEqual({ deployment: 'default', version: 'v1-a', replaced: null });
    expect(await deploymentOf()).toMatchObject({
      target: 'lambda',
      mode: 'replace',
      arms: [{ version: 'v1-a', weight: 1 }],
    });
    expect((await stagesOf(table))['v1-a']).toBe('production');
  });

  it('archives what it replaces, and says which that was', async () => {
    await toPromote('v1-a');
    expect(await toPromote('v2-a')).toMatchObject({ replaced: 'v1-a' });
    expect(await armsOf()).toEqual([['v2-a', 1]]);
    expect(await stagesOf(table)).toEqual({ 'v1-a': 'archived', 'v2-a': 'production', 'v3-a': 'staging' });
  });

  it('back to an archived version brings it back', async () => {
    for (const version of ['v1-a', 'v2-a', 'v1-a']) await toPromote(version);
    expect(await stagesOf(table)).toMatchObject({ 'v1-a': 'production', 'v2-a': 'archived' });
  });

  it('leaves a version in production that still serves elsewhere', async () => {
    await toPromote('v1-a');
    await toPromote('v1-a', 'beta');
    await toPromote('v2-a');
    expect(await stagesOf(table)).toMatchObject({ 'v1-a': 'production', 'v2-a': 'production' });
    await toPromote('v2-a', 'beta');
    expect(await stagesOf(table)).toMatchObject({ 'v1-a': 'archived' });
  });

  it('of what serves already changes nothing, not even the time', async () => {
    await toPromote('v1-a');
    const before = await table.get(items.deployment('mails', 'default'));
    expect(await toPromote('v1-a')).toMatchObject({ replaced: null });
    expect(await table.get(items.deployment('mails', 'default'))).toEqual(before);
  });

  it('keeps the deployment on its target', async () => {
    await roll('v1-a', { target: 'ecs' });
    await toPromote('v2-a');
    expect((await deploymentOf()).target).toBe('ecs');
  });

  it('of an unknown version is refused, and nothing changes', async () => {
    await toPromote('v1-a');
    const before = await deploymentOf();
    expect(await refusalOf(() => toPromote('v9-a'))).toMatchObject({
      name: 'NotFound',
      where: 'model v9-a of project mails',
      next: "Take it from 'modelmill models'",
    });
    expect(await deploymentOf()).toEqual(before);
  });
});

describe("a run's rollout", () => {
  const run = 'r0123456789abcdef-0';

  it('asked again answers the same, though others deployed meanwhile', async () => {
    await toPromote('v1-a');
    const once = await roll('v2-a', { run });
    expect(once).toEqual({ deployment: 'default', version: 'v2-a', replaced: 'v1-a' });
    await toPromote('v3-a');
    expect(await roll('v2-a', { run })).toEqual(once);
    expect(await armsOf()).toEqual([['v3-a', 1]]);
  });

  it('twice at once is done once', async () => {
    await toPromote('v1-a');
    const both = await Promise.all([roll('v2-a', { run }), roll('v2-a', { run })]);
    expect(both).toEqual(Array(2).fill({ deployment: 'default', version: 'v2-a', replaced: 'v1-a' }));
  });
});

describe('with other writers', () => {
  /** Somebody else promotes v2 and v3 in turn just before each of the first `times` transactions. */
  const contended = (times: number) => {
    let lost = 0;
    return Object.assign(Object.create(table) as Table, {
      transact: async (writes: Parameters<Table['transact']>[0]) => {
        if (lost < times) await toPromote(lost++ % 2 ? 'v3-a' : 'v2-a');
        return table.transact(writes);
      },
    });
  };
  const request = { project: 'mails', version: 'v1-a', deployment: 'default' };

  it('builds upon what they wrote', async () => {
    expect(await promote({ table: contended(3), clock }, request)).toMatchObject({ replaced: 'v2-a' });
    expect(await armsOf()).toEqual([['v1-a', 1]]);
    expect(await stagesOf(table)).toEqual({ 'v1-a': 'production', 'v2-a': 'archived', 'v3-a': 'archived' });
  });

  it('gives up with Conflict where they never stop', async () => {
    await expect(promote({ table: contended(1_000), clock }, request)).rejects.toThrow(Conflict);
    expect((await stagesOf(table))['v1-a']).toBe('staging');
  });

  it('three at once leave one arm, in production, and the others archived', async () => {
    await Promise.all(['v1-a', 'v2-a', 'v3-a'].map((version) => toPromote(version)));
    const [[version] = []] = await armsOf();
    const stages = await stagesOf(table);
    expect(stages[version as string]).toBe('production');
    expect(Object.values(stages).toSorted()).toEqual(['archived', 'archived', 'production']);
  });
});
