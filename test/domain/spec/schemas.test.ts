/** The JSON Schemas that jobkit checks with are the contracts of domain/spec, not a copy of an older state. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { jsonSchemas } from '../../../domain/spec/emit.ts';

const folder = new URL('../../../containers/jobkit/jobkit/schemas/', import.meta.url);
const schemas = jsonSchemas();

it('emits every file that is there, and no more', () => {
  expect(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort(),
  ).toEqual(Object.keys(schemas).sort());
});

it.each(Object.keys(schemas))('%s is fresh (else: npm run emit)', (name) => {
  expect(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(schemas[name])),
  );
});
