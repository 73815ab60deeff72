/**
 * The machine a plan reckons with, what it costs and what fits into it. Pure. The compute environment may give a
 * larger one; a plan that holds for this one holds for it too.
 */
import type { CatalogueEntry } from '../catalogue/entries.ts';

export const INSTANCE = {
  name: 'g4dn.xlarge or g5.xlarge (one GPU, Spot)',
  /** Of the smaller GPU, NVIDIA T4. */
  memoryMiB: 16 * 1024,
  /** Multiply-adds the T4 sustains in such training: an eighth of its 65 T FP16 peak, for kernels, copies and waits. */
  sustainedFlops: 8e12,
  /** Starting the machine, pulling the image, loading weights, in hours. */
  startHours: 0.1,
} as const;

/**
 * Dollars an hour. Spot prices move by the minute and stay below the on-demand price, so this is a ceiling.
 * g5.xlarge, Linux, us-east-1, list price; read in June 2026 from
 * factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026. g4dn.xlarge costs less.
 */
export const PRICE = {
  dollarsPerHour: 1.006,
  of: 'g5.xlarge on demand, us-east-1',
  checked: '2026-06',
} as const;

/** What a run's jobs run on: what they take there, and what that costs. */
export interface Compute {
  readonly name: string;
  /** Floating-point operations a second that training sustains. */
  readonly sustainedFlops: number;
  /** Of each job, in hours. */
  readonly startHours: number;
  /** Absent where nothing is rented. */
  readonly price?: { readonly dollarsPerHour: number; readonly of: string; readonly checked: string };
  /** Its time is said in these. */
  readonly unit: 'hours' | 'minutes';
}

/** Batch's Spot fleet. */
export const FLEET: Compute = { ...INSTANCE, price: PRICE, unit: 'hours' };

/**
 * Of one CPU core: all-minilm-l6-v2 trained on 62 rows of 64 tokens a second on two cores (containers/recipes/
 * small.yaml), at 6 · parameters · tokens operations a row. Another CPU may be twice as fast or half.
 */
const CORE_FLOPS = 1.2e11;
/** A process that imports PyTorch and loads weights. */
const PROCESS_HOURS = 10 / 3600;

/** This machine's own processor: jobs are its processes, and nothing is rented. */
export const cpuOf = (cores: number): Compute => ({
  name: `this machine's ${cores === 1 ? 'CPU core' : `${cores} CPU cores`}`,
  sustainedFlops: cores * CORE_FLOPS,
  startHours: PROCESS_HOURS,
  unit: 'minutes',
});

const SMALLEST_BATCH = 32;
const LARGEST_BATCH = 256;
/** Fewer optimizer steps in an epoch leave the learning rate's annealing too coarse. */
const STEPS_PER_EPOCH = 20;

/**
 * Bytes of activations a row keeps for the backward pass: layers · tokens · (34 · hidden + 5 · heads · tokens) at
 * 16 bits (Korthikanti et al. 2022, eq. 2), doubled for 32.
 */
const activationBytes = ({ layers, hiddenSize, heads }: CatalogueEntry, tokens: number): number =>
  2 * layers * tokens * (34 * hiddenSize + 5 * heads * tokens);

/**
 * The largest power of two within 32–256 that fits the memory and still leaves steps to an epoch. Where 32 rows do
 * not fit it is smaller, and more of them are accumulated, so that an update sees as many rows.
 */
export function batchFor(
  entry: CatalogueEntry,
  {
    maxLength,
    gradientAccumulation,
    rows,
  }: { readonly maxLength: number; readonly gradientAccumulation: number; readonly rows: number },
): { readonly batch: number; readonly gradientAccumulation: number; readonly reason: string } {
  const free = 0.8 * INSTANCE.memoryMiB * 1024 ** 2 - 16 * entry.parameters;
  const byMemory = Math.floor(free / activationBytes(entry, maxLength));
  if (byMemory < SMALLEST_BATCH) {
    const batch = 2 ** Math.floor(Math.log2(Math.max(1, byMemory)));
    return {
      batch,
      gradientAccumulation: gradientAccumulation * (SMALLEST_BATCH / batch),
      reason: `${byMemory} rows of ${maxLength} tokens fit ${INSTANCE.memoryMiB / 1024} GiB: fewer than ${SMALLEST_BATCH}, so ${SMALLEST_BATCH / batch} times as many batches are accumulated`,
    };
  }
  const bySteps = Math.floor(rows / (STEPS_PER_EPOCH * gradientAccumulation));
  const most = Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, byMemory, bySteps));
  const batch = 2 ** Math.floor(Math.log2(most));
  const bound =
    bySteps < Math.min(byMemory, LARGEST_BATCH)
      ? `${rows} training rows in ${STEPS_PER_EPOCH} steps of ${gradientAccumulation} batches an epoch allow ${bySteps}`
      : `${byMemory} rows of ${maxLength} tokens fit ${INSTANCE.memoryMiB / 1024} GiB`;
  return {
    batch,
    gradientAccumulation,
    reason: `${bound}; the next power of two within ${SMALLEST_BATCH}–${LARGEST_BATCH}`,
  };
}

/** Hours for so many rows forward and backward: 6 · parameters · tokens floating-point operations each. */
export const trainingHours = (
  entry: CatalogueEntry,
  rows: number,
  tokens: number,
  { sustainedFlops }: Pick<Compute, 'sustainedFlops'> = FLEET,
): number => (6 * entry.encoderParameters * tokens * rows) / sustainedFlops / 3600;
