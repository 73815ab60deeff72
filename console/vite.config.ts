/**
 * Builds the console into console/dist, which any static host can serve at its root. The base is absolute because
 * the routes under /ui are real paths of several segments. Nothing is inlined: the pages hold under
 * `default-src 'self'`.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What `vite console` (with reloading) takes from a running `npm start`. */
const SERVER = process.env.MODELMILL_SERVER ?? 'http://127.0.0.1:8787';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // One style sheet: rules of equal weight keep one order, whichever page comes first.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  server: { host: '127.0.0.1', proxy: { '/projects': SERVER, '/predict': SERVER } },
});
