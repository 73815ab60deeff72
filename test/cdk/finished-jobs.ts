/** What a run's jobs leave, without running them: every job whose input is there gets the output its stage owes. */
import { writeDocument } from '../../domain/documents.ts';
import { keys } from '../../domain/layout.ts';
import type { ObjectStore } from '../../domain/ports.ts';
import { sha256Hex } from '../../domain/sha256.ts';
import { JobInput, JobOutput } from '../../domain/spec/jobs.ts';
import type { RunRef } from '../../domain/spec/words.ts';
import { jsonOf } from '../functions/stage-context.ts';

const AT = '2026-01-01T00:00:00.000Z';
const FIT = {
  ...{ steps: 1, epochs: 1, trainLoss: 1, validationLoss: 1, accuracy: 0.9, macroF1: 0.9 },
  ...{ rowsPerSecond: 1, stoppedEarly: false, resumedFrom: 0 },
};

async function artifact(objects: ObjectStore, job: string, name: string) {
  const prefix = `${job}/1-1/${name}`;
  const content = `${job} ${name}`;
  await objects.put(`${prefix}/model.onnx`, content);
  return { prefix, files: [{ path: 'model.onnx', bytes: content.length, sha256: sha256Hex(content) }] };
}

async function left(objects: ObjectStore, job: string, input: JobInput): Promise<unknown> {
  if (input.stage === 'evaluate') {
    const candidates = input.candidates.map(({ name }) => ({
      ...{ name, rows: 100, accuracy: 0.9, macroF1: 0.9, perLabel: [], bytes: 1_000 },
      // Beyond chance better than the majority: the gates let it pass.
      confusion: [
        [45, 5],
        [5, 45],
      ],
      latencyMs: { p50: 5, p99: 9, threads: 1 },
    }));
    return { artifacts: {}, metrics: { candidates } };
  }
  const onnx = await artifact(objects, job, 'onnx');
  if (input.stage === 'quantize') {
    return { artifacts: { onnx }, metrics: { bytesBefore: 4, bytesAfter: 1, ratio: 0.25 } };
  }
  const model = await artifact(objects, job, 'model');
  return { artifacts: { model, onnx }, metrics: { ...FIT, teacherParameters: 2, studentParameters: 1 } };
}

/** Returns the names of the jobs that were finished by this call. */
export async function finishJobs(objects: ObjectStore, { project, run }: RunRef): Promise<readonly string[]> {
  const page = await objects.list(keys.job(project, run, ''));
  const finished: string[] = [];
  for (const { key } of page.objects.filter((head) => head.key.endsWith('/input.json'))) {
    const job = key.slice(0, key.lastIndexOf('/'));
    if (await objects.head(keys.jobOutput(job))) continue;
    const input = JobInput.parse(await jsonOf(objects, key));
    const output = JobOutput.parse({
      ...{ schemaVersion: 1, stage: input.stage, name: input.name, attempt: '1-1', fence: 1 },
      ...{ inputSha256: 'ab'.repeat(32), startedAt: AT, finishedAt: AT, environment: {} },
      ...((await left(objects, job, input)) as object),
    });
    await writeDocument(objects, keys.jobOutput(job), output);
    finished.push(input.name);
  }
  return finished;
}
