/** Gives out console/dist as the local server does: index.html for what is no file. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';

const DIST = fileURLToPath(new URL('../../console/dist', import.meta.url));
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** For all paths that no route before it took. */
export function addConsole(app: Hono): void {
  app.get('*', async (c) => {
    const file = normalize(join(DIST, c.req.path));
    const asset = file.startsWith(DIST) && extname(file) in TYPES;
    const path = asset ? file : join(DIST, 'index.html');
    const body = await readFile(path).catch(() => undefined);
    if (body === undefined) return c.notFound();
    const headers = {
      'content-type': TYPES[extname(path)] ?? 'text/plain',
      'cache-control': path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    };
    return new Response(body, { headers });
  });
}
