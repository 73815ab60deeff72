/** Which runs use a dataset version. Pure. */
import type { VersionPlace } from '../../../api/dataset-place.ts';

interface Trained {
  readonly run: string;
  readonly lineage: { readonly dataset: string };
}

export interface User<Model> {
  readonly run: string;
  readonly models: readonly Model[];
}

/** The run that made it first, then those whose models trained on it. */
export function usersOf<Model extends Trained>(
  { dataset, version }: Pick<VersionPlace, 'dataset' | 'version'>,
  maker: string,
  models: readonly Model[],
): readonly User<Model>[] {
  const trained = models.filter(({ lineage }) =>
    lineage.dataset.endsWith(`/datasets/${dataset}/${version}/manifest.json`),
  );
  const byRun = Map.groupBy(trained, ({ run }) => run);
  return [...new Set([maker, ...byRun.keys()])].map((run) => ({ run, models: byRun.get(run) ?? [] }));
}
