import { InvalidArgumentError } from 'commander';
import { misuse } from './exit.ts';

const DEFAULT = 8765;

const parsed = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;

/** As an option's value. */
export function port(text: string): number {
  const number = parsed(text);
  if (number !== undefined) return number;
  throw new InvalidArgumentError('Give a number of 0 to 65535.');
}

/** PORT of the environment, else 8765. */
export function defaultPort({ PORT }: NodeJS.ProcessEnv): number {
  const number = PORT ? parsed(PORT) : DEFAULT;
  if (number !== undefined) return number;
  throw misuse('PORT', `'${PORT}'`, 'a number of 0 to 65535', 'Correct the variable, or give --port');
}
