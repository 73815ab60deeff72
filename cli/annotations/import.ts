/**
 * Annotation files into a project: read by the format's reader, sent some at a time. What can't be taken is named and
 * the rest goes on; sent again, what is there already is known and not doubled.
 */
import type { Found, Refusal } from '../../domain/annotation/formats/format.ts';
import { SchemeBuilder } from '../../domain/annotation/scheme-of.ts';
import type { AnnotatedTask } from '../../domain/spec/annotations.ts';
import {
  AnnotationOverview,
  AnnotationSettings,
  type AnnotationSettings as Settings,
  TasksAdded,
} from '../../domain/spec/api-annotation.ts';
import type { Client } from '../client.ts';
import { misuse } from '../exit.ts';

/** A request's body may have 4 MiB; 500 tasks. */
const MOST_BYTES = 2 * 1_024 ** 2;
/** Of one task, which is a request's whole body then. */
const MOST_TASK_BYTES = 4 * 1_024 ** 2 - 1_024;
const MOST_TASKS = 500;
/** Named one by one; of more only the number is told. */
const MOST_REFUSED = 100;

export interface Imported extends Omit<TasksAdded, 'refused'> {
  readonly refused: number;
  readonly refusals: readonly Refusal[];
  /** Where the project had no settings: those made from what the file says. */
  readonly settings?: Settings;
}

export async function importTasks(
  client: Client,
  project: string,
  read: () => AsyncIterable<Found>,
  name: string,
  onTasks: (tasks: number) => void,
): Promise<Imported> {
  const settings = await ensureSettings(client, project, read, name);
  const total = { added: 0, known: 0, annotations: 0, repeated: 0, refused: 0 };
  const refusals: Refusal[] = [];
  const refuse = (refusal: Refusal): void => {
    total.refused += 1;
    if (refusals.length < MOST_REFUSED) refusals.push(refusal);
  };
  for await (const batch of batches(read(), name, refuse)) {
    const came = await client.send(TasksAdded, {
      method: 'POST',
      path: ['projects', project, 'annotation', 'tasks'],
      body: { tasks: batch },
    });
    for (const key of ['added', 'known', 'annotations', 'repeated'] as const) total[key] += came[key];
    for (const { task, ...refusal } of came.refused) refuse({ where: `${name}, task ${task}`, ...refusal });
    onTasks(total.added + total.known + total.refused);
  }
  return { ...total, refusals, ...(settings === undefined ? {} : { settings }) };
}

/** A project without settings gets those that the file's answers follow. */
async function ensureSettings(
  client: Client,
  project: string,
  read: () => AsyncIterable<Found>,
  name: string,
): Promise<Settings | undefined> {
  const path = ['projects', project, 'annotation'];
  const { settings } = await client.send(AnnotationOverview, { path });
  if (settings !== undefined) return undefined;
  const builder = new SchemeBuilder();
  for await (const found of read()) {
    if ('refused' in found) continue;
    for (const { verdict, result } of found.annotations) if (verdict === 'answered') builder.add(result);
    for (const result of [found.task.gold, found.task.prediction?.result]) if (result) builder.add(result);
  }
  const scheme = builder.scheme();
  if (scheme === undefined) {
    throw misuse(
      `project ${project}`,
      `no annotation settings, and no answer in ${name} to tell them from`,
      'a project with a label scheme, or a file with answers',
      `Set it in the console (Annotation → Settings), or with PUT /projects/${project}/annotation/settings`,
    );
  }
  return client.send(AnnotationSettings, { method: 'PUT', path: [...path, 'settings'], body: { scheme } });
}

async function* batches(
  found: AsyncIterable<Found>,
  name: string,
  refuse: (refusal: Refusal) => void,
): AsyncGenerator<readonly AnnotatedTask[]> {
  let batch: AnnotatedTask[] = [];
  let bytes = 0;
  for await (const one of found) {
    if ('refused' in one) {
      refuse(one.refused);
      continue;
    }
    const size = Buffer.byteLength(JSON.stringify(one));
    if (size > MOST_TASK_BYTES) {
      const where = `${name}, task ${one.task.id}`;
      refuse({
        where,
        found: `${size} bytes`,
        allowed: `${MOST_TASK_BYTES} bytes a task, its answers with it`,
      });
      continue;
    }
    if (batch.length > 0 && (bytes + size > MOST_BYTES || batch.length === MOST_TASKS)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
