/**
 * What job `collect` is told on one machine: the settings and secrets of the server's own environment that are meant
 * for it, by name, and no other variable. On AWS its job definition says the same (cdk/constructs/collecting.ts).
 */
import type { JobDefinitions } from '../../domain/spec/pipeline.ts';

/** As containers/collect/settings.py and credentials.py read them. */
const MEANT = /^(MODELMILL_COLLECT_\w+|MODELMILL_SECRET_\w+|HF_TOKEN|HF_ENDPOINT|KAGGLE_[A-Z_]+)$/;

export function withCollectSettings(
  definitions: JobDefinitions,
  environment: Readonly<Record<string, string | undefined>>,
): JobDefinitions {
  const { collect } = definitions;
  if (collect === undefined) return definitions;
  const meant = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && MEANT.test(name) ? [[name, value] as const] : [],
  );
  return {
    ...definitions,
    collect: { ...collect, environment: { ...Object.fromEntries(meant), ...collect.environment } },
  };
}
