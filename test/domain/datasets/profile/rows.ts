/** Rows for tests of what looks at data: built from a seed, so that every run sees the same. */
import type { Place } from '../../../../domain/datasets/profile/findings.ts';
import { Profile, type ProfileSettings } from '../../../../domain/datasets/profile/profile.ts';
import { Scan } from '../../../../domain/datasets/profile/scan.ts';
import type { Fields } from '../../../../domain/datasets/records.ts';

export const SETTINGS: ProfileSettings = { text: 'text', labels: ['label'], maxLength: 128 };

/** 0 to 1, the same numbers for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const pick = <T>(random: () => number, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)]!;

export interface TestRow {
  readonly fields: Fields;
  readonly place: Place;
}

const scan = new Scan();

/** A profile of rows as the report takes them: `text` and `label` are fields. */
export function profileOf(rows: readonly TestRow[], settings = SETTINGS): Profile {
  const profile = new Profile(settings);
  for (const { fields, place } of rows) {
    const text = String(fields[settings.text] ?? '');
    const label = fields.label === undefined ? undefined : String(fields.label);
    scan.read(text);
    profile.row({ text, label, annotations: undefined, fields }, place, scan);
  }
  return profile;
}

export const placed = (fields: readonly Fields[], source = 'a.jsonl'): TestRow[] =>
  fields.map((own, i) => ({ fields: own, place: { source, line: i + 1 } }));
