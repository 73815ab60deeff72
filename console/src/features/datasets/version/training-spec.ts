/**
 * The spec of a run that trains on a version: the same sources, read with the same settings, are the same version.
 * Only what differs from the defaults is in it, and each source is pinned to what it held. Pure.
 */
import '../../../zod-settings.ts';
import { RunSpec } from '../../../../../domain/spec/run-spec.ts';
import type { RunDetail } from '../../../api/answers.ts';

type Frozen = NonNullable<RunDetail['spec']>;
type Settings = { readonly [key: string]: unknown };

/** What decides which version comes of the sources. */
const SECTIONS = ['task', 'data', 'cleaning', 'annotation'] as const;

export function trainingSpec(frozen: Frozen): Settings {
  const { project, data } = frozen;
  const sources = data.sources.map(({ etag: _, ...source }) => differences(source, { format: 'auto' }));
  const plain = RunSpec.parse({ project, data: { sources: [{ key: `projects/${project}/x` }] } });
  const { sources: __, ...settings } = data;
  const given: Settings = { ...frozen, data: settings };
  const own = differences(
    Object.fromEntries(SECTIONS.map((section) => [section, given[section]])),
    plain as unknown as Settings,
  );
  const under = (own.data ?? {}) as Settings;
  return { project, ...own, data: { ...under, ...(sources.length > 0 && { sources }) } };
}

const isSettings = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function differences(settings: Settings, defaults: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) => {
      const plain = defaults[key];
      if (JSON.stringify(value) === JSON.stringify(plain) || value === undefined) return [];
      return [[key, isSettings(value) && isSettings(plain) ? differences(value, plain) : value] as const];
    }),
  );
}
