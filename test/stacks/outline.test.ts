/** One readable page for each environment: a change of what is deployed is a line in a review. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../cdk/environments.ts';
import { synthesized } from '../cdk/synthesized.ts';
import { outline } from './outline.ts';

const FOLDER = new URL('../golden/stacks/', import.meta.url);

const pages = ENVIRONMENT_NAMES.map((name) => ({ name, page: outline(synthesized(name)) }));

it.each(pages)(
  "$name is what its page says ('npx vitest run test/stacks -u' writes it anew)",
  async (one) => {
    await expect(one.page).toMatchFileSnapshot(new URL(`${one.name}.txt`, FOLDER).pathname);
  },
);

it('the pages and the two goldens stay short enough to be read: 3,000 lines in all', () => {
  const files = [
    ...readdirSync(FOLDER).map((name) => new URL(name, FOLDER)),
    ...['pipeline.asl.json', 'jobs.json'].map(
      (name) => new URL(`../../cdk/pipeline/${name}`, import.meta.url),
    ),
  ];
  const lines = files.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length, 0);
  expect(files.length).toBe(ENVIRONMENT_NAMES.length + 2);
  expect(lines).toBeLessThan(3_000);
});
