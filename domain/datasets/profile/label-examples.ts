/** A few rows of each label, to show what a finding about the label means. Pure; flat in memory. */
import { type Example, exampleOf, type Place } from './findings.ts';

const FIRST = 2;

export interface Measured {
  readonly characters: number;
  readonly example: Example;
}

/** The shortest and the longest are absent before there is a row. */
export interface LabelExamplesJson {
  readonly first: readonly Example[];
  readonly shortest?: Measured | undefined;
  readonly longest?: Measured | undefined;
}

export class LabelExamples {
  first: readonly Example[] = [];
  shortest: Measured | undefined;
  longest: Measured | undefined;

  add(place: Place, text: string, characters: number): void {
    const fewest = characters < (this.shortest?.characters ?? Number.POSITIVE_INFINITY);
    const most = characters > (this.longest?.characters ?? -1);
    if (!fewest && !most && this.first.length === FIRST) return;
    const example = exampleOf(place, text);
    if (this.first.length < FIRST) this.first = [...this.first, example];
    if (fewest) this.shortest = { characters, example };
    if (most) this.longest = { characters, example };
  }

  /** Those of rows that come behind these. */
  merge({ first, shortest, longest }: LabelExamplesJson): void {
    this.first = [...this.first, ...first].slice(0, FIRST);
    if (shortest && shortest.characters < (this.shortest?.characters ?? Number.POSITIVE_INFINITY))
      this.shortest = shortest;
    if (longest && longest.characters > (this.longest?.characters ?? -1)) this.longest = longest;
  }

  toJSON(): LabelExamplesJson {
    const { first, shortest, longest } = this;
    return { first, shortest, longest };
  }
}
