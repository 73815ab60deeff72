/**
 * Registers a run's candidates as model versions and says which one may serve.
 *
 *   reads   evaluate's input and output, each candidate's job output and files, the production version
 *   writes  models/{version}/: files, card.json, then manifest.json; the versions' records; the run's summary
 *   fails   ArtifactCorrupt: a file differs from its sha256 (nothing is registered); ContractBroken
 *
 * All files are checked before the first version is written. Versions follow from the run's ordinal, records are
 * put if absent: a retry writes the same.
 */
import type { z } from 'zod';
import { verifyArtifact } from '../artifacts.ts';
import { unlessThere } from '../conflicts.ts';
import { checked, readDocument, writeDocument } from '../documents.ts';
import { ContractBroken, explain } from '../errors.ts';
import { items, keys } from '../layout.ts';
import { PlanDocument } from '../planning/plan-document.ts';
import { planKey } from '../planning/plan-run.ts';
import type { Json } from '../ports.ts';
import { changeRun } from '../runs/run-record.ts';
import { EvaluateInput, EvaluateOutput, JobOutput } from '../spec/jobs.ts';
import { DeploymentRecord, type ModelCard, ModelRecord } from '../spec/records.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { RegisterOutput } from '../spec/stages.ts';
import type { Artifact, RunRef } from '../spec/words.ts';
import type { StageContext } from '../stage.ts';
import { isGain } from './baseline.ts';
import { candidatesOf, choose, failuresOf, type Judged, judge, nearest, type Production } from './gates.ts';
import { modelOrdinal } from './ordinal.ts';

type Rooms = Pick<StageContext, 'objects' | 'table' | 'clock'>;

export async function registerModels(
  context: Rooms,
  ref: RunRef,
  spec: RunSpec,
): Promise<z.input<typeof RegisterOutput>> {
  const { objects } = context;
  const job = keys.job(ref.project, ref.run, 'evaluate');
  const input = await readDocument(objects, keys.jobInput(job), EvaluateInput);
  const output = await readDocument(objects, keys.jobOutput(job), EvaluateOutput);
  const plan = await readDocument(objects, planKey(ref), PlanDocument);
  const ordinal = await modelOrdinal(context, ref);

  const production = await productionOf(context, ref, spec, ordinal);
  const judged = judge(candidatesOf(input, output.metrics.candidates), spec.gates, production);
  const artifacts = new Map<string, Artifact>();
  for (const { report } of judged) {
    const artifact = await artifactOf(context, input, report.name);
    await verifyArtifact(objects, artifact);
    artifacts.set(report.name, artifact);
  }

  const chosen = choose(judged, spec.gates.metric);
  const best = chosen ?? nearest(judged, spec.gates.metric);
  for (const one of judged) {
    const { name } = one.report;
    const version = `v${ordinal}-${name}`;
    const artifact = await copied(context, ref, version, artifacts.get(name)!);
    const card: ModelCard = {
      schemaVersion: 1,
      project: ref.project,
      version,
      task: spec.task,
      labels: plan.labels,
      createdAt: output.finishedAt,
      run: ref.run,
      candidate: name,
      artifact,
      report: one.report,
      gates: [...one.gates],
      lineage: { dataset: plan.dataset, baseModel: plan.model.id, jobs: lineageOf(input, name, job) },
    };
    const record = ModelRecord.parse({ ...card, stage: one === chosen ? 'staging' : 'candidate' });
    await writeDocument(objects, `${keys.model(ref.project, version)}/card.json`, card);
    await writeDocument(objects, `${keys.model(ref.project, version)}/manifest.json`, artifact);
    const item = items.model(ref.project, version);
    await unlessThere(() => context.table.put(item, record as Json, { ifAbsent: true }));
  }

  const version = `v${ordinal}-${best.report.name}`;
  const { metric } = spec.gates;
  const { bytes, latencyMs } = best.report;
  const summary = { metric, value: best.report[metric], bytes, p50Ms: latencyMs.p50 };
  await changeRun(context.table, ref, () => ({ version, summary }));
  if (chosen === undefined) return { verdict: 'held', version, reason: heldReason(best) };
  return { verdict: 'passed', version, reason: passedReason(chosen, judged) };
}

const heldReason = (best: Judged): string =>
  explain({
    where: 'gates',
    found: `no candidate passes; nearest is ${best.report.name}: ${failuresOf(best)}`,
    allowed: 'the limits of spec.gates',
    next: best.gates.some(({ gate, passed }) => !passed && isGain(gate))
      ? 'It has learnt too little, or too few rows are held out to see it: look at the labels, label more, train longer; where one class is most of the rows, judge by macroF1 (gates.metric)'
      : 'Improve the data or the training, or promote the version by hand',
  });

const passedReason = (chosen: Judged, judged: readonly Judged[]): string =>
  `${chosen.report.name}: the smallest of ${judged.filter(({ passed }) => passed).length} (of ${judged.length}) that pass every gate`;

/** The version that serves the spec's deployment now, unless it is of this run already (a retry). */
async function productionOf(
  { table }: Rooms,
  { project }: RunRef,
  spec: RunSpec,
  ordinal: number,
): Promise<Production | undefined> {
  const deployment = await table.get(items.deployment(project, spec.deploy.deployment));
  if (deployment === undefined) return undefined;
  const { arms } = checked(deployment.sort, deployment.value, DeploymentRecord);
  const main = arms.toSorted((a, b) => b.weight - a.weight)[0]?.version;
  if (main === undefined || main.startsWith(`v${ordinal}-`)) return undefined;
  const item = await table.get(items.model(project, main));
  if (item === undefined) return undefined;
  const { version, report } = checked(item.sort, item.value, ModelRecord);
  return { version, report };
}

async function artifactOf({ objects }: Rooms, input: EvaluateInput, name: string): Promise<Artifact> {
  const source = input.candidates.find((candidate) => candidate.name === name)?.onnx;
  const key = keys.jobOutput(source?.job ?? '');
  const output = await readDocument(objects, key, JobOutput);
  const artifact = 'onnx' in output.artifacts ? output.artifacts.onnx : undefined;
  if (artifact !== undefined) return artifact;
  throw new ContractBroken({
    where: key,
    found: `no onnx artifact of ${name}`,
    allowed: 'an onnx artifact in every job whose candidate is evaluated',
    next: 'This is a defect of Modelmill: report it with the run id',
  });
}

async function copied(
  { objects }: Rooms,
  { project }: RunRef,
  version: string,
  { prefix, files }: Artifact,
): Promise<Artifact> {
  const target = keys.model(project, version);
  for (const { path } of files) await objects.copy(`${prefix}/${path}`, `${target}/${path}`);
  return { prefix: target, files };
}

/** The jobs a candidate came from, last first, and the one that evaluated it. */
function lineageOf(input: EvaluateInput, name: string, evaluate: string): string[] {
  const jobs = [evaluate];
  let candidate = input.candidates.find((one) => one.name === name);
  while (candidate !== undefined && !jobs.includes(candidate.onnx.job)) {
    jobs.push(candidate.onnx.job);
    const { comparedWith } = candidate;
    candidate = input.candidates.find((one) => one.name === comparedWith);
  }
  return jobs;
}
