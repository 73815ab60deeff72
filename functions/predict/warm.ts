/**
 * Loads what is deployed before the first request asks for it: the default deployment of each project, in the order
 * of their names. Bounded, because a host has memory for some of them only, and a start should end; what is left is
 * loaded by its first request, like a project that is deployed later.
 */
import { projectsOf } from '../../domain/children.ts';
import { items } from '../../domain/layout.ts';
import type { ObjectStore, Table } from '../../domain/ports.ts';
import type { Log } from '../../domain/stage.ts';
import { DEPLOYMENT, type Predictor } from './app.ts';

export interface WarmOptions {
  readonly objects: ObjectStore;
  readonly table: Table;
  readonly log: Log;
  /** Loaded whatever `most` says. */
  readonly first?: string | undefined;
  /** Deployments loaded at most. @default 4 */
  readonly most?: number;
}

/** Projects looked at: as in the app, enough to find the few that a host serves. */
const MOST_PROJECTS = 50;

async function* deployed({ objects, table, first }: WarmOptions): AsyncGenerator<string> {
  if (first !== undefined) yield first;
  let seen = 0;
  for await (const project of projectsOf(objects)) {
    if (project !== first && (await table.get(items.deployment(project, DEPLOYMENT)))) yield project;
    seen += 1;
    if (seen === MOST_PROJECTS) return;
  }
}

/** How many were loaded. Never fails: what can't be loaded is logged, and said again by its requests. */
export async function warmDeployed(
  predictor: Pick<Predictor, 'warm'>,
  options: WarmOptions,
): Promise<number> {
  const { log, most = 4 } = options;
  let loaded = 0;
  let tried = 0;
  try {
    for await (const project of deployed(options)) {
      await predictor.warm(project).then(
        () => {
          loaded += 1;
        },
        (error: unknown) => log('not loaded at the start', { project, error: String(error) }),
      );
      tried += 1;
      if (tried === most) break;
    }
  } catch (error) {
    log('nothing more loaded at the start', { error: String(error) });
  }
  return loaded;
}
