/**
 * A profile as one JSON document: what a part of the data leaves behind for whoever merges the parts. Pure. Some tens
 * of kilobytes, and as much again for each column of many values.
 */
import { Column, type ColumnJson } from './column.ts';
import { type FindingJson, Findings } from './findings.ts';
import { Images, type ImagesJson } from './images.ts';
import { Labels, type LabelsJson } from './labels.ts';
import { Lengths, type LengthsJson } from './lengths.ts';
import { type LongText, Profile, type ProfileSettings } from './profile.ts';
import { type KeptJson, keptJson, takeKept } from './smallest.ts';

export interface ProfileJson {
  readonly schemaVersion: 1;
  readonly rows: number;
  readonly quarantined: number;
  readonly labels: LabelsJson;
  readonly annotators: KeptJson;
  readonly texts: KeptJson;
  readonly characters: { readonly max: number; readonly counters: LengthsJson };
  readonly words: { readonly max: number; readonly counters: LengthsJson };
  readonly beyond: number;
  readonly longest: readonly LongText[];
  readonly scripts: readonly number[];
  readonly personal: readonly (readonly [kind: string, rows: number, found: number])[];
  readonly columns: readonly ColumnJson[];
  readonly sampled: readonly (readonly [hash: number, fields: Readonly<Record<string, string>>])[];
  readonly images: ImagesJson;
  readonly findings: readonly FindingJson[];
}

export function profileJson(profile: Profile): ProfileJson {
  return {
    schemaVersion: 1,
    rows: profile.rows,
    quarantined: profile.quarantined,
    labels: profile.labels.toJSON(),
    annotators: keptJson(profile.annotators),
    texts: keptJson(profile.texts),
    characters: profile.characters.toJSON(),
    words: profile.words.toJSON(),
    beyond: profile.beyond,
    longest: profile.longest,
    scripts: [...profile.scripts],
    personal: [...profile.personal]
      .map(([kind, { rows, found }]) => [kind, rows, found] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    columns: [...profile.columns.values()].map((column) => column.toJSON()),
    sampled: profile.sampled.entries(),
    images: profile.images.toJSON(),
    findings: profile.findings.toJSON(),
  };
}

/** `settings` are those that the part was profiled with. */
export function profileFrom(json: ProfileJson, settings: ProfileSettings): Profile {
  const read = new Profile(settings);
  read.rows = json.rows;
  read.quarantined = json.quarantined;
  read.beyond = json.beyond;
  read.labels.merge(Labels.fromJSON(json.labels));
  for (const which of ['annotators', 'texts'] as const) {
    takeKept(read[which], json[which]);
  }
  read.characters.merge(Lengths.fromJSON(json.characters));
  read.words.merge(Lengths.fromJSON(json.words));
  read.longest = json.longest;
  read.scripts.set(json.scripts);
  for (const [kind, rows, found] of json.personal) read.personal.set(kind, { rows, found });
  for (const column of json.columns) read.columns.set(column.name, Column.fromJSON(column));
  for (const [hash, fields] of json.sampled) read.sampled.add(hash, fields);
  read.images.merge(Images.fromJSON(json.images));
  read.findings = Findings.fromJSON(json.findings);
  return read;
}
