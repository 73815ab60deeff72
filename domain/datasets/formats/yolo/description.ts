/**
 * What data.yaml says of a YOLO folder: the classes' names, how many keypoints, where its splits lie. Pure.
 *
 * Only the few shapes that exporters write are read, each key at a line's beginning: `names` as a list or a map, inline
 * or a line each, `nc`, `kpt_shape`, `train`, `val`, `test`. Anything else in these keys is refused rather than guessed.
 */
import { InputRejected } from '../../../errors.ts';
import type { Split } from '../../identity.ts';

export interface Description {
  readonly names: readonly string[];
  /** Points, and numbers of each: 2, or 3 with visibility. */
  readonly keypoints: readonly [points: number, numbers: number] | undefined;
  /** Of `train`, `val` and `test`: folders, or text files that list images. */
  readonly splits: readonly { readonly split: Split; readonly path: string }[];
}

const SPLIT_KEYS = [
  ['train', 'train'],
  ['val', 'validation'],
  ['test', 'test'],
] as const;
const MOST_CLASSES = 100_000;

export function descriptionIn(text: string, where: string): Description {
  const refused = (found: string) =>
    new InputRejected({
      where,
      found,
      allowed: "'names' as a list or a map from 0, 'nc' their number, 'kpt_shape' two numbers",
      next: 'Write the names as a list, one a line: names: [cat, dog]',
    });
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trimEnd());
  const written = (key: string): string | undefined => {
    const at = lines.findIndex((line) => line.startsWith(`${key}:`));
    if (at === -1) return undefined;
    const own = lines[at]!.slice(key.length + 1).trim();
    // Indented lines belong to it; so do a list's, which need not be.
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((line) => line !== '' && !/^(\s|-|\]|\})/.test(line));
    const block = rest.slice(0, end === -1 ? undefined : end).filter((line) => line.trim() !== '');
    return own === '' ? block.join('\n') : [own, ...block].join(' ');
  };
  const list = written('names');
  if (list === undefined) throw refused("no 'names'");
  const names = namesIn(list);
  if (names === undefined || names.length === 0) throw refused(`'names' as ${list.slice(0, 80)}`);
  const count = written('nc');
  if (count !== undefined && Number(count) !== names.length) {
    throw refused(`nc ${count.slice(0, 20)} and ${names.length} names`);
  }
  const splits = SPLIT_KEYS.flatMap(([key, split]) => {
    const paths = written(key) ?? '';
    const list = inlineIn(paths, '[', ']')?.map(unquoted) ?? paths.split('\n').map(itemIn);
    return list.filter((path) => path !== '').map((path) => ({ split, path }));
  });
  const shape = written('kpt_shape');
  const numbers = shape === undefined ? undefined : (inlineIn(shape, '[', ']') ?? []).map(Number);
  if (numbers === undefined) return { names, keypoints: undefined, splits };
  const [points = 0, each = 0] = numbers;
  if (!(Number.isInteger(points) && points > 0 && points <= 1_000 && (each === 2 || each === 3))) {
    throw refused(`kpt_shape ${shape?.slice(0, 40)}`);
  }
  return { names, keypoints: [points, each], splits };
}

/** One name a line, as classes.txt and obj.names have them. */
export const namesInLines = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MOST_CLASSES);

function namesIn(written: string): readonly string[] | undefined {
  const list = inlineIn(written, '[', ']');
  if (list !== undefined) return list.map(unquoted);
  const entries = inlineIn(written, '{', '}') ?? written.split('\n').map((line) => line.trim());
  if (entries.every((entry) => entry.startsWith('- ')))
    return entries.map((entry) => unquoted(entry.slice(2)));
  const names: string[] = [];
  for (const entry of entries) {
    const [, key = '', name = ''] = /^['"]?(\d+)['"]?:\s*(.*)$/.exec(entry) ?? [];
    // In order and without a gap: a class that has no name has no objects either.
    if (name === '' || Number(key) !== names.length || names.length === MOST_CLASSES) return undefined;
    names.push(unquoted(name));
  }
  return names;
}

/** Of a list of one item a line. */
const itemIn = (line: string): string => unquoted(line.trim().replace(/^- /, ''));

/** Entries between brackets, parted at commas outside of quotes; undefined where there are none. */
function inlineIn(written: string, open: string, close: string): string[] | undefined {
  if (!written.startsWith(open) || !written.endsWith(close)) return undefined;
  const entries = written.slice(1, -1).match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,'"])+/g) ?? [];
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function unquoted(written: string): string {
  const text = written.trim();
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(text)) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
