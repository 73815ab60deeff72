/** The four parts of a failure, from a run's one-line message. Pure. */
import type { Complaint } from '../../../domain/errors.ts';
import { withFileNames } from '../../../domain/runs/named-file.ts';

/** A sentence ends, and the next begins with a capital or a quoted word. */
const BORDER = /[.!?] (?=["'‘“]?[\p{Lu}\d])/u;

/**
 * `where: found. Allowed: allowed. next.` as domain/errors.ts writes it. The last ` Allowed: ` counts, since what was
 * found may quote hostile text. Undefined where the message has not this form, or was cut.
 */
export function fourParts(message: string): Complaint | undefined {
  const at = message.lastIndexOf(' Allowed: ');
  const colon = message.indexOf(': ');
  if (at < 0 || colon < 0 || colon >= at) return undefined;
  const rest = message.slice(at + ' Allowed: '.length);
  const border = BORDER.exec(rest);
  if (border === null) return undefined;
  return {
    where: message.slice(0, colon),
    found: message.slice(colon + 2, at),
    allowed: rest.slice(0, border.index + 1),
    next: rest.slice(border.index + 2).trim(),
  };
}

const TITLES: Readonly<Record<string, string>> = {
  InputRejected: 'The input was rejected',
  QualityHold: 'Held: a gate is not met',
  Interrupted: 'Interrupted from outside',
  ContractBroken: 'Two parts of Modelmill disagree',
  ArtifactCorrupt: 'Stored bytes differ from their hash',
  BudgetExceeded: 'The budget does not allow going on',
  JobFailed: 'A job ended without saying why',
  NotFound: 'Something the run needs is gone',
  Conflict: 'Something changed meanwhile',
};

const NEXT: Readonly<Record<string, string>> = {
  InputRejected: 'Correct the data or the spec, then run again',
  QualityHold: 'Compare the candidates below with their gates; improve the data or the spec, then run again',
  Interrupted: 'Rerun: training goes on from its last checkpoint',
  ContractBroken: 'This is a defect of Modelmill: report it with the run’s name',
  ArtifactCorrupt: 'Check the disk or bucket, then rerun: the artifact is made again',
  BudgetExceeded: 'Raise the spec’s budget, or plan for less, then run again',
  JobFailed: 'Read the last lines of the job’s log below, then rerun',
};

export interface ReasonShown {
  readonly title: string;
  readonly parts: Complaint;
}

/** A run's reason in four parts, whatever its message looks like; files by the names they were given. */
export function reasonShown({
  name,
  message: said,
  stage,
}: {
  readonly name: string;
  readonly message: string;
  readonly stage?: string | undefined;
}): ReasonShown {
  const title = TITLES[name] ?? name;
  const message = withFileNames(said);
  const parsed = fourParts(message);
  if (parsed !== undefined) return { title, parts: parsed };
  return {
    title,
    parts: {
      where: stage === undefined ? 'the run' : `stage ${stage}`,
      found: message,
      allowed: 'a run whose every stage ends well',
      next: NEXT[name] ?? 'Read the log below, then rerun',
    },
  };
}

/** Where a row lies, by the name of its file as it was given. */
export const placeShown = ({ source, line }: { readonly source: string; readonly line: number }): string =>
  withFileNames(`${source}:${line}`);
