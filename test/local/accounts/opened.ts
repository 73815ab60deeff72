/** Accounts over a temporary database, with a clock that the test moves and hashes that cost nothing. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Accounts } from '../../../local/accounts/accounts.ts';
import { scryptPasswords } from '../../../local/accounts/passwords.ts';
import { openDatabase } from '../../../local/database.ts';
import { temporaryFolder } from '../../support/stores.ts';

export const PASSWORD = 'four unrelated words';

export const cheap = scryptPasswords(4);

export async function openedAccounts() {
  const file = join(await temporaryFolder(), 'modelmill.sqlite');
  const db = openDatabase(file);
  onTestFinished(() => db.close());
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => new Date(now).toISOString() };
  const accounts = new Accounts({ db, clock, passwords: cheap });
  return {
    ...{ accounts, db, file },
    pass: (ms: number) => {
      now += ms;
    },
    /** Somebody who followed an invitation; their session. */
    join: (name: string, roles: Parameters<Accounts['invite']>[0]['roles'], project?: string) =>
      accounts.accept(accounts.invite({ project, roles }, 7).secret, { name, password: PASSWORD }),
  };
}
