/** The incoming folder of a machine on temporary storage, with a workflow that remembers what was started. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { keys } from '../../../domain/layout.ts';
import type { Json, ObjectStore, Table, Workflow } from '../../../domain/ports.ts';
import { RunSpec } from '../../../domain/spec/run-spec.ts';
import { type IncomingWatch, watchIncoming } from '../../../local/incoming/watch.ts';
import { temporaryFolder, temporaryStore, temporaryTable, withMirror } from '../../support/stores.ts';

interface Started {
  readonly name: string;
  readonly input: Json;
}

interface Door {
  readonly folder: string;
  readonly started: Started[];
  readonly logged: { readonly message: string; readonly error?: unknown; readonly reason?: unknown }[];
  readonly objects: ObjectStore;
  readonly table: Table;
  open(more?: { readonly objects?: ObjectStore; readonly workflow?: Workflow }): IncomingWatch;
  /** Puts a file into the incoming folder, its folders made. */
  drop(path: string, content: string | Uint8Array): void;
  /** The contents of a run's sources, by key. */
  sourcesOf(run: string, project?: string): Promise<Record<string, string>>;
}

/** `at`: a machine that was there before. */
export async function door(at?: Pick<Door, 'folder' | 'objects' | 'table'>): Promise<Door> {
  const folder = at?.folder ?? join(await temporaryFolder(), 'incoming');
  const objects = at?.objects ?? (await withMirror(await temporaryStore()));
  const table = at?.table ?? (await temporaryTable());
  const started: Started[] = [];
  const logged: Door['logged'] = [];
  const remembering = {
    async start(name: string, input: Json) {
      const known = started.some((each) => each.name === name);
      if (!known) started.push({ name, input });
      return { started: !known };
    },
  } as Workflow;
  return {
    ...{ folder, started, logged, objects, table },
    open(more = {}) {
      const clock = { now: () => new Date().toISOString() };
      const log = (message: string, fields = {}) => logged.push({ message, ...fields });
      const context = { objects, table, workflow: remembering, clock, log, ...more };
      const watch = watchIncoming({ folder, context, quietMs: 100, pollMs: 50 });
      onTestFinished(() => watch.close());
      return watch;
    },
    drop(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    async sourcesOf(run, project = 'spam') {
      const text = await textOf(objects, keys.runSpec(project, run));
      const { data } = RunSpec.parse(JSON.parse(text));
      const contents = data.sources.map(async ({ key }) => [key, await textOf(objects, key)]);
      return Object.fromEntries(await Promise.all(contents));
    },
  };
}

export async function textOf(objects: ObjectStore, key: string): Promise<string> {
  const pieces = await Array.fromAsync((await objects.get(key)).body);
  return Buffer.concat(pieces).toString('utf8');
}
