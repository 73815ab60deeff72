/** Findings as they grow: of each kind how many, with which labels, the first five as examples. Pure; flat in memory. */
import type { Finding } from '../../spec/stages.ts';
import { excerpt } from './excerpt.ts';
import { knownKind } from './kinds.ts';

const EXAMPLES = 5;
const EXAMPLE_CHARACTERS = 120;
/** Kinds come from our own readers and checks: more are a defect. */
const MOST_KINDS = 200;
/** Of more labels it is not said whose the rows are. */
const MOST_LABELS = 50;

export interface Place {
  readonly source: string;
  readonly line: number;
}

export type Example = Finding['examples'][number];

interface Kept {
  readonly finding: Finding;
  /** Rows by label; undefined: too many labels. */
  labels: Map<string, number> | undefined;
}

export interface FindingJson extends Finding {
  readonly labels?: readonly (readonly [label: string, rows: number])[];
}

export class Findings {
  readonly #kept = new Map<string, Kept>();

  /** One more of a kind, `count` lines of it. `text` of the row, or what was found in it; the row's label. */
  add(kind: string, count: number, place: Place, text: string, label?: string): void {
    const kept = this.#of(kind);
    const { finding } = kept;
    finding.count += count;
    if (label !== undefined) tally(kept, label, count);
    if (finding.examples.length < EXAMPLES) finding.examples.push(exampleOf(place, text));
  }

  /**
   * Of a row that was found behind others, an earlier one maybe: examples of one source stay in the order of its lines.
   *
   * @param example of the first few
   */
  enter(kind: string, count: number, label: string | undefined, example: Example | undefined): void {
    const kept = this.#of(kind);
    const { examples } = kept.finding;
    kept.finding.count += count;
    if (label !== undefined) tally(kept, label, count);
    if (example === undefined) return;
    const behind = examples.findIndex(({ source, line }) => source === example.source && line > example.line);
    examples.splice(behind === -1 ? examples.length : behind, 0, example);
    examples.length = Math.min(examples.length, EXAMPLES);
  }

  /** Whether one more example would be kept. */
  wants(kind: string): boolean {
    return (this.#kept.get(kind)?.finding.examples.length ?? 0) < EXAMPLES;
  }

  /** A finding that is known whole; what the kind says of severity, message or advice gives way to it. */
  put(finding: Pick<Finding, 'kind'> & Partial<Finding>): void {
    const { severity, message, advice } = knownKind(finding.kind);
    const whole = { severity, message, advice, count: 1, examples: [], ...finding };
    this.#kept.set(finding.kind, { finding: whole, labels: new Map() });
  }

  get all(): readonly Finding[] {
    return [...this.#kept.values()].map(({ finding }) => finding);
  }

  /** How many of a kind's rows have which label. */
  labelsOf(kind: string): ReadonlyMap<string, number> {
    return this.#kept.get(kind)?.labels ?? new Map();
  }

  /** A copy, by kind: what came first says how the data was divided. */
  sorted(): Findings {
    return Findings.fromJSON(this.toJSON());
  }

  /** Those of a part that comes behind this one. */
  merge(later: Findings): void {
    for (const { finding, labels } of later.#kept.values()) {
      const { kind, severity, message, advice, count, examples } = finding;
      const own = this.#of(kind, { severity, message, advice });
      own.finding.count += count;
      own.finding.examples.push(...examples.slice(0, EXAMPLES - own.finding.examples.length));
      if (labels === undefined) own.labels = undefined;
      else for (const [label, rows] of labels) tally(own, label, rows);
    }
  }

  toJSON(): readonly FindingJson[] {
    return [...this.#kept.values()]
      .map(({ finding, labels }) =>
        labels === undefined
          ? finding
          : { ...finding, labels: [...labels].sort(([a], [b]) => (a < b ? -1 : 1)) },
      )
      .sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  static fromJSON(findings: readonly FindingJson[]): Findings {
    const read = new Findings();
    for (const { labels, examples, ...finding } of findings) {
      read.#kept.set(finding.kind, {
        finding: { ...finding, examples: [...examples] },
        labels: labels && new Map(labels),
      });
    }
    return read;
  }

  #of(kind: string, as = knownKind(kind)): Kept {
    const known = this.#kept.get(kind);
    if (known !== undefined) return known;
    const kept: Kept = { finding: { kind, ...as, count: 0, examples: [] }, labels: new Map() };
    if (this.#kept.size < MOST_KINDS) this.#kept.set(kind, kept);
    return kept;
  }
}

function tally(kept: Kept, label: string, rows: number): void {
  if (kept.labels === undefined) return;
  kept.labels.set(label, (kept.labels.get(label) ?? 0) + rows);
  if (kept.labels.size > MOST_LABELS) kept.labels = undefined;
}

export const exampleOf = ({ source, line }: Place, text: string): Example => ({
  source,
  line,
  text: excerpt(text, EXAMPLE_CHARACTERS),
});
