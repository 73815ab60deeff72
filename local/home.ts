/**
 * The folder of one installation: made, or taken as it is, and closed to the machine's other users. Tokens, data and
 * models lie in it.
 *
 *   fails   InputRejected: it can't be used, or it is open to others and holds other things, which closing would lock away
 */
import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputRejected } from '../domain/errors.ts';
import { opened } from './database.ts';

/** What set-up, the command line and the server put there. */
const OURS = /^(setup|examples|store|secrets|jobs|incoming|server\..*|modelmill\.sqlite.*)$/;
const OTHERS = 0o077;

export function openHome(folder: string): string {
  const home = resolve(folder);
  opened(home, () => {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    if ((statSync(home).mode & OTHERS) === 0) return;
    const entries = readdirSync(home);
    const foreign = entries.filter((name) => !OURS.test(name));
    if (foreign.length > 0 && !entries.includes('server.lock')) throw shared(home, foreign);
    chmodSync(home, 0o700);
  });
  return home;
}

const shared = (home: string, foreign: readonly string[]): InputRejected =>
  new InputRejected({
    where: home,
    found: `a folder that other users may enter, with other things in it: ${foreign.slice(0, 3).join(', ')}`,
    allowed: 'a folder for Modelmill alone: it is closed to everybody else',
    next: `Take another, such as --home ${home}/modelmill; or close this one: chmod 700 ${home}`,
  });
