/** Which split an image is of, by the paths that data.yaml gives: folders, or text files that list images. Pure. */
import { SPLITS, type Split } from '../../identity.ts';
import type { Description } from './description.ts';

interface Named {
  readonly split: Split;
  readonly segments: readonly string[];
}

/** Written for the machine that trained: `../data/images/train`, `/content/train/images`, `./images/train`. */
const segmentsOf = (path: string): string[] =>
  path
    .trim()
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');

const isList = (path: string): boolean => /\.txt$/i.test(path);

export class NamedSplits {
  readonly #folders: readonly Named[];
  /** By the image's own name. */
  readonly #images: ReadonlyMap<string, readonly Named[]>;

  /** @param lists what text files of the folder hold, by their paths */
  constructor({ splits }: Pick<Description, 'splits'>, lists: ReadonlyMap<string, string>) {
    const named = (split: Split, path: string): Named => ({ split, segments: segmentsOf(path) });
    this.#folders = splits
      .filter(({ path }) => !isList(path))
      .map(({ split, path }) => named(split, path))
      .filter(({ segments }) => segments.length > 0);
    const listed = splits.flatMap(({ split, path }) => {
      if (!isList(path)) return [];
      const name = segmentsOf(path).at(-1);
      const own = [...lists].filter(([list]) => segmentsOf(list).at(-1) === name);
      return own.flatMap(([, text]) => text.split('\n').map((line) => named(split, line)));
    });
    this.#images = Map.groupBy(listed, ({ segments }) => segments.at(-1) ?? '');
  }

  get isEmpty(): boolean {
    return this.#folders.length === 0 && this.#images.size === 0;
  }

  /** In SPLITS' order: several where lists name the image twice. A folder that is named twice says nothing. */
  of(image: string): readonly Split[] {
    const segments = segmentsOf(image);
    const listed = closest(this.#images.get(segments.at(-1) ?? '') ?? [], (named) =>
      commonEnd(named, segments),
    );
    if (listed.length > 0) return listed;
    const folders = closest(this.#folders, (named) => longestWithin(named, segments.slice(0, -1)));
    return folders.length === 1 ? folders : [];
  }
}

/** The splits of those that agree in most segments. */
function closest(all: readonly Named[], agreed: (segments: readonly string[]) => number): readonly Split[] {
  const scored = all.map(({ split, segments }) => ({ split, score: agreed(segments) }));
  const best = scored.reduce((most, { score }) => Math.max(most, score), 0);
  if (best === 0) return [];
  return SPLITS.filter((split) => scored.some((one) => one.split === split && one.score === best));
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let common = 0;
  while (common < Math.min(a.length, b.length) && a.at(-1 - common) === b.at(-1 - common)) common += 1;
  return common;
}

/** Of the longest end of a path that lies anywhere within another. */
const longestWithin = (path: readonly string[], within: readonly string[]): number =>
  within.reduce((most, _, end) => Math.max(most, commonEnd(path, within.slice(0, end + 1))), 0);
