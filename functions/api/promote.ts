/**
 * Lets one model version serve a deployment alone.
 *
 *   reads   the version's record, the deployment's
 *   writes  both, and the replaced versions' stage, in one transaction
 *   fails   NotFound: no such version; Conflict: another change came in between (ask again)
 *
 * Repeating it changes nothing: a version that serves alone already is left as it is.
 */
import { items } from '../../domain/layout.ts';
import type { Json, TableWrite } from '../../domain/ports.ts';
import type { Promoted } from '../../domain/spec/api-models.ts';
import { DeploymentRecord, ModelRecord } from '../../domain/spec/records.ts';
import { type ApiDeps, missing } from './contract.ts';

export interface Promotion {
  readonly project: string;
  readonly version: string;
  readonly deployment: string;
}

export async function promote(
  { table, clock }: Pick<ApiDeps, 'table' | 'clock'>,
  { project, version, deployment }: Promotion,
): Promise<Promoted> {
  const [chosen, current] = await Promise.all([
    table.get(items.model(project, version)),
    table.get(items.deployment(project, deployment)),
  ]);
  if (!chosen) throw missing(`model ${version} of project ${project}`, "Take it from 'modelmill models'");
  const model = ModelRecord.parse(chosen.value);
  const before = current && DeploymentRecord.parse(current.value);
  const others = before?.arms.map((arm) => arm.version).filter((other) => other !== version) ?? [];
  const replaced = others[0] ?? null;
  if (before?.arms.length === 1 && replaced === null && model.stage === 'production') {
    return { deployment, version, replaced };
  }

  const record: DeploymentRecord = {
    project,
    deployment,
    target: before?.target ?? 'lambda',
    mode: 'replace',
    arms: [{ version, weight: 1, artifact: model.artifact }],
    updatedAt: clock.now(),
  };
  const writes: TableWrite[] = [
    {
      put: { ...items.deployment(project, deployment), value: record as unknown as Json },
      condition: current ? { ifVersion: current.version } : { ifAbsent: true },
    },
    {
      put: { ...items.model(project, version), value: { ...model, stage: 'production' } as unknown as Json },
      condition: { ifVersion: chosen.version },
    },
  ];
  for (const other of others) {
    const item = await table.get(items.model(project, other));
    if (!item) continue;
    const value = { ...ModelRecord.parse(item.value), stage: 'archived' } as unknown as Json;
    writes.push({ put: { ...items.model(project, other), value }, condition: { ifVersion: item.version } });
  }
  await table.transact(writes);
  return { deployment, version, replaced };
}
