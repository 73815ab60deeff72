/**
 * Writes console/src/api/schema.d.ts, the types of the HTTP API, from docs/openapi.json: `node console/generate-api.ts`.
 * With `--check` it writes nothing and fails when the file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const DOCUMENT = new URL('../docs/openapi.json', import.meta.url);
const TYPES = fileURLToPath(new URL('src/api/schema.d.ts', import.meta.url));
const HEADER = '// Made from docs/openapi.json by console/generate-api.ts. Do not edit.\n\n';

export const apiTypes = async (): Promise<string> =>
  HEADER + astToString(await openapiTS(DOCUMENT, { alphabetize: true }));

if (import.meta.main) {
  const fresh = await apiTypes();
  if (!process.argv.includes('--check')) {
    await writeFile(TYPES, fresh);
  } else if (fresh !== (await readFile(TYPES, 'utf8'))) {
    console.error(
      'console/src/api/schema.d.ts: it differs from docs/openapi.json. Allowed: the types made from it. ' +
        'Run `node console/generate-api.ts`.',
    );
    process.exitCode = 1;
  }
}
