/** Writes docs/openapi.json: `node functions/api/emit-openapi.ts`. A test fails when the file is stale. */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from './openapi.ts';

writeFileSync(new URL('../../docs/openapi.json', import.meta.url), openApiDocument());
