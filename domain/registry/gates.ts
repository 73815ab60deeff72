/** Which candidates may serve, and which of them does. Pure. */
import { ContractBroken } from '../errors.ts';
import type { CandidateReport, CandidateSummary, EvaluateInput } from '../spec/jobs.ts';
import type { ModelRecord } from '../spec/records.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import { gainOver, neverFound } from './baseline.ts';

export type Gate = ModelRecord['gates'][number];

export interface Candidate {
  readonly report: CandidateReport;
  /** What it was compressed from. */
  readonly comparedWith?: string | undefined;
}

export interface Judged extends Candidate {
  readonly gates: readonly Gate[];
  readonly passed: boolean;
}

/** The version that serves now, and how it did on its own held-out split. */
export interface Production {
  readonly version: string;
  readonly report: CandidateSummary;
}

/** Sums of metrics differ in the last bits: a drop of exactly the limit passes. */
const EPSILON = 1e-9;

const atLeast = (gate: string, value: number, limit: number): Gate => ({
  gate,
  value,
  limit,
  passed: value >= limit - EPSILON,
});
const atMost = (gate: string, value: number, limit: number): Gate => ({
  gate,
  value,
  limit,
  passed: value <= limit + EPSILON,
});

export function candidatesOf(
  input: EvaluateInput,
  reports: readonly CandidateReport[],
): readonly Candidate[] {
  return input.candidates.map(({ name, comparedWith }) => {
    const report = reports.find((one) => one.name === name);
    if (report !== undefined) return { report, comparedWith };
    throw new ContractBroken({
      where: 'evaluation',
      found: `no report of candidate ${name}`,
      allowed: 'one for each candidate of its input',
      next: 'This is a defect of Modelmill: report it with the run id',
    });
  });
}

/**
 * Every gate of every candidate. A compressed one is held against each form it came from, so that what is served
 * after distilling and quantizing is never more than `largestDrop` below the teacher.
 */
export function judge(
  candidates: readonly Candidate[],
  gates: RunSpec['gates'],
  production: Production | undefined,
): readonly Judged[] {
  const { metric } = gates;
  const named = new Map(candidates.map((candidate) => [candidate.report.name, candidate]));
  return candidates.map((candidate) => {
    const value = candidate.report[metric];
    const own: Gate[] = [atLeast(`minimum ${metric}`, value, gates.minimum)];
    if (gates.baseline) {
      const { gate, gain, least } = gainOver(candidate.report, metric);
      own.push(atLeast(gate, gain, least));
    }
    if (gates.everyClass) {
      const missing = neverFound(candidate.report);
      own.push(atMost(`classes never found${listed(missing)}`, missing.length, 0));
    }
    const seen = new Set<string>();
    let ancestor = named.get(candidate.comparedWith ?? '');
    while (ancestor !== undefined && !seen.has(ancestor.report.name)) {
      const { name } = ancestor.report;
      seen.add(name);
      own.push(atMost(`drop in ${metric} from ${name}`, ancestor.report[metric] - value, gates.largestDrop));
      ancestor = named.get(ancestor.comparedWith ?? '');
    }
    if (gates.largestLatency !== undefined) {
      own.push(atMost('p50 latency in ms', candidate.report.latencyMs.p50, gates.largestLatency));
    }
    if (production !== undefined) {
      const better = value - production.report[metric];
      own.push(
        atLeast(`improvement in ${metric} over ${production.version}`, better, gates.smallestImprovement),
      );
    }
    return { ...candidate, gates: own, passed: own.every(({ passed }) => passed) };
  });
}

/** The smallest that passes every gate, then the fastest, then the best; undefined where none passes. */
export function choose(judged: readonly Judged[], metric: RunSpec['gates']['metric']): Judged | undefined {
  return judged
    .filter(({ passed }) => passed)
    .toSorted(
      (a, b) =>
        a.report.bytes - b.report.bytes ||
        a.report.latencyMs.p50 - b.report.latencyMs.p50 ||
        b.report[metric] - a.report[metric],
    )[0];
}

/** The candidate nearest to passing, for the reason of a held run. */
export function nearest(judged: readonly Judged[], metric: RunSpec['gates']['metric']): Judged {
  const failures = ({ gates }: Judged) => gates.filter(({ passed }) => !passed).length;
  return judged.toSorted((a, b) => failures(a) - failures(b) || b.report[metric] - a.report[metric])[0]!;
}

const SHOWN = 3;
const listed = (labels: readonly string[]): string => {
  if (labels.length === 0) return '';
  const more = labels.length > SHOWN ? ` and ${labels.length - SHOWN} more` : '';
  return ` (${labels.slice(0, SHOWN).join(', ')}${more})`;
};

const figure = (n: number): string => String(Number(n.toPrecision(4)));

/** Gate by gate, what failed. */
export const failuresOf = ({ gates }: Judged): string =>
  gates
    .filter(({ passed }) => !passed)
    .map(({ gate, value, limit }) => `${gate} is ${figure(value)}, the limit ${figure(limit)}`)
    .join('; ');
