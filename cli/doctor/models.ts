/** Pretrained models mirrored in the home's object store: what the first run of a model needs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listed, openCatalogue } from '../mirror.ts';
import type { Finding } from './checks.ts';

export async function mirrored(home: string): Promise<Finding> {
  const next = "Mirror one: 'modelmill catalogue mirror'; 'npm start' mirrors the example's";
  if (!existsSync(join(home, 'store')))
    return { check: 'models', health: 'warn', found: 'no object store yet', next };
  using catalogue = await openCatalogue(home);
  const names = (await listed(catalogue.objects)).filter((one) => one.mirrored).map(({ entry }) => entry.id);
  return names.length > 0
    ? { check: 'models', health: 'ok', found: `mirrored: ${names.join(', ')}`, next: '' }
    : { check: 'models', health: 'warn', found: 'none mirrored', next };
}
