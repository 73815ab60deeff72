/** What each job reads: inputs that its contract takes whole, and artifacts that another job of the run writes. */
import { describe, expect, it } from 'vitest';
import { entryNamed } from '../../../domain/catalogue/entries.ts';
import { keys } from '../../../domain/layout.ts';
import { decide } from '../../../domain/planning/decide.ts';
import { compressionOf, roundOf } from '../../../domain/planning/job-inputs.ts';
import type { PlanDocument } from '../../../domain/planning/plan-document.ts';
import { type EvaluateInput, JobInput } from '../../../domain/spec/jobs.ts';
import type { RunSpec, RunSpecInput } from '../../../domain/spec/run-spec.ts';
import { specOf } from '../runs/given-spec.ts';
import { jobKey, LABELS, REF } from './planned.ts';

type Settings = Omit<Partial<RunSpecInput>, 'data'>;

const MANIFEST = 'projects/mails/datasets/mails/0123456789abcdef/manifest.json';

function planOf(spec: RunSpec): PlanDocument {
  const { decisions, estimate, entry, fractions, variants } = decide(spec, { rows: 5_000 });
  const { id, revision, layers } = entry;
  return {
    schemaVersion: 1,
    decisions: [...decisions],
    estimate,
    dataset: MANIFEST,
    labels: LABELS,
    model: { id, revision, layers, manifest: `catalogue/${id}/${revision}/manifest.json` },
    fractions: [...fractions],
    variants: { ...variants },
  };
}

/** Every input of a run whose variants all survive, whose first variant wins, by key. */
function allInputs(settings: Settings): ReadonlyMap<string, JobInput> {
  const spec = specOf(settings);
  const planned = { ref: REF, spec, plan: planOf(spec) };
  const names = Object.keys(planned.plan.variants);
  const rounds = planned.plan.fractions.map((_, index) => roundOf(planned, index, names));
  const last = rounds.at(-1)!.round;
  const winner = { variant: names[0]!, job: last.jobs[0]!.job };
  const inputs = [...rounds.map((one) => one.inputs), compressionOf(planned, winner).inputs];
  return new Map(inputs.flatMap((some): [string, JobInput][] => [...some]));
}

/** What a job leaves as artifacts. */
function artifactsOf(input: JobInput): readonly string[] {
  if (input.stage === 'train') return input.config.onnx ? ['model', 'onnx'] : ['model'];
  if (input.stage === 'distill') return ['model', 'onnx'];
  return input.stage === 'quantize' ? ['onnx'] : [];
}

/** Every `{kind: job, job, artifact}` anywhere in the document. */
function referencesIn(value: unknown): { job: string; artifact: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('kind' in value && value.kind === 'job') return [value as unknown as { job: string; artifact: string }];
  return Object.values(value).flatMap(referencesIn);
}

const VARIANTS = { a: {}, b: { seed: 4, dropout: 0 } };
const RUNS: [string, Settings][] = [
  ['all defaults', {}],
  ['one round', { progressive: { fractions: [1] } }],
  ['two variants', { training: { variants: VARIANTS } }],
  ['no student', { compression: { distill: false } }],
  ['nothing quantized', { compression: { quantize: 'none' } }],
  ['no compression at all', { compression: { quantize: 'none', distill: false } }],
  ['quantization-aware', { compression: { quantize: 'qat' } }],
  ['a student of two layers', { compression: { distill: { layers: 2, weight: 1 } } }],
  [
    'all settings written',
    { training: { batch: 7, seed: 0, dropout: 0.5, precision: 'fp32', maxLength: 8 } },
  ],
];

