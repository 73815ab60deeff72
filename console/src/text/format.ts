/** Numbers, times and sizes as people read them. Pure: the clock is an argument. */

const whole = new Intl.NumberFormat('en');
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

export const count = (value: number): string => whole.format(value);

/** `1 row`, `2,341 rows`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Decimal units, as disks and downloads are sold. */
export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? count(size) : size.toFixed(size < 99.95 ? 1 : 0)} ${UNITS[unit]}`;
}

/** A metric or a share in [0, 1] with four places: what two candidates differ in shows. */
export const metric = (value: number): string => value.toFixed(4);

export const percent = (share: number, places = 1): string => `${(share * 100).toFixed(places)} %`;

export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  if (value >= 100) return `${value.toFixed(0)} ms`;
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

/** Seconds as `0.4 s`, `48 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const value = Math.max(0, seconds);
  if (value < 0.05) return '< 0.1 s';
  if (value < 9.95) return `${value.toFixed(1)} s`;
  const total = Math.round(value);
  if (total < 60) return `${total} s`;
  if (total < 3600) return pair(total, 60, 'min', 's');
  if (total < 86_400) return pair(Math.round(total / 60), 60, 'h', 'min');
  return pair(Math.round(total / 3600), 24, 'd', 'h');
}

const pair = (value: number, per: number, large: string, small: string): string => {
  const rest = value % per;
  return `${Math.floor(value / per)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
};

/** Between two ISO instants; to `now` while there is no end. Undefined before the start. */
export function elapsed(from: string | undefined, to: string | undefined, now: number): string | undefined {
  if (from === undefined) return undefined;
  return duration(((to === undefined ? now : Date.parse(to)) - Date.parse(from)) / 1000);
}

/** `just now`, `5 min ago`, `3 h ago`, `12 d ago`. */
export function age(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 84_600) return `${Math.max(1, Math.round(seconds / 3600))} h ago`;
  return `${Math.max(1, Math.round(seconds / 86_400))} d ago`;
}

const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const timeOfDay = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** The full instant in the reader's own zone. */
export const instant = (iso: string): string => clock.format(new Date(iso));
export const time = (iso: string): string => timeOfDay.format(new Date(iso));

/** Axis and read-out values over many magnitudes: `0.0312`, `1.2e-5`, `4e-4`, `4,096`. */
export function reading(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3) return value.toExponential(1).replace('.0e', 'e');
  if (size >= 1000) return count(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

/** Floating point adds digits that nobody set: 0.1 of 4e-5 is 0.000004000000000000001. */
const DIGITS = 6;
const rounded = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));

/** A setting's value as a spec would write it. */
export function setting(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    const short = rounded(value);
    return short !== 0 && Math.abs(short) < 1e-3 ? short.toExponential() : String(short);
  }
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    return value.map(setting).join(', ');
  }
  return JSON.stringify(value, (_key, one) => (typeof one === 'number' ? rounded(one) : one));
}

/** The last segment of a key, and for a dataset manifest the segment that names it. */
export function keyName(key: string): string {
  const parts = key.split('/');
  const last = parts.at(-1) ?? key;
  return last === 'manifest.json' ? parts.slice(-3, -1).join('@') : last;
}
