/**
 * Our tasks into a project of Label Studio, with the model's answers. What is there is known by our task's id in its
 * data, so that nothing doubles; of a known task only the answer of a newer model is sent. What Label Studio finds
 * fault with is looked for by halves, named, and the rest goes on.
 */
import { z } from 'zod';
import type { Refusal } from '../../../domain/annotation/formats/format.ts';
import { type Plan, type Sent, taskToSend } from '../../../domain/annotation/label-studio/send.ts';
import { ourId } from '../../../domain/annotation/label-studio/take.ts';
import type { AnnotationTask } from '../../../domain/spec/annotations.ts';
import { asked, tasksOf } from './answers.ts';
import { type LabelStudioApi, Unfit } from './api.ts';

export interface Pushed {
  readonly sent: number;
  readonly known: number;
  /** Sent with their tasks, or to tasks that were there. */
  readonly predictions: number;
  readonly refused: readonly Refusal[];
}

interface Entry extends Sent {
  readonly id: string;
}

interface There {
  readonly id: number;
  readonly models: ReadonlySet<string>;
}

const MOST_TASKS = 100;
const MOST_BYTES = 4 * 1_024 ** 2;
const Counted = z.looseObject({ task_count: z.int() });

export async function push(
  api: LabelStudioApi,
  project: number,
  tasks: Iterable<AnnotationTask>,
  plan: Plan,
  note: (text: string) => void,
): Promise<Pushed> {
  const there = await tasksThere(api, project);
  const total = { sent: 0, known: 0, predictions: 0 };
  const refused: Refusal[] = [];
  const later: Entry[] = [];
  const fresh: Entry[] = [];
  const unplaced = new Set<string>();
  for (const task of tasks) {
    const sent = taskToSend(task, plan);
    if (typeof sent === 'string') {
      refused.push({ where: `task ${task.id}`, found: sent, allowed: 'what the Label Studio project shows' });
      continue;
    }
    for (const type of sent.unplaced) unplaced.add(type);
    const known = there.get(task.id);
    if (known === undefined) fresh.push({ ...sent, id: task.id });
    else {
      total.known += 1;
      const isNewer = sent.predictions !== undefined && !known.models.has(task.prediction!.model);
      if (isNewer) later.push({ ...sent, id: task.id });
    }
  }
  for (const type of unplaced) note(`predictions: the labelling configuration has no control for ${type}`);

  const path = `api/projects/${project}/import`;
  for (const batch of batches(fresh)) {
    for await (const one of imported(api, path, batch)) {
      if ('fault' in one) refused.push(one.fault);
      else {
        total.sent += one.entries.length;
        total.predictions += one.entries.filter(({ predictions }) => predictions !== undefined).length;
      }
    }
  }
  for (const batch of batches(later)) {
    const body = batch.flatMap(({ id, predictions = [] }) =>
      predictions.map((one) => ({ ...one, task: there.get(id)!.id })),
    );
    try {
      await api.ask(`${path}/predictions`, { method: 'POST', body });
      total.predictions += body.length;
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      note(`predictions of ${batch.length} known tasks, from ${batch[0]!.id} on: ${error.found}`);
    }
  }
  return { ...total, refused };
}

async function tasksThere(api: LabelStudioApi, project: number): Promise<ReadonlyMap<string, There>> {
  const there = new Map<string, There>();
  for await (const task of tasksOf(api, project, 'id,data,predictions')) {
    const id = ourId(task);
    if (id === undefined) continue;
    const models = (task.predictions ?? []).flatMap(({ model_version: model }) => model ?? []);
    there.set(id, { id: task.id, models: new Set(models) });
  }
  return there;
}

function* batches(entries: readonly Entry[]): Generator<readonly Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry));
    if (batch.length > 0 && (bytes + size > MOST_BYTES || batch.length === MOST_TASKS)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

type Came = { readonly entries: readonly Entry[] } | { readonly fault: Refusal };

/** A batch is taken whole or not at all. */
async function* imported(api: LabelStudioApi, path: string, batch: readonly Entry[]): AsyncGenerator<Came> {
  const body = batch.map(({ data, predictions }) => ({ data, ...(predictions && { predictions }) }));
  try {
    await asked(api, Counted, path, { method: 'POST', body });
    yield { entries: batch };
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    const middle = batch.length >> 1;
    if (middle === 0) {
      const found = `what Label Studio does not take: ${error.found}`;
      yield { fault: { where: `task ${batch[0]!.id}`, found, allowed: 'what its configuration shows' } };
      return;
    }
    yield* imported(api, path, batch.slice(0, middle));
    yield* imported(api, path, batch.slice(middle));
  }
}
