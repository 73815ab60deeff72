/**
 * What each Batch job of the pipeline needs, in every environment: the bigger machine is chosen by the instance
 * families of cdk/environments.ts, not here. emit.ts writes these into jobs.json for the local engine.
 */
import type { JOBS } from '../../domain/spec/pipeline.ts';

export type JobStage = (typeof JOBS)[number];

export interface JobSettings {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Of one attempt. */
  readonly timeoutHours: number;
}

/**
 * The smallest machine of g4dn, g5 and g6 has 4 vCPUs and 16 GiB, of which the kernel and the ECS agent keep
 * about one.
 */
const ONE_GPU = { vcpus: 4, memoryMiB: 14_336, gpus: 1 } as const;

export const JOB_SETTINGS: Readonly<Record<JobStage, JobSettings>> = {
  train: { ...ONE_GPU, timeoutHours: 24 },
  distill: { ...ONE_GPU, timeoutHours: 24 },
  // Quantization-aware training wants the GPU; post-training calibration takes minutes on either.
  quantize: { ...ONE_GPU, timeoutHours: 6 },
  // Latency is measured where models are served: on CPU.
  evaluate: { ...ONE_GPU, gpus: 0, timeoutHours: 2 },
  // One item at a time, on both cores.
  augment: { vcpus: 2, memoryMiB: 6_144, gpus: 0, timeoutHours: 12 },
  // Waits for others most of the time.
  collect: { vcpus: 2, memoryMiB: 6_144, gpus: 0, timeoutHours: 12 },
};

/** The fleet whose queue a job is sent to. */
export type Fleet = 'gpu' | 'cpu';
export const fleetOf = (job: JobStage): Fleet => (JOB_SETTINGS[job].gpus === 0 ? 'cpu' : 'gpu');

/** Attempts of one submission; Batch takes at most 10. */
export const ATTEMPTS = 10;

/** Spot's notice comes two minutes ahead: SIGTERM, then this long for the checkpoint, then SIGKILL. */
export const STOP_TIMEOUT_SECONDS = 110;

/**
 * How many minutes the queue lets a job wait for a machine before it is cancelled, so that the run ends instead of
 * waiting unseen: while AWS has none; while the fleet, busy with others' work, is as large as it may be; and where no
 * machine of the fleet could ever hold it.
 */
export const WAIT_MINUTES = { noCapacity: 6 * 60, fleetFull: 24 * 60, fitsNowhere: 10 } as const;
export const LONGEST_WAIT_HOURS = Math.max(...Object.values(WAIT_MINUTES)) / 60;

/** The user every job's image ends with (USER in its Dockerfile): what the machines keep from their credentials. */
export const JOB_USER = 10_001;

/** The word a job writes into the command: `python -m train.main`, in the image's WORKDIR. */
export const commandOf = (job: JobStage): string[] => ['python', '-m', `${job}.main`];
