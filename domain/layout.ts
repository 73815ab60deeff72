/**
 * Where everything lies: object keys and table keys, written once. Every key begins with the project, so that
 * access can be scoped by prefix.
 *
 *   projects/{project}/spec.json                            the project's default run spec (the upload door's)
 *   projects/{project}/incoming/{name}                      the upload door
 *   projects/{project}/datasets/{dataset}/{version}/        manifest.json (last), {run}/{train|validation|test}-{n}.parquet
 *   projects/{project}/runs/{run}/spec.json                 the frozen spec
 *   projects/{project}/runs/{run}/{stage}/…                 what a stage wrote: reports, shards, quarantine
 *   projects/{project}/runs/{run}/jobs/{job}/input.json     the job's contract; output.json or error.json at its end
 *   projects/{project}/runs/{run}/jobs/{job}/lease/{fence}.json
 *   projects/{project}/runs/{run}/jobs/{job}/{attempt}/     artifacts, metrics/{seq}.jsonl, tensorboard/, logs/{seq}.jsonl
 *   projects/{project}/runs/{run}/jobs/{job}/checkpoints/   {step}-{fence}/manifest.json last
 *   projects/{project}/models/{version}/                    model.onnx, tokenizer.json, serving.json, card.json, manifest.json
 *   projects/{project}/annotation/settings.json             labels, guideline, rules of review
 *   projects/{project}/annotation/connections/{tool}.json   what Label Studio may send, and how it is understood
 *   projects/{project}/annotation/{tasks|answers}/{hash}…   what is too large for the Table
 *   catalogue/{model}/{revision}/                           pretrained weights, mirrored; manifest.json last
 */
import type { ItemKey } from './ports.ts';

const padded = (n: number, width: number): string => String(n).padStart(width, '0');

export const keys = {
  project: (project: string) => `projects/${project}`,
  projectSpec: (project: string) => `projects/${project}/spec.json`,
  incoming: (project: string, name: string) => `projects/${project}/incoming/${name}`,
  dataset: (project: string, dataset: string, version: string) =>
    `projects/${project}/datasets/${dataset}/${version}`,
  run: (project: string, run: string) => `projects/${project}/runs/${run}`,
  runSpec: (project: string, run: string) => `projects/${project}/runs/${run}/spec.json`,
  stage: (project: string, run: string, stage: string) => `projects/${project}/runs/${run}/${stage}`,
  /** What validate makes of one part of the sources, with its index and its sample beside it. */
  part: (project: string, run: string, part: number) =>
    `projects/${project}/runs/${run}/validate/parts/${padded(part, 5)}`,
  shard: (project: string, run: string, stage: string, shard: number) =>
    `projects/${project}/runs/${run}/${stage}/shards/${padded(shard, 5)}.jsonl`,
  /** The file of an image that some of the run's rows name. */
  image: (project: string, run: string, sha256: string) =>
    `projects/${project}/runs/${run}/validate/images/${sha256}`,
  /** Where in a cleaned shard each bucket's rows are. */
  shardIndex: (project: string, run: string, shard: number) =>
    `projects/${project}/runs/${run}/clean/index/${padded(shard, 5)}.json`,
  /** A cleaned shard's entries for near duplicates, dealt into buckets as its index says. */
  nearEntries: (project: string, run: string, shard: number) =>
    `projects/${project}/runs/${run}/clean/near/${padded(shard, 5)}.bin`,
  /** Near duplicates that met in one bucket. */
  near: (project: string, run: string, bucket: number) =>
    `projects/${project}/runs/${run}/dedupe/near/${padded(bucket, 5)}.json`,
  /** One bucket's document, with its files' names before their split. */
  bucket: (project: string, run: string, bucket: number) =>
    `projects/${project}/runs/${run}/dedupe/buckets/${padded(bucket, 5)}`,
  job: (project: string, run: string, job: string) => `projects/${project}/runs/${run}/jobs/${job}`,
  jobInput: (job: string) => `${job}/input.json`,
  jobOutput: (job: string) => `${job}/output.json`,
  jobError: (job: string) => `${job}/error.json`,
  model: (project: string, version: string) => `projects/${project}/models/${version}`,
  annotationSettings: (project: string) => `projects/${project}/annotation/settings.json`,
  /** What another tool may send. */
  annotationConnection: (project: string, tool: string) =>
    `projects/${project}/annotation/connections/${tool}.json`,
  /** A large task, or a large answer to it. `task` and `answer` are hashes of their ids. */
  annotationTask: (project: string, task: string) => `projects/${project}/annotation/tasks/${task}.json`,
  annotationAnswer: (project: string, task: string, answer: string) =>
    `projects/${project}/annotation/answers/${task}/${answer}.json`,
  catalogue: (model: string, revision: string) => `catalogue/${model}/${revision}`,
} as const;

