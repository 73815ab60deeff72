/** What makes a password good, and how one is kept. */
import { describe, expect, it } from 'vitest';
import { ATTEMPTS, Attempts } from '../../../local/accounts/attempts.ts';
import { checkPassword, scryptPasswords } from '../../../local/accounts/passwords.ts';
import { cheap, PASSWORD } from './opened.ts';

describe('a password', () => {
  it.each([
    ['short', 'correct hor'],
    ['short in characters, not in bytes', '日本語日本語日本語'],
    ['common', 'Password1234'],
    ['common, twice', 'modelmillmodelmill'],
    ['a row of keys', 'qwertyuiop12'],
    ['one character', 'aaaaaaaaaaaaaaaa'],
    ['the own name', 'anna.smith-2026'],
    ['a part of the own name', 'annaannaanna'],
  ])('that is %s is refused, and not said back', (_, password) => {
    const refused = () => checkPassword(password, 'Anna.Smith');
    expect(refused).toThrow('at least 12 characters');
    expect(refused).not.toThrow(password);
  });

  it.each([PASSWORD, 'xk7-Jq2-pL9-wR4', 'пароль из трёх слов', '合言葉は夜明けの青い鳥です'])(
    'like %s is taken',
    (password) => expect(() => checkPassword(password, 'Anna')).not.toThrow(),
  );
});

describe('at rest', () => {
  it('is scrypt with the parameters of OWASP and a salt of its own', async () => {
    const passwords = scryptPasswords();
    const hash = await passwords.hash(PASSWORD);
    expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await passwords.matches(PASSWORD, hash)).toBe(true);
    expect(await passwords.matches(`${PASSWORD} `, hash)).toBe(false);
  });

  it('two of the same differ, an older cost goes on working, the same word in another form is the same', async () => {
    const [first, second] = [await cheap.hash('né à Genève 1984'), await cheap.hash('né à Genève 1984')];
    expect(first).not.toBe(second);
    expect(await scryptPasswords(5).matches('né à Genève 1984'.normalize('NFD'), first)).toBe(true);
  });

  it.each(['', 'plain', '$scrypt$ln=4,r=8,p=1$AA$AA', undefined])(
    'nothing matches the hash %j',
    async (hash) => {
      expect(await cheap.matches('', hash).catch(() => 'refused')).not.toBe(true);
    },
  );
});

describe('attempts', () => {
  it('are bounded for a name, and begin anew when the window has passed or the password was known', () => {
    const attempts = new Attempts();
    const tried = (now: number) => attempts.count('anna', now);
    for (let n = 0; n < ATTEMPTS.perName; n += 1) expect(tried(n * 1000)).toBeUndefined();
    expect(tried(20_000)).toBe(880);
    expect(attempts.count('bo', 20_000)).toBeUndefined();
    expect(tried(ATTEMPTS.windowMs)).toBeUndefined();
    attempts.clear('anna');
    for (let n = 0; n < ATTEMPTS.perName; n += 1) expect(tried(ATTEMPTS.windowMs)).toBeUndefined();
  });

  it('are bounded altogether, however many names', () => {
    const attempts = new Attempts();
    const waits = Array.from({ length: ATTEMPTS.altogether + 5 }, (_, n) => attempts.count(`name ${n}`, 0));
    expect(waits.filter((wait) => wait !== undefined)).toEqual([900, 900, 900, 900, 900]);
  });
});
