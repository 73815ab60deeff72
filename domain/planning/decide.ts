/**
 * From a spec to everything a run will do: each setting with its value and the reason for it. Pure.
 */

import { CATALOGUE, type CatalogueEntry } from '../catalogue/entries.ts';
import { chooseModel } from '../catalogue/recommend.ts';
import type { Decision } from '../spec/api-runs.ts';
import type { MeasuredCurve } from '../spec/data-profile.ts';
import { RunSpec, type VariantSpec } from '../spec/run-spec.ts';
import type { ValidationReport } from '../spec/stages.ts';
import type { GrowthStep } from '../spec/volume.ts';
import { batchFor, type Compute, FLEET, INSTANCE, trainingHours } from './instance.ts';
import { errorAt } from './learning-curve.ts';
import type { Estimate, Variant } from './plan-document.ts';
import { volumePlan } from './volume.ts';

/** What the spec's own default stands for; a peak above what the model stands is lowered. */
const DEFAULT_PEAK = 1e-3;
/** Anneals to this share of the peak. */
const FINAL_SHARE = 0.01;
/** Rows a plan reckons with where the data is not known yet. */
export const UNKNOWN_ROWS = 10_000;

export interface Known {
  /** Rows of the training split. @default 10,000, and the plan says so */
  readonly rows?: number;
  /** How `rows` is known. @default counted: the rows of the training split */
  readonly rowsReason?: string;
  /** Rows of each class, as validated. @default unknown */
  readonly labels?: readonly { readonly label: string; readonly rows: number }[];
  /** How the error of a quick model fell with the rows. @default not measured */
  readonly curve?: MeasuredCurve | undefined;
  /** What the jobs run on. @default Batch's Spot fleet */
  readonly compute?: Compute | undefined;
  /** Ids of mirrored models. @default all of the catalogue */
  readonly mirrored?: ReadonlySet<string>;
  /** Paths that a person wrote in the spec; others that differ from the default count as written too. */
  readonly written?: ReadonlySet<string>;
}

/** What a validation report tells of its data; one of before curves were measured has none. */
export const knownFrom = (report: ValidationReport | undefined): Pick<Known, 'labels' | 'curve'> =>
  report === undefined ? {} : { labels: report.labels, curve: report.learningCurve };

export interface Decided {
  readonly decisions: readonly Decision[];
  readonly estimate: Estimate;
  readonly entry: CatalogueEntry;
  readonly fractions: readonly number[];
  readonly variants: Readonly<Record<string, Variant>>;
}

export function decide(spec: RunSpec, known: Known = {}): Decided {
  const rows = known.rows ?? UNKNOWN_ROWS;
  const mirrored = known.mirrored ?? new Set(CATALOGUE.map(({ id }) => id));
  const { entry, reason } = chooseModel(spec, rows, INSTANCE, mirrored);
  const chosen: Decision[] = [];
  const choose: Choose = (setting, value, why, growth) => {
    chosen.push({ setting, value, by: 'chosen', reason: why, ...(growth && { growth: [...growth] }) });
  };
  choose('model', entry.id, reason);
  chooseRows(spec, known, choose);

  const variants: Record<string, Variant> = {};
  for (const [name, own] of Object.entries(spec.training.variants ?? { a: {} })) {
    const prefix = spec.training.variants === undefined ? 'training' : `training.variants.${name}`;
    variants[name] = resolve(spec, own, entry, rows, (field, value, why) =>
      choose(`${prefix}.${field}`, value, why),
    );
  }
  const fractions = spec.progressive.fractions;
  choose(
    'progressive.rounds',
    survivors(Object.keys(variants).length, fractions.length),
    `variants trained on ${fractions.map(percent).join(', ')} of the rows: the weaker half leaves after each but the last`,
  );
  const { compute = FLEET } = known;
  const estimate = estimateOf({ spec, entry, rows, variants, compute });
  chooseCost(spec, estimate, compute, choose);
  return { decisions: withStated(chosen, spec, known), estimate, entry, fractions, variants };
}

/** Sections that mean nothing for a run that ends with a dataset version. */
const OF_A_MODEL = /^(model|augmentation|training|progressive|compression|gates|deploy)(\.|$)/;

/** What is known of the data of a run that ends with a dataset version, which takes no model of the task. */
export function decideData(spec: RunSpec, known: Known = {}): readonly Decision[] {
  const chosen: Decision[] = [];
  chooseRows(spec, known, (setting, value, reason) => {
    chosen.push({ setting, value, by: 'chosen', reason });
  });
  return withStated(chosen, spec, known).filter(
    ({ setting, by }) => by === 'you' || !OF_A_MODEL.test(setting),
  );
}

/** The spec's own settings, those that were chosen left out, then what was. */
function withStated(
  chosen: readonly Decision[],
  spec: RunSpec,
  { written }: Pick<Known, 'written'>,
): readonly Decision[] {
  const decided = new Set(chosen.map(({ setting }) => setting));
  return [...settings(spec, written).filter(({ setting }) => !decided.has(setting)), ...chosen];
}

