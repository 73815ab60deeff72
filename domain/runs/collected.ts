/**
 * What job `collect` fetches for a run, and what it left: sources like those the spec names.
 *
 *   writes  jobs/collect/input.json
 *   reads   jobs/collect/output.json
 */
import { readDocument, writeDocument } from '../documents.ts';
import { keys } from '../layout.ts';
import { type CollectInput, CollectOutput } from '../spec/jobs.ts';
import { type RunSpec, SourceSpec } from '../spec/run-spec.ts';
import type { RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';

type Objects = Pick<StageContext, 'objects'>;

/** `collected`: by the job, which writes where each row comes from. */
export type RunSource = SourceSpec & { readonly collected?: boolean };

const NAME = 'collect';

/** The job's key prefix. */
export async function writeCollectInput({ objects }: Objects, ref: RunRef, spec: RunSpec): Promise<string> {
  const job = keys.job(ref.project, ref.run, NAME);
  const { collect } = spec.data;
  if (collect !== undefined) {
    const input: CollectInput = {
      ...{ schemaVersion: 1, name: NAME, stage: 'collect', ...ref },
      ...{ task: spec.task, seed: spec.training.seed, config: collect },
    };
    await writeDocument(objects, keys.jobInput(job), input);
  }
  return job;
}

/**
 * Every source of the run: the spec's, then what was collected, each pinned by its sha256. `jsonl` is what a part
 * holds, also where the spec had it packed (`.jsonl.zst`): readers unpack by the first bytes.
 */
export async function sourcesOf(
  { objects }: Objects,
  { project, run }: RunRef,
  { data }: RunSpec,
): Promise<readonly RunSource[]> {
  if (data.collect === undefined) return data.sources;
  const key = keys.jobOutput(keys.job(project, run, NAME));
  const { metrics } = await readDocument(objects, key, CollectOutput);
  const collected = metrics.files.map(({ path, sha256 }) => ({
    ...SourceSpec.parse({ key: `${metrics.prefix}/${path}`, format: 'jsonl', sha256 }),
    collected: true,
  }));
  return [...data.sources, ...collected];
}
