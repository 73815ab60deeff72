/** The project's folder: the goldens, containers/, console/dist and .venv/ lie in it. */
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
