/**
 * Where rows come from: the text of the column `provenance`, and how many rows each source and licence gave. Pure.
 *
 * Of what job `collect` fetched: what the job wrote on the row. Of own files: `{source, line}`. It is no part of what
 * names a version: the same rows from elsewhere are the same version, which keeps the provenance it was first made
 * with.
 */
import { Provenance } from '../spec/collect.ts';
import type { DatasetManifest, Row } from '../spec/stages.ts';
import type { Fields } from './records.ts';

export type SourceRows = NonNullable<DatasetManifest['provenance']>[number];

/** What job `collect` wrote on the row; undefined where it is none of its. */
export function provenanceIn({ provenance }: Fields): Provenance | undefined {
  const { success, data } = Provenance.safeParse(provenance);
  return success ? data : undefined;
}

export const provenanceText = ({ provenance, source, line }: Row): string =>
  JSON.stringify(provenance ?? { source, line });

/** A file in an archive counts as its archive. */
const MEMBER = '!/';

export class SourceCounts {
  readonly #counts = new Map<string, SourceRows>();

  /** The text of the column; rows of versions from before there was one are not counted. */
  add(text: string | undefined): void {
    if (text === undefined || text === '') return;
    const { source, kind, licence = null } = JSON.parse(text) as Partial<Provenance>;
    const [name = ''] = String(source).split(MEMBER, 1);
    this.merge([{ source: name, kind: kind ?? 'file', licence, rows: 1 }]);
  }

  merge(counts: readonly SourceRows[]): void {
    for (const { source, kind, licence, rows } of counts) {
      const key = JSON.stringify([source, kind, licence]);
      const before = this.#counts.get(key)?.rows ?? 0;
      this.#counts.set(key, { source, kind, licence, rows: before + rows });
    }
  }

  /** Most rows first. */
  get counts(): SourceRows[] {
    const named = ({ source, licence }: SourceRows): string => `${source}\n${licence}`;
    return [...this.#counts.values()].sort((a, b) => b.rows - a.rows || (named(a) < named(b) ? -1 : 1));
  }
}
