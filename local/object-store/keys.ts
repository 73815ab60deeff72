/**
 * Where the object of a key lies inside `objects/`. The rule, which containers/jobkit/store follows too; both are
 * held to test/golden/store-keys.json:
 *
 *   1. Split the key at `/`. Percent-encode each segment as encodeURIComponent does: letters, digits and
 *      - _ . ! ~ * ' ( ) stay, every other UTF-8 byte becomes %XX (upper case).
 *   2. A segment that is not the last is a folder, and its name ends in `=`. So `a` and `a/b` can both be objects:
 *      they are the file `a` and the file `a=/b`.
 *   3. An encoded segment of more than 200 characters is cut, at whole code points, into pieces of at most 200,
 *      each filled before the next begins. All but the last piece are folders whose names end in `+`.
 *
 * `=`, `+` and `/` never come out of step 1, so the rule can be read backwards and two keys never meet. Keys that
 * differ only in case meet on a file system that ignores case: keep the folder on one that doesn't.
 */
import { join } from 'node:path';
import { checkKey } from '../../domain/object-keys.ts';

const PIECE = 200;
const FOLDER = '=';
const CONTINUED = '+';

function pieces(segment: string): string[] {
  const encoded = encodeURIComponent(segment);
  if (encoded.length <= PIECE) return [encoded];
  const result = [''];
  for (const character of segment) {
    const code = encodeURIComponent(character);
    if (result.at(-1)!.length + code.length > PIECE) result.push('');
    result[result.length - 1] += code;
  }
  return result;
}

const path = (segments: readonly string[], last: string): string =>
  segments
    .flatMap((segment, index) => {
      const parts = pieces(segment);
      return parts.map((part, at) => {
        if (at < parts.length - 1) return part + CONTINUED;
        return index < segments.length - 1 ? part + FOLDER : part + last;
      });
    })
    .join('/');

/** The object's path below `objects/`, with `/`. `InputRejected` for a key the port refuses. */
export function fileOf(key: string): string {
  checkKey(key);
  return path(key.split('/'), '');
}

/** The folder below `objects/` that holds every key beginning with these whole segments. */
export const folderOf = (segments: readonly string[]): string =>
  segments.length === 0 ? '' : path(segments, FOLDER);

export interface Entry {
  readonly kind: 'object' | 'folder' | 'continued';
  /** What this entry adds to the key: a folder's ends in `/`. */
  readonly text: string;
}

/** What a name in `objects/` stands for; undefined when this rule did not make it. */
export function entryOf(name: string, isFolder: boolean): Entry | undefined {
  const mark = name.at(-1);
  if (isFolder && mark !== FOLDER && mark !== CONTINUED) return undefined;
  const text = decoded(isFolder ? name.slice(0, -1) : name);
  if (text === undefined) return undefined;
  if (!isFolder) return { kind: 'object', text };
  return mark === FOLDER ? { kind: 'folder', text: `${text}/` } : { kind: 'continued', text };
}

function decoded(name: string): string | undefined {
  try {
    const text = decodeURIComponent(name);
    return encodeURIComponent(text) === name ? text : undefined;
  } catch {
    return undefined;
  }
}

export const joined = (folder: string, relative: string): string => join(folder, ...relative.split('/'));