type Choose = (setting: string, value: unknown, why: string, growth?: readonly GrowthStep[]) => void;

function chooseRows(spec: RunSpec, known: Known, choose: Choose): void {
  if (known.rows === undefined) {
    choose('data.rows', UNKNOWN_ROWS, 'assumed: the data is counted when the run validates it');
    return;
  }
  choose('data.rows', known.rows, known.rowsReason ?? 'rows of the training split');
  chooseVolume(spec, known.rows, known, choose);
}

/** Where it runs, how long that takes at most, and the price where a machine is rented. */
function chooseCost(
  { training }: RunSpec,
  { steps, hours, dollars }: Estimate,
  { name, sustainedFlops, price, unit }: Compute,
  choose: Choose,
): void {
  const rate = `6 · parameters · tokens at ${round(sustainedFlops / 1e12)} TFLOP/s`;
  if (price === undefined) choose('instance', name, 'jobs are processes of this machine; nothing is rented');
  else
    choose('instance', name, `the smallest GPU the compute environment has; strategy ${training.strategy}`);
  choose('steps', steps, 'optimizer steps of all rounds and variants; early stopping makes it fewer');
  if (unit === 'hours') choose('hours', round(hours), rate);
  else
    choose(
      'minutes',
      Math.ceil(60 * hours),
      `at most, for training, distilling and the start of each job: ${rate}; another CPU may take half or twice as long`,
    );
  if (price === undefined) return;
  const { of, dollarsPerHour, checked } = price;
  choose(
    'price',
    round(dollars),
    `dollars at most: ${of}, $${dollarsPerHour} an hour (${checked}); Spot stays below`,
  );
}

/** Whether the rows are enough for the task and its classes, what more of them would bring, and in which steps. */
function chooseVolume(
  { task, until, data, gates }: RunSpec,
  rows: number,
  { labels, curve }: Known,
  choose: Choose,
): void {
  const { train } = data.split;
  const fit = curve?.reliability === 'none' ? undefined : curve?.fit;
  const goal = until === 'model' && gates.metric === 'accuracy' ? gates.minimum : undefined;
  const plan = volumePlan({ task, rows, train, goal, ...(labels && { labels }), curve: fit });
  const { verdict, classes, least, usual, why, short, advice, growth } = plan;
  const of = classes > 0 ? ` of ${classes} classes` : '';
  choose(
    'data.volume',
    verdict,
    `${why}: ${least} rows${of} at least, ${usual} rows are usual here. ${advice}`,
  );
  if (short.length > 0) {
    const named = short.slice(0, 5).map((one) => `${one.wanted - one.rows} of '${one.label}'`);
    const more = short.length > 5 ? ` and ${short.length - 5} classes more` : '';
    choose(
      'data.classes',
      short.length,
      `classes of fewer than ${short[0]?.wanted} rows: label ${named.join(', ')}${more} first`,
    );
  }
  if (curve === undefined) return;
  const { points, reliability, note } = curve;
  if (fit === undefined) {
    choose('data.curve', reliability, note);
    return;
  }
  const now = `${(100 * (1 - errorAt(fit, rows))).toFixed(1)} % right`;
  choose(
    'data.curve',
    reliability,
    `a quick model, measured on ${points[0]?.rows} to ${points.at(-1)?.rows} rows, would be ${now} from ${rows}; ${note}`,
  );
  if (growth.length > 0) {
    const steps = growth.map(
      ({ rows: to, label, gain, accuracy }) =>
        `label ${label} more (${to} to train on): ${(100 * accuracy).toFixed(1)} %, +${(100 * gain).toFixed(1)} points`,
    );
    choose(
      'data.growth',
      growth.map((step) => step.rows),
      `doublings worth it by that ${reliability === 'rough' ? 'rough ' : ''}curve, training and looking again after each: ${steps.join('; ')}`,
      growth,
    );
  }
  if (plan.goal !== undefined)
    choose(
      'data.goal',
      plan.goal.rows ?? 'out of reach',
      plan.goal.rows === null
        ? `no number of rows brings the quick model to gates.minimum, ${percent(plan.goal.accuracy)}: the trained model must be the better one`
        : `training rows at which the quick model comes to gates.minimum, ${percent(plan.goal.accuracy)}: ${Math.ceil((plan.goal.rows - rows) / train)} more to label`,
    );
}

const round = (n: number): number => Number(n.toPrecision(3));

export const percent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;

/** How many variants train in each round: the weaker half leaves after each but the last, one stays. */
export function survivors(variants: number, rounds: number): readonly number[] {
  return Array.from({ length: rounds }, (_, i) => Math.max(1, Math.ceil(variants / 2 ** i)));
}

