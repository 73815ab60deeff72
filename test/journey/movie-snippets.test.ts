/**
 * The small example from raw ratings to a served model, on a real server that is killed at the worst moments: people
 * who disagree hold the run, a review round lets it go on, a kill in the middle of training costs nothing that was
 * finished. The tests share one run and one model: each goes on where the one before ended.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Prediction as PredictionSchema, Predictions } from '../../domain/spec/api-predict.ts';
import type { RunDetail } from '../../domain/spec/api-runs.ts';
import { Machine, ROOT, until } from './machine.ts';

type Prediction = z.infer<typeof PredictionSchema>;

const machine = new Machine();
const PROJECT = 'movie-snippets';
const PYTHON = join(ROOT, '.venv/bin/python');
let run = '';

const detail = () => machine.get<RunDetail>(`/projects/${PROJECT}/runs/${run}`);
const store = (...path: string[]): string =>
  join(machine.home, 'store/objects', ...path.map((segment) => `${segment}=`));
/** Every file below, with what changes when it is written again. */
const stamps = (folder: string): Record<string, number> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, statSync(path).mtimeMs]),
  );

beforeAll(async () => {
  const prepared = await machine.run(PYTHON, [
    'examples/movie-snippets/prepare.py',
    '--rows',
    '400',
    '--out',
    machine.home,
  ]);
  expect(prepared.stderr + prepared.stdout).not.toContain('Traceback');
  await machine.start();
  const mirrored = await machine.modelmill('catalogue', 'mirror');
  expect(`${mirrored.code} ${mirrored.stderr}`).toMatch(/^0 /);
}, 300_000);
afterAll(() => machine.dispose());

describe('a run of people who do not always agree', { timeout: 600_000 }, () => {
  it('is held at 0.85: the command says that it waits for a review', async () => {
    const ended = await machine.modelmill(
      ...['run', 'examples/movie-snippets/spec.yaml', '--recipe', 'smoke', '--follow'],
      ...['--data', join(machine.home, 'snippets.jsonl')],
    );
    expect(`${ended.code} ${ended.stderr}`).toMatch(/^3 /);
    const { runs } = await machine.get<{ runs: { run: string; status: string }[] }>(
      `/projects/${PROJECT}/runs`,
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]?.status).toBe('waiting');
    run = runs[0]?.run ?? '';
    const { reviews } = await machine.get<{
      reviews: { score: number; minimum: number; itemCount: number }[];
    }>(`/projects/${PROJECT}/reviews`);
    expect(reviews).toHaveLength(1);
    expect(reviews[0]?.minimum).toBe(0.85);
    expect(reviews[0]?.score).toBeGreaterThan(0.3);
    expect(reviews[0]?.score).toBeLessThan(0.85);
    expect(JSON.stringify(reviews)).not.toContain('token');
  });

  it('the same file once more is the same run', async () => {
    const again = await machine.modelmill(
      ...['run', 'examples/movie-snippets/spec.yaml', '--recipe', 'smoke', '--json'],
      ...['--data', join(machine.home, 'snippets.jsonl')],
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ run, started: false });
  });

  it('still waits after the server was killed', async () => {
    await machine.kill();
    await machine.start();
    expect((await detail()).record.status).toBe('waiting');
  });

  it('goes on when two reviewers have labelled every disputed item', async () => {
    const reviewed = await machine.run(process.execPath, [
      'examples/movie-snippets/review.ts',
      '--home',
      machine.home,
    ]);
    expect(`${reviewed.code} ${reviewed.stderr}`).toMatch(/^0 /);
    await until('training', 60, async () => (await detail()).jobs.some((job) => job.status === 'running'));
    const report = await machine.get<{ score: number }>(`/projects/${PROJECT}/runs/${run}/agreement`);
    expect(report.score).toBeGreaterThanOrEqual(0.85);
  });

  it('is killed in the middle of training, and finishes without redoing what was finished', async () => {
    const before = {
      ...stamps(store('projects', PROJECT, 'runs', run, 'validate')),
      ...stamps(store('projects', PROJECT, 'datasets')),
    };
    expect(Object.keys(before).length).toBeGreaterThan(3);
    await machine.kill();
    await machine.start();
    const ended = await until('the end of the run', 400, async () => {
      const found = await detail();
      return !['running', 'queued', 'waiting'].includes(found.record.status) && found;
    });
    expect(ended.record.reason?.message ?? '').toBe('');
    expect(ended.record.status).toBe('succeeded');
    expect(stamps(store('projects', PROJECT, 'runs', run, 'validate'))).toMatchObject(
      Object.fromEntries(Object.entries(before).filter(([path]) => path.includes('/runs='))),
    );
    expect(ended.evaluation?.map(({ name }) => name).sort()).toEqual([
      'student-fp32',
      'student-int8',
      'teacher-fp32',
      'teacher-int8',
    ]);
    const bytes = Object.fromEntries(ended.evaluation?.map((report) => [report.name, report.bytes]) ?? []);
    expect(bytes['teacher-int8']! / bytes['teacher-fp32']!).toBeLessThanOrEqual(0.26);
  });
});

describe('the model it made', { timeout: 60_000 }, () => {
  it('answers ?text=, JSON and a batch alike', async () => {
    const text = 'A warm, funny and beautifully acted film.';
    const asked = await machine.fetch(`/predict?text=${encodeURIComponent(text)}`, { method: 'POST' });
    const one = (await asked.json()) as Prediction;
    expect(asked.status, JSON.stringify(one)).toBe(200);
    expect(['no-praise', 'praise']).toContain(one.label);
    expect(one.prediction).toBe(['no-praise', 'praise'].indexOf(one.label));
    expect(one.modelVersion).toMatch(/^v1-/);

    const post = async <T>(body: object): Promise<T> => {
      const answer = await machine.fetch('/predict', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as T;
    };
    expect(await post<Prediction>({ text })).toMatchObject({ label: one.label });
    const { predictions } = await post<z.infer<typeof Predictions>>({ texts: [text, 'dull'] });
    expect(predictions).toHaveLength(2);
    expect(predictions[0]).toMatchObject({ label: one.label });
  });

  it('is in the registry, as production, with every gate it passed', async () => {
    const { models } = await machine.get<{ models: { version: string; stage: string }[] }>(
      `/projects/${PROJECT}/models`,
    );
    expect(models.map(({ version }) => version).sort()).toEqual([
      'v1-student-fp32',
      'v1-student-int8',
      'v1-teacher-fp32',
      'v1-teacher-int8',
    ]);
    expect(models.filter(({ stage }) => stage === 'production')).toHaveLength(1);
  });

  it('answers the command line, also after a restart', async () => {
    await machine.stop();
    await machine.start();
    const said = await machine.json<Prediction>(
      'predict',
      '--project',
      PROJECT,
      'Boring from start to finish.',
    );
    expect(said.modelVersion).toMatch(/^v1-/);
  });

  it('is refused when one bit of it flipped, and nothing else is served for it', async () => {
    const { models } = await machine.get<{ models: { version: string; stage: string }[] }>(
      `/projects/${PROJECT}/models`,
    );
    const production = models.find(({ stage }) => stage === 'production')!.version;
    await machine.stop();
    const file = join(store('projects', PROJECT, 'models', production), 'model.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    await machine.start();
    const answer = await machine.fetch('/predict?text=hello', { method: 'POST' });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(await answer.text()).toMatch(/sha256/);
  });
});
