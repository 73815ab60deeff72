/** Which pretrained model suits a task and its data: pure, with a reason for each place. */
import { InputRejected } from '../errors.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { Task } from '../spec/words.ts';
import { CATALOGUE, type CatalogueEntry, entryNamed } from './entries.ts';

export interface Recommendation {
  readonly entry: CatalogueEntry;
  readonly reason: string;
}

/** Rows one more encoder parameter wants: below, the larger model mostly memorises. */
const PARAMETERS_PER_ROW = 10_000;

/** The catalogue's models for the task, best first. `memoryMiB`: of the device that trains. */
export function recommend(
  task: Task,
  rows: number,
  { memoryMiB }: { readonly memoryMiB: number },
): readonly Recommendation[] {
  const affordable = rows * PARAMETERS_PER_ROW;
  return CATALOGUE.filter((entry) => entry.tasks.includes(task))
    .map((entry) => ({ entry, ...fitness(entry, rows, affordable, memoryMiB) }))
    .sort((a, b) => a.misfit - b.misfit || a.entry.parameters - b.entry.parameters)
    .map(({ entry, reason }) => ({ entry, reason }));
}

function fitness(
  entry: CatalogueEntry,
  rows: number,
  affordable: number,
  memoryMiB: number,
): { readonly misfit: number; readonly reason: string } {
  const millions = Math.round(entry.parameters / 1e6);
  // Weights, gradients and two moments in 32 bits.
  const states = (16 * entry.parameters) / 1024 ** 2;
  if (states > 0.8 * memoryMiB) {
    return {
      misfit: 1e3,
      reason: `its training state of ${Math.round(states)} MiB does not fit ${memoryMiB} MiB`,
    };
  }
  const ratio = entry.encoderParameters / affordable;
  const reason =
    ratio > 1
      ? `${millions} M parameters, more than ${rows} rows can teach`
      : `${millions} M parameters, ${entry.languages}, for ${rows} rows`;
  return { misfit: Math.abs(Math.log(ratio)) + (ratio > 1 ? 1 : 0), reason };
}

export interface ChosenModel {
  readonly entry: CatalogueEntry;
  readonly reason: string;
}

/** The spec's model, or for `auto` the best that is mirrored. `InputRejected` where it is unknown or can't run. */
export function chooseModel(
  spec: Pick<RunSpec, 'model' | 'task'>,
  rows: number,
  compute: { readonly memoryMiB: number },
  mirrored: ReadonlySet<string>,
): ChosenModel {
  const ranked = recommend(spec.task, rows, compute);
  const runnable = ranked.filter(({ entry }) => mirrored.has(entry.id));
  const names = ranked.map(({ entry }) => entry.id).join(', ');
  const reject = (found: string, allowed: string, next: string): InputRejected =>
    new InputRejected({ where: 'spec, model', found, allowed, next });

  if (spec.model === 'auto') {
    const [best, first] = [runnable[0], ranked[0]];
    if (best === undefined) {
      throw reject(
        `auto, and none of the models for ${spec.task} is mirrored`,
        `one of ${names || '(no model for this task yet)'}, its weights under catalogue/`,
        "Mirror one: 'modelmill catalogue mirror MODEL'; without MODEL it takes all-minilm-l6-v2, which set-up installs",
      );
    }
    const better =
      first?.entry.id === best.entry.id ? '' : `; ${first?.entry.id} would suit better but is not mirrored`;
    return { entry: best.entry, reason: `best of ${runnable.length} mirrored: ${best.reason}${better}` };
  }
  const entry = entryNamed(spec.model);
  if (entry === undefined) throw reject(`'${spec.model}'`, `auto, ${names}`, 'Correct the name');
  if (!entry.tasks.includes(spec.task)) {
    throw reject(
      `'${entry.id}' for ${spec.task}`,
      names || 'no model for this task yet',
      'Choose another model or task',
    );
  }
  if (!mirrored.has(entry.id)) {
    throw reject(
      `'${entry.id}', which is not mirrored`,
      runnable.map((one) => one.entry.id).join(', ') || 'a mirrored model',
      `Mirror it: 'modelmill catalogue mirror ${entry.id} --from FOLDER' with ${entry.source}, or choose another`,
    );
  }
  return { entry, reason: 'named in the spec' };
}
