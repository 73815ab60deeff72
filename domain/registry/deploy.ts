/**
 * Which model version serves a deployment: the new one alone, the others leave.
 *
 *   reads   the version's record, the deployment's, the other deployments'
 *   writes  the deployment, the stages of the versions that come and go, in one transaction
 *   fails   NotFound: no such version; Conflict: others changed the deployment again and again
 *
 * Under the versions of what was read: another change in between is read and built upon. A deployment that is as
 * wanted already is left alone.
 */
import { untilUncontended } from '../conflicts.ts';
import { checked } from '../documents.ts';
import { NotFound } from '../errors.ts';
import { items } from '../layout.ts';
import type { Item, Json, Table, TableWrite } from '../ports.ts';
import { DeploymentRecord, ModelRecord } from '../spec/records.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { StageContext } from '../stage.ts';

type Rooms = Pick<StageContext, 'table' | 'clock'>;
type Arm = DeploymentRecord['arms'][number];

export interface Rollout {
  readonly project: string;
  readonly deployment: string;
  readonly version: string;
  readonly target?: RunSpec['deploy']['target'] | undefined;
  /** The run that deploys: what it did is kept for its retries. */
  readonly run?: string;
}

export interface RolledOut {
  readonly deployment: string;
  readonly version: string;
  /** The version that had most of the traffic before and is no longer an arm. */
  readonly replaced: string | null;
}

/** One version serves the deployment alone: the API's and the command line's `promote`. */
export const promote = (
  context: Rooms,
  request: { readonly project: string; readonly version: string; readonly deployment: string },
): Promise<RolledOut> => rollOut(context, request);

export const rollOut = (context: Rooms, rollout: Rollout): Promise<RolledOut> =>
  untilUncontended(() => rollOutOnce(context, rollout));

async function rollOutOnce({ table, clock }: Rooms, rollout: Rollout): Promise<RolledOut> {
  const { project, deployment, version, run } = rollout;
  const done = run === undefined ? undefined : await table.get(items.deployed(project, run));
  if (done !== undefined) return done.value as unknown as RolledOut;

  const model = await needModel(table, project, version);
  const current = await table.get(items.deployment(project, deployment));
  const before = current && checked(current.sort, current.value, DeploymentRecord);
  const arms = [{ version, weight: 1, artifact: model.record.artifact }];
  const gone = (before?.arms ?? []).filter((old) => !arms.some((one) => one.version === old.version));
  const replaced = gone.toSorted((a, b) => b.weight - a.weight)[0]?.version ?? null;
  const result: RolledOut = { deployment, version, replaced };

  const writes: TableWrite[] = [];
  const unchanged = before !== undefined && sameArms(before.arms, arms);
  if (!unchanged) {
    const record: DeploymentRecord = {
      project,
      deployment,
      target: rollout.target ?? before?.target ?? 'lambda',
      mode: 'replace',
      arms,
      updatedAt: clock.now(),
    };
    writes.push(put(items.deployment(project, deployment), record, current));
  }
  if (model.record.stage !== 'production') {
    writes.push(put(items.model(project, version), { ...model.record, stage: 'production' }, model.item));
  }
  const elsewhere = await versionsElsewhere(table, project, deployment);
  for (const old of gone) {
    const item = await table.get(items.model(project, old.version));
    if (item === undefined || elsewhere.has(old.version)) continue;
    const record = checked(item.sort, item.value, ModelRecord);
    writes.push(put(items.model(project, old.version), { ...record, stage: 'archived' }, item));
  }
  if (run !== undefined) writes.push(put(items.deployed(project, run), result, undefined));
  if (writes.length > 0) await table.transact(writes);
  return result;
}

const put = (
  key: { partition: string; sort: string },
  value: unknown,
  item: Item | undefined,
): TableWrite => ({
  put: { ...key, value: value as Json },
  condition: item === undefined ? { ifAbsent: true } : { ifVersion: item.version },
});

const sameArms = (a: readonly Arm[], b: readonly Arm[]): boolean =>
  a.length === b.length && a.every((arm, i) => arm.version === b[i]?.version && arm.weight === b[i]?.weight);

async function needModel(table: Table, project: string, version: string) {
  const item = await table.get(items.model(project, version));
  if (item !== undefined) return { item, record: checked(item.sort, item.value, ModelRecord) };
  throw new NotFound({
    where: `model ${version} of project ${project}`,
    found: 'no such version',
    allowed: 'a registered model version',
    next: "Take it from 'modelmill models'",
  });
}

/** Versions that are arms of the project's other deployments. */
async function versionsElsewhere(
  table: Table,
  project: string,
  deployment: string,
): Promise<ReadonlySet<string>> {
  const versions = new Set<string>();
  const { partition, sort } = items.deployment(project, '');
  const page = await table.query(partition, { prefix: sort, limit: 1_000 });
  for (const item of page.items) {
    const record = checked(item.sort, item.value, DeploymentRecord);
    if (record.deployment === deployment) continue;
    for (const arm of record.arms) versions.add(arm.version);
  }
  return versions;
}
