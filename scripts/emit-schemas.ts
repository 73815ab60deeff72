/** Writes domain/spec as JSON Schema where jobkit reads it. Run it after a change of a contract. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../domain/spec/emit.ts';

const folder = new URL('../containers/jobkit/jobkit/schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
