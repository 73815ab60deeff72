/**
 * Passwords at rest: scrypt with the first parameters of OWASP's Password Storage Cheat Sheet (N=2^17, r=8, p=1: 128 MiB
 * a hash), kept as `$scrypt$ln=17,r=8,p=1$SALT$HASH`, so that a later cost can live beside today's.
 *
 * Hashes are made one after the other: a flood of sign-ins may wait, but must not take the memory of a training.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { InputRejected } from '../../domain/errors.ts';
import { MIN_PASSWORD } from '../../domain/spec/api-accounts.ts';

const HASH_BYTES = 32;
const SALT_BYTES = 16;
const BLOCK = 8;
/** log2 of scrypt's N. */
const COST = 17;
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;

/** What people choose when they must have twelve characters. */
const COMMON = [
  'password',
  'passwort',
  'motdepasse',
  'contrasena',
  '1234567890',
  '0987654321',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'abcdefghij',
  'administrator',
  'changeme',
  'letmein',
  'iloveyou',
  'modelmill',
  'correcthorsebatterystaple',
];
/** So much has to remain once a common word or the own name is taken out. */
const BEYOND_COMMON = 6;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash, for a name that nobody has. */
  matches(password: string, hash: string | undefined): Promise<boolean>;
}

/** `cost` is log2 of N; tests take a small one. */
export function scryptPasswords(cost = COST): Passwords {
  let last: Promise<unknown> = Promise.resolve();
  const derive = (password: string, salt: Buffer, ln: number, r: number, p: number): Promise<Buffer> => {
    const next = last.then(
      () =>
        new Promise<Buffer>((resolve, reject) => {
          const options = { N: 2 ** ln, r, p, maxmem: 2 ** ln * r * 128 * 2 };
          scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) =>
            error ? reject(error) : resolve(key),
          );
        }),
    );
    last = next.catch(() => undefined);
    return next;
  };
  const text = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  const written = (salt: Buffer, key: Buffer): string =>
    `$scrypt$ln=${cost},r=${BLOCK},p=1$${text(salt)}$${text(key)}`;
  const nobodys = written(Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return written(salt, await derive(password, salt, cost, BLOCK, 1));
    },
    async matches(password, hash) {
      const [, ln, r, p, salt = '', key = ''] = FORM.exec(hash ?? nobodys) ?? [];
      const expected = Buffer.from(key, 'base64');
      const found = await derive(password, Buffer.from(salt, 'base64'), Number(ln), Number(r), Number(p));
      return expected.length === found.length && timingSafeEqual(found, expected) && hash !== undefined;
    },
  };
}

/** Refuses one that is short, common, or the person's own name. */
export function checkPassword(password: string, name: string): void {
  const plain = password.normalize('NFKC').toLowerCase();
  const length = [...plain].length;
  const found =
    length < MIN_PASSWORD
      ? `${length} characters`
      : new Set(plain).size < 5
        ? 'the same few characters again and again'
        : [...COMMON, name.toLowerCase(), ...name.toLowerCase().split(/[\s@._+-]/)].some((word) =>
              isMostly(plain, word),
            )
          ? 'little more than a common word or your name'
          : undefined;
  if (found === undefined) return;
  throw new InputRejected({
    where: 'password',
    found,
    allowed: `at least ${MIN_PASSWORD} characters that are not easily guessed`,
    next: 'Choose a longer one: a few unrelated words will do, or let your browser make one',
  });
}

const isMostly = (plain: string, word: string): boolean =>
  word.length >= 3 && plain.includes(word) && plain.replaceAll(word, '').length < BEYOND_COMMON;