export const items = {
  project: (project: string): ItemKey => ({ partition: `projects/${project}`, sort: 'project' }),
  run: (project: string, run: string): ItemKey => ({ partition: `projects/${project}`, sort: `runs/${run}` }),
  /** Runs in order of creation, newest last: `sort` carries the time. */
  runByTime: (project: string, createdAt: string, run: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `runs-by-time/${createdAt}/${run}`,
  }),
  datasetVersion: (project: string, dataset: string, version: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `datasets/${dataset}/${version}`,
  }),
  review: (project: string, review: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `reviews/${review}`,
  }),
  /** One reviewer's labels for one item of a review round. */
  reviewLabel: (project: string, review: string, item: string, reviewer: string): ItemKey => ({
    partition: `projects/${project}/reviews/${review}`,
    sort: `labels/${item}/${reviewer}`,
  }),
  /** `task` here and below: a hash of the task's id. */
  annotationTask: (project: string, task: string): ItemKey => ({
    partition: `projects/${project}/annotation`,
    sort: `tasks/${task}`,
  }),
  /** Beside its record, which is read far more often. */
  annotationContent: (project: string, task: string): ItemKey => ({
    partition: `projects/${project}/annotation`,
    sort: `content/${task}`,
  }),
  /** What is to be done at a level, in the order in which it is handed out. */
  annotationQueue: (project: string, state: string, rank: string): ItemKey => ({
    partition: `projects/${project}/annotation/queue`,
    sort: `${state}/${rank}`,
  }),
  annotationAnswer: (project: string, task: string, answer: string): ItemKey => ({
    partition: `projects/${project}/annotation/answers`,
    sort: `${task}/${answer}`,
  }),
  /** A task somebody holds, with what they have saved. `person`: a hash of their name. */
  annotationOpen: (project: string, person: string, task: string): ItemKey => ({
    partition: `projects/${project}/annotation/open`,
    sort: `${person}/${task}`,
  }),
  /** What somebody has done, in order. */
  annotationDone: (project: string, person: string, at: string, task: string): ItemKey => ({
    partition: `projects/${project}/annotation/done`,
    sort: `${person}/${at}/${task}`,
  }),
  annotationHistory: (project: string, task: string, number: number): ItemKey => ({
    partition: `projects/${project}/annotation/history`,
    sort: `${task}/${padded(number, 6)}`,
  }),
  model: (project: string, version: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `models/${version}`,
  }),
  /** Which ordinal (v1, v2 …) a run's model versions have. */
  modelOrdinal: (project: string, run: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `model-ordinals/${run}`,
  }),
  modelCounter: (project: string): ItemKey => ({ partition: `projects/${project}`, sort: 'model-counter' }),
  /** The last event of an uploaded key, by a hash of the key: keys may be longer than sort keys. */
  upload: (project: string, hash: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `uploads/${hash}`,
  }),
  /** What a run's deploy stage did, so that a retry answers the same. */
  deployed: (project: string, run: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `deployed/${run}`,
  }),
  deployment: (project: string, deployment: string): ItemKey => ({
    partition: `projects/${project}`,
    sort: `deployments/${deployment}`,
  }),
} as const;
