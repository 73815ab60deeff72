/**
 * The secrets of one installation: made at random at the first start, kept in HOME/secrets/, mode 600. The same
 * after a restart, so that links, signed uploads, receipts and task tokens stay good.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './whole-file.ts';

export interface Secrets {
  /** What every request carries. */
  readonly token: string;
  /** Signs uploads. */
  readonly uploads: string;
  /** Signs receipts of predictions. */
  readonly receipts: string;
  /** Makes task tokens. */
  readonly tasks: string;
}

/** Call while the home's lock is held. */
export function openSecrets(home: string): Secrets {
  const folder = join(home, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const secret = (name: string): string => {
    const path = join(folder, name);
    try {
      const kept = readFileSync(path, 'utf8').trim();
      if (kept.length >= 32) return kept;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const fresh = randomBytes(32).toString('base64url');
    writeWhole(path, `${fresh}\n`, 0o600);
    return fresh;
  };
  return {
    token: secret('token'),
    uploads: secret('uploads'),
    receipts: secret('receipts'),
    tasks: secret('tasks'),
  };
}
