/** The API's OpenAPI document, from the routes themselves: what docs/openapi.json holds and a client is made of. */
import { createApi, DOCUMENT } from './app.ts';
import type { ApiDeps } from './contract.ts';

export function openApiDocument(): string {
  // Describing calls none of them.
  const nothing = new Proxy({}, { get: () => undefined }) as ApiDeps;
  return `${JSON.stringify(createApi(nothing).getOpenAPI31Document(DOCUMENT), null, 2)}\n`;
}
