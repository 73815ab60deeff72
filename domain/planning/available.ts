/**
 * What this version of Modelmill runs of all that a spec can say: refused at the door, so that no run trains for
 * hours and fails at the stage that can't do its part. Pure. What becomes available is taken off here.
 */
import type { CatalogueEntry } from '../catalogue/entries.ts';
import { recommend } from '../catalogue/recommend.ts';
import { InputRejected } from '../errors.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { TASKS } from '../spec/words.ts';
import { INSTANCE } from './instance.ts';

/** Tasks with a model in the catalogue. */
const trained = TASKS.filter((task) => recommend(task, 1, INSTANCE).length > 0);

const AVAILABLE: readonly {
  readonly field: string;
  readonly of: (spec: RunSpec) => string;
  readonly values: readonly string[];
}[] = [
  { field: 'task', of: ({ task }) => task, values: trained },
  { field: 'training.strategy', of: ({ training }) => training.strategy, values: ['single'] },
  {
    field: 'compression.quantize',
    of: ({ compression }) => compression.quantize,
    values: ['post-training', 'none'],
  },
  { field: 'deploy.mode', of: ({ deploy }) => deploy.mode, values: ['replace', 'none'] },
  { field: 'deploy.target', of: ({ deploy }) => deploy.target, values: ['lambda', 'ecs'] },
];

/** `InputRejected` names the first setting that this version can't honour. */
export function refuseUnavailable(spec: RunSpec): void {
  for (const { field, of, values } of AVAILABLE) {
    const value = of(spec);
    if (values.includes(value)) continue;
    throw new InputRejected({
      where: `spec, ${field}`,
      found: `'${value}', which this version can't run yet`,
      allowed: values.join(', '),
      next: 'Choose one of these, or leave the field out',
    });
  }
}

/** A student is cut from its teacher's layers. */
export function refuseDeeperStudent({ compression: { distill } }: RunSpec, teacher: CatalogueEntry): void {
  if (distill === false || distill.layers === undefined || distill.layers <= teacher.layers) return;
  throw new InputRejected({
    where: 'spec, compression.distill.layers',
    found: `${distill.layers}`,
    allowed: `1 to ${teacher.layers}, the layers of ${teacher.id}`,
    next: 'Lower it, or leave it out for half of them',
  });
}
