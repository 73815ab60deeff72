/** Three environments, and what the command line says about them: a wrong word is answered with the right ones. */
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES, ENVIRONMENTS, environmentNamed, withContext } from '../../cdk/environments.ts';

const given =
  (context: Record<string, unknown>) =>
  (key: string): unknown =>
    context[key];

it('are dev, staging and prod, each under its own name and apart from the others', () => {
  expect(Object.keys(ENVIRONMENTS)).toEqual(['dev', 'staging', 'prod']);
  for (const name of ENVIRONMENT_NAMES) expect(environmentNamed(name)).toMatchObject({ name });
  const ranges = Object.values(ENVIRONMENTS).flatMap(({ network }) => Object.values(network));
  expect(new Set(ranges).size).toBe(6);
});

it('hold nothing that belongs to somebody: no account, no address', () => {
  for (const environment of Object.values(ENVIRONMENTS)) {
    expect(environment).not.toHaveProperty('account');
    expect(environment).not.toHaveProperty('alarmAddress');
    expect(environment.zones.every((zone) => zone.startsWith(environment.region))).toBe(true);
  }
});

it('only prod keeps what it holds, and keeps it longest', () => {
  expect(Object.values(ENVIRONMENTS).map(({ protect }) => protect)).toEqual([false, false, true]);
  const logs = Object.values(ENVIRONMENTS).map(({ retention }) => retention.logs);
  expect(logs).toEqual([...logs].sort((a, b) => a - b));
});

describe('the word after -c env=', () => {
  it.each([
    [undefined, 'found none'],
    ['production', 'found "production"'],
    ['', 'found ""'],
    [7, 'found 7'],
  ])('%j is refused, with what is allowed and what to type', (name, found) => {
    expect(() => environmentNamed(name)).toThrow(
      `cdk context 'env': ${found}. Allowed: dev, staging, prod. Run 'npx cdk synth -c env=dev'.`,
    );
  });
});

describe('context', () => {
  it('fills in account and address, and changes nothing else', () => {
    const context = given({ account: '123456789012', alarmAddress: 'ops@example.org' });
    expect(withContext(ENVIRONMENTS.dev, context)).toEqual({
      ...ENVIRONMENTS.dev,
      ...{ account: '123456789012', alarmAddress: 'ops@example.org' },
    });
    expect(withContext(ENVIRONMENTS.dev, given({}))).toEqual(ENVIRONMENTS.dev);
  });

  it('gives an account back the zeros that the command line dropped', () => {
    expect(withContext(ENVIRONMENTS.dev, given({ account: 12345678901 }))).toMatchObject({
      account: '012345678901',
    });
  });

  it.each([
    ['account', '12345678901x', "-c account=123456789012'."],
    ['account', '1234567890123', 'Allowed: 12 digits.'],
    ['alarmAddress', 'nobody', "-c alarmAddress=you@your.domain'."],
    ['alarmAddress', ['a@b.c', 'd@e.f'], 'Allowed: one mail address.'],
  ])('refuses %s %j and says what to type', (key, value, advice) => {
    expect(() => withContext(ENVIRONMENTS.staging, given({ [key]: value }))).toThrow(advice);
    expect(() => withContext(ENVIRONMENTS.staging, given({ [key]: value }))).toThrow('env=staging');
  });
});
