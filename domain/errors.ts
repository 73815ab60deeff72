/**
 * The words the whole system uses for failure.
 *
 * Each `name` is what Lambda reports as errorType, what a job writes into error.json, what the state machine
 * lists in Retry and Catch, and what the run's record, the CLI and the console show. The names are string
 * literals so that bundling and minifying can't change them.
 */

/** The four parts of every message: where, what was found, what is allowed, what to do next. */
export interface Complaint {
  /** The place: stage, file and line, field of the spec, object key. */
  readonly where: string;
  readonly found: string;
  readonly allowed: string;
  /** What the reader does next, as an imperative sentence. */
  readonly next: string;
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** `where: found … Allowed: … next` — one line, readable in a terminal and in Step Functions' Cause. */
export const explain = (c: Complaint): string =>
  `${c.where}: ${sentence(c.found)} Allowed: ${sentence(c.allowed)} ${sentence(c.next)}`;

export abstract class ModelmillError extends Error {
  abstract override readonly name: ErrorName;
  /** The four parts, where the error was not read back from a message. */
  readonly complaint: Complaint | undefined;

  constructor(complaint: Complaint | string, options?: ErrorOptions) {
    super(typeof complaint === 'string' ? complaint : explain(complaint), options);
    this.complaint = typeof complaint === 'string' ? undefined : complaint;
  }
}

/** The data, the spec or a request can't be used as given. A retry fails the same way. The run is `rejected`. */
export class InputRejected extends ModelmillError {
  override readonly name = 'InputRejected';
}

/** A gate is not met: everything worked, the result is not good enough. The run is `held`. */
export class QualityHold extends ModelmillError {
  override readonly name = 'QualityHold';
}

/** The work was stopped from outside after saving; running it again goes on from the last checkpoint. */
export class Interrupted extends ModelmillError {
  override readonly name = 'Interrupted';
}

/** What one part wrote does not fit the contract the next part reads. A defect of ours: never retried. */
export class ContractBroken extends ModelmillError {
  override readonly name = 'ContractBroken';
}

/** Bytes differ from the sha256 in their manifest. They are never used. */
export class ArtifactCorrupt extends ModelmillError {
  override readonly name = 'ArtifactCorrupt';
}

/** Going on would cost more attempts, time or money than the spec allows. */
export class BudgetExceeded extends ModelmillError {
  override readonly name = 'BudgetExceeded';
}

/** A job ended without saying why (no error.json): its last log lines are in the message. */
export class JobFailed extends ModelmillError {
  override readonly name = 'JobFailed';
}

/** The key, run, model version … asked for does not exist. */
export class NotFound extends ModelmillError {
  override readonly name = 'NotFound';
}

/** A conditional write lost: the object or item exists already, or changed since it was read. */
export class Conflict extends ModelmillError {
  override readonly name = 'Conflict';
}

/** Every name a stage or a job may fail with. A test compares this list with the state machine's Catch. */
export const ERROR_NAMES = [
  'InputRejected',
  'QualityHold',
  'Interrupted',
  'ContractBroken',
  'ArtifactCorrupt',
  'BudgetExceeded',
  'JobFailed',
  'NotFound',
  'Conflict',
] as const;

export type ErrorName = (typeof ERROR_NAMES)[number];

const CLASSES: Record<ErrorName, new (message: string) => ModelmillError> = {
  InputRejected,
  QualityHold,
  Interrupted,
  ContractBroken,
  ArtifactCorrupt,
  BudgetExceeded,
  JobFailed,
  NotFound,
  Conflict,
};

/** The error class of that name; `JobFailed` for a name that is not ours. */
export function errorNamed(name: string, message: string): ModelmillError {
  const known = ERROR_NAMES.find((candidate) => candidate === name);
  return known ? new CLASSES[known](message) : new JobFailed(`${name}: ${message}`);
}
