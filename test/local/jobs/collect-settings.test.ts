import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { JobDefinitions } from '../../../domain/spec/pipeline.ts';
import { withCollectSettings } from '../../../local/jobs/collect-settings.ts';

const golden = JobDefinitions.parse(
  JSON.parse(readFileSync(new URL('../../../cdk/pipeline/jobs.json', import.meta.url), 'utf8')),
);

it('gives job collect what is meant for it, and every other job nothing', () => {
  const environment = {
    ...{ MODELMILL_COLLECT_HOSTS: 'api.example.com', MODELMILL_SECRET_DB: 's3cret', HF_TOKEN: 'hf' },
    ...{ AWS_SECRET_ACCESS_KEY: 'no', HF_TOKEN_PATH: 'no', MODELMILL_TOKEN: 'no', MODELMILL_STORE: 'no' },
  };
  const { collect, ...others } = withCollectSettings(golden, environment);
  expect(collect?.environment).toEqual({
    ...golden.collect?.environment,
    ...{ MODELMILL_COLLECT_HOSTS: 'api.example.com', MODELMILL_SECRET_DB: 's3cret', HF_TOKEN: 'hf' },
  });
  expect(collect?.environment.MODELMILL_STORE).toBe(`\${store}`);
  const { collect: _, ...before } = golden;
  expect(others).toEqual(before);
});