function resolve(
  spec: RunSpec,
  own: VariantSpec,
  entry: CatalogueEntry,
  rows: number,
  choose: (field: string, value: unknown, why: string) => void,
): Variant {
  const given = { ...spec.training, ...own };
  const maxLength = Math.min(given.maxLength, entry.context);
  if (maxLength < given.maxLength) choose('maxLength', maxLength, `all that ${entry.id} reads`);
  let { batch, gradientAccumulation } = given;
  if (batch === 'auto') {
    const auto = batchFor(entry, { maxLength, gradientAccumulation, rows });
    batch = auto.batch;
    choose('batch', batch, auto.reason);
    if (auto.gradientAccumulation !== gradientAccumulation) {
      gradientAccumulation = auto.gradientAccumulation;
      choose(
        'gradientAccumulation',
        gradientAccumulation,
        `an update still sees ${batch * gradientAccumulation} rows`,
      );
    }
  }
  let peak = given.peakLearningRate;
  if (peak === undefined) {
    peak = Math.min(DEFAULT_PEAK, entry.peakLearningRate);
    choose(
      'peakLearningRate',
      peak,
      `${DEFAULT_PEAK} lowered to what ${entry.id} stands when all its weights are tuned`,
    );
  }
  let final = given.finalLearningRate;
  if (final === undefined) {
    final = Number((peak * FINAL_SHARE).toPrecision(6));
    choose('finalLearningRate', final, `cosine annealing to ${FINAL_SHARE} of the peak`);
  } else if (final > peak) {
    final = peak;
    choose(
      'finalLearningRate',
      final,
      'the one in the spec is above the peak: the rate is annealed downwards',
    );
  }
  return {
    epochs: given.epochs,
    patience: given.patience,
    peakLearningRate: peak,
    finalLearningRate: final,
    warmup: given.warmup,
    batch,
    gradientAccumulation,
    weightDecay: given.weightDecay,
    maxNorm: given.maxNorm,
    maxLength,
    labelSmoothing: given.labelSmoothing,
    precision: spec.training.precision,
    checkpointEvery: spec.training.checkpointEvery,
    checkpointsKept: spec.training.checkpointsKept,
    dropout: given.dropout,
    seed: given.seed,
  };
}

interface Estimated {
  readonly spec: RunSpec;
  readonly entry: CatalogueEntry;
  readonly rows: number;
  readonly variants: Readonly<Record<string, Variant>>;
  readonly compute: Compute;
}

function estimateOf({ spec, entry, rows, variants, compute }: Estimated): Estimate {
  const { startHours, price } = compute;
  const { fractions } = spec.progressive;
  const all = Object.values(variants);
  const alive = survivors(all.length, fractions.length);
  let steps = 0;
  let hours = 0;
  for (const [i, fraction] of fractions.entries()) {
    const seen = Math.max(1, Math.ceil(rows * fraction));
    // Which variants survive is not known: the costliest are reckoned with.
    const each = all.map((v) => ({
      steps: Math.ceil(seen / (v.batch * v.gradientAccumulation)) * v.epochs,
      hours: trainingHours(entry, seen * v.epochs, v.maxLength, compute) + startHours,
    }));
    for (const cost of each.sort((a, b) => b.hours - a.hours).slice(0, alive[i])) {
      steps += cost.steps;
      hours += cost.hours;
    }
  }
  const { distill, quantize } = spec.compression;
  if (distill !== false)
    hours += trainingHours(entry, rows * distill.epochs, all[0]?.maxLength ?? 128, compute) + startHours;
  // The machines that quantize each form, and the one that evaluates.
  const quantized = quantize === 'none' ? 0 : distill === false ? 1 : 2;
  hours += (quantized + 1) * startHours;
  return { steps: Math.ceil(steps), hours, dollars: hours * (price?.dollarsPerHour ?? 0) };
}

/**
 * Every field of the spec as it stands. Where nobody says what was `written`, what differs from the default of an
 * otherwise empty spec was.
 */
function settings(spec: RunSpec, written: ReadonlySet<string> | undefined): readonly Decision[] {
  const empty = RunSpec.parse({ project: 'p', data: { sources: [{ key: 'k' }] } });
  const required = new Set(['project', 'data.sources']);
  const defaults = new Map(leaves(empty, '').filter(([path]) => !required.has(path)));
  return leaves(spec, '').map(([setting, value]): Decision => {
    const given =
      written === undefined
        ? JSON.stringify(defaults.get(setting)) !== JSON.stringify(value)
        : [...written].some((path) => path === setting || path.startsWith(`${setting}.`));
    return given
      ? { setting, value, by: 'you', reason: 'written in the spec' }
      : { setting, value, by: 'default', reason: 'the default' };
  });
}

/** `[path, value]` of every leaf; lists count as one. */
export function leaves(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : leaves(field, path === '' ? key : `${path}.${key}`),
  );
}
