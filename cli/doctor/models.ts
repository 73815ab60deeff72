/** Pretrained models mirrored in the home's object store: what the first run of a model needs. */
import { catalogueOf } from '../mirror.ts';
import type { Finding } from './checks.ts';

export async function mirrored(home: string): Promise<Finding> {
  const names = (await catalogueOf(home)).filter((one) => one.mirrored).map(({ entry }) => entry.id);
  if (names.length > 0)
    return { check: 'models', health: 'ok', found: `mirrored: ${names.join(', ')}`, next: '' };
  const next = "Mirror one: 'modelmill catalogue mirror'; 'npm start' mirrors the example's";
  return { check: 'models', health: 'warn', found: 'none mirrored', next };
}
