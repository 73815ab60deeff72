/** A spec as a door has parsed it, and the complaint of what was refused: for any test of the rules. */
import { expect } from 'vitest';
import type { Complaint, ErrorName, ModelmillError } from '../../../domain/errors.ts';
import { parseRunSpec } from '../../../domain/runs/run-spec-document.ts';
import type { RunSpec, RunSpecInput } from '../../../domain/spec/run-spec.ts';

type Settings = Omit<Partial<RunSpecInput>, 'data'> & { readonly data?: Partial<RunSpecInput['data']> };

/** The document of a person who set only these. */
export const documentOf = (settings: Settings = {}): RunSpecInput => ({
  project: 'mails',
  ...settings,
  data: { sources: [{ key: 'projects/mails/incoming/a.csv' }], ...settings.data },
});

export const specOf = (settings: Settings = {}): RunSpec => parseRunSpec(documentOf(settings));

export interface Refusal extends Complaint {
  readonly name: ErrorName;
  readonly message: string;
}

/** The four parts of what `work` throws, beside its name; fails where it throws nothing, or an error of no class of ours. */
export async function refusalOf(work: () => unknown): Promise<Refusal> {
  let thrown: unknown;
  try {
    await work();
  } catch (error) {
    thrown = error;
  }
  const { name, message, complaint } = (thrown ?? expect.fail('nothing was refused')) as ModelmillError;
  return { name, message, ...(complaint ?? expect.fail(`${name} has no four parts: ${message}`)) };
}
