/** What a run of a spec would do and cost, without starting anything: `modelmill plan` and POST /plan. Pure. */
import { parseRunSpec } from '../runs/run-spec-document.ts';
import type { Decision } from '../spec/api-runs.ts';
import { decide, type Known, leaves } from './decide.ts';
import type { Estimate } from './plan-document.ts';

export interface DescribedPlan {
  readonly decisions: readonly Decision[];
  readonly estimate: Estimate;
}

/** `InputRejected` for a spec that can't run, as starting it would be. */
export function describePlan(spec: unknown, known: Omit<Known, 'written'> = {}): DescribedPlan {
  const parsed = parseRunSpec(spec);
  const written = new Set(leaves(spec, '').map(([path]) => path));
  const { decisions, estimate } = decide(parsed, { ...known, written });
  return { decisions, estimate };
}
