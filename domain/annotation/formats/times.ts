/** When something was said, as other tools write it. Pure. */

/** A time in ISO 8601, or seconds since 1970, as an instant in UTC; undefined where it is neither. */
export function instantOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const time = new Date(typeof value === 'number' ? value * 1_000 : value);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
