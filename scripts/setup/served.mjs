/**
 * Is this home already served? The server leaves its address in `{home}/server.json` (mode 600) and answers
 * GET /health there; a file left by a killed server answers nothing.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './node.mjs';

/** @returns {Promise<{url: string, token: string} | undefined>} */
export async function servedAlready(home) {
  try {
    const { url, token } = JSON.parse(readFileSync(join(resolve(ROOT, home), 'server.json'), 'utf8'));
    const answer = await fetch(new URL('/health', url), { signal: AbortSignal.timeout(1_000) });
    await answer.body?.cancel();
    return answer.ok ? { url, token } : undefined;
  } catch {
    return undefined;
  }
}