describe.each(RUNS)('%s', (_, settings) => {
  const inputs = allInputs(settings);

  it("each input is what the jobs' contract takes, no field lost", () => {
    for (const input of inputs.values()) expect(JobInput.parse(input)).toEqual(input);
  });

  it('each lies where its name says', () => {
    for (const [key, { name, project, run }] of inputs) {
      expect(key).toBe(keys.jobInput(keys.job(project, run, name)));
      expect({ project, run }).toEqual(REF);
    }
  });

  it('each artifact that is read is one that a job of this run writes', () => {
    for (const { job, artifact } of [...inputs.values()].flatMap(referencesIn)) {
      const writer = inputs.get(keys.jobInput(job));
      expect(writer, `${job} is a job of the run`).toBeDefined();
      expect(artifactsOf(writer!)).toContain(artifact);
    }
  });

  it('each job is read by another, but evaluate and the variants that lost', () => {
    const read = new Set([...inputs.values()].flatMap(referencesIn).map(({ job }) => keys.jobInput(job)));
    const unread = [...inputs].filter(([key]) => !read.has(key)).map(([, { name }]) => name);
    expect(unread.filter((name) => !/^train-\d-b$/.test(name))).toEqual(['evaluate']);
  });

  it('each candidate is there once, compared with one that came before it', () => {
    const { candidates } = inputs.get(keys.jobInput(jobKey('evaluate'))) as EvaluateInput;
    const names = candidates.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [i, { comparedWith }] of candidates.entries()) {
      if (i === 0) expect(comparedWith).toBeUndefined();
      else expect(names.slice(0, i)).toContain(comparedWith);
    }
  });

  it('each INT8 form is made of the form it is compared with', () => {
    const { candidates } = inputs.get(keys.jobInput(jobKey('evaluate'))) as EvaluateInput;
    for (const { name, onnx, comparedWith } of candidates.filter((one) => one.name.endsWith('int8'))) {
      const input = inputs.get(keys.jobInput(onnx.job));
      const source = candidates.find((one) => one.name === comparedWith);
      expect(input, name).toMatchObject({ stage: 'quantize', onnx: source?.onnx });
      expect(input, name).toMatchObject({ model: { job: source?.onnx.job } });
    }
  });
});

it.each<[string, Settings, string[]]>([
  ['all', {}, ['teacher-fp32', 'teacher-int8', 'student-fp32', 'student-int8']],
  ['no student', { compression: { distill: false } }, ['teacher-fp32', 'teacher-int8']],
  ['nothing quantized', { compression: { quantize: 'none' } }, ['teacher-fp32', 'student-fp32']],
  ['the teacher alone', { compression: { quantize: 'none', distill: false } }, ['teacher-fp32']],
])('candidates: %s', (_, settings, names) => {
  const { candidates } = allInputs(settings).get(keys.jobInput(jobKey('evaluate'))) as EvaluateInput;
  expect(candidates.map(({ name }) => name)).toEqual(names);
});

describe('training', () => {
  const inputs = allInputs({ model: 'all-minilm-l6-v2', training: { variants: VARIANTS } });
  const input = (name: string) =>
    inputs.get(keys.jobInput(jobKey(name))) as Extract<JobInput, { stage: 'train' }>;

  it("starts from the mirrored model, then from the same variant's round before", () => {
    expect(input('train-0-b').model).toEqual({
      kind: 'catalogue',
      manifest: 'catalogue/all-minilm-l6-v2/packaged-0.1.0/manifest.json',
    });
    expect(input('train-2-b').model).toEqual({ kind: 'job', job: jobKey('train-1-b'), artifact: 'model' });
  });

  it('leaves ONNX in the last round only, where the jobs after it read it', () => {
    expect([0, 1, 2].map((round) => input(`train-${round}-a`).config.onnx)).toEqual([false, false, true]);
    const single = allInputs({ progressive: { fractions: [1] } }).get(keys.jobInput(jobKey('train-0-a')));
    expect(single).toMatchObject({ config: { onnx: true } });
  });

  it("has the round's share of the rows and the variant's own settings", () => {
    expect([0, 1, 2].map((round) => input(`train-${round}-a`).config.fraction)).toEqual([0.1, 0.3, 1]);
    expect([input('train-1-a').seed, input('train-1-b').seed]).toEqual([17, 4]);
    expect([input('train-1-a').config.dropout, input('train-1-b').config.dropout]).toEqual([0.1, 0]);
  });
});

describe('the student', () => {
  const studentOf = (settings: Settings) =>
    allInputs(settings).get(keys.jobInput(jobKey('distill'))) as Extract<JobInput, { stage: 'distill' }>;

  it.each([
    ['all-minilm-l6-v2', undefined, 3],
    ['bert-base-uncased', undefined, 6],
    ['bert-base-uncased', 2, 2],
  ])('of %s with layers %s has %d', (model, layers, expected) => {
    expect(entryNamed(model)).toBeDefined();
    const distill = layers === undefined ? {} : { layers };
    expect(studentOf({ model, compression: { distill } }).config.distill.layers).toBe(expected);
  });

  it("learns for its own epochs, with the winner's other settings", () => {
    const { config } = studentOf({
      training: { epochs: 9, warmup: 0.3 },
      compression: { distill: { epochs: 2 } },
    });
    expect(config).toMatchObject({ epochs: 2, warmup: 0.3, distill: { temperature: 3, weight: 0.5 } });
  });
});
