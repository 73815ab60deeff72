/** Keys to other systems, known by how their makers begin them. Pure. */

/** Each is anchored, and sees one word of at most MOST characters. */
const KEYS: readonly RegExp[] = [
  // Amazon Web Services: access keys
  /^(?:AKIA|ASIA)[A-Z0-9]{16}$/,
  // GitHub, GitLab
  /^gh[pousr]_[A-Za-z0-9]{36,}$/,
  /^github_pat_[A-Za-z0-9_]{22,}$/,
  /^glpat-[A-Za-z0-9_-]{20,}$/,
  // Slack, Google, Stripe, and services that begin theirs with sk-
  /^xox[abeprs]-[A-Za-z0-9-]{10,}$/,
  /^AIza[A-Za-z0-9_-]{35}$/,
  /^[rs]k_(?:live|test)_[A-Za-z0-9]{16,}$/,
  /^sk-[A-Za-z0-9_-]{20,}$/,
  // JSON Web Tokens begin with {" in Base64
  /^eyJ[A-Za-z0-9_-]{17,}$/,
];
const BEGINS = new Set(['A', 'g', 'x', 'r', 's', 'e']);
export const SHORTEST_KEY = 16;

export const isKey = (word: string): boolean =>
  word.length >= SHORTEST_KEY && BEGINS.has(word[0]!) && KEYS.some((key) => key.test(word));

const BEGIN = '-----BEGIN ';
const TITLE = 'PRIVATE KEY-----';
const LONGEST_BLOCK = 20_000;

/** A private key in PEM, to its last line or as far as one may reach. */
export function keyBlockIn(text: string): { readonly start: number; readonly end: number } | undefined {
  const title = text.indexOf(TITLE);
  if (title === -1) return undefined;
  const start = text.lastIndexOf(BEGIN, title);
  if (start === -1 || title - start > 40) return undefined;
  const close = text.indexOf(TITLE, title + TITLE.length);
  const end = close === -1 ? text.length : close + TITLE.length;
  return { start, end: Math.min(end, start + LONGEST_BLOCK) };
}
