/**
 * What the folders of a dataset mean: `label/file`, or `train/label/file`, maybe all inside one folder more. Pure.
 */

import { splitNamed } from '../given-splits.ts';

export interface Meaning {
  readonly split?: string;
  readonly label?: string;
}

/** Neither data nor worth a word: what file managers and archivers leave behind. */
export const isLitter = (path: string): boolean =>
  path
    .split('/')
    .some((segment) => segment.startsWith('.') || segment === '__MACOSX' || segment === 'Thumbs.db');

/** Told from where all the files lie together: a class may be named `train`, beside others. */
export class Layout {
  /** Folders, as segments, that hold files. */
  readonly #folders = new Map<string, readonly string[]>();
  #depth: { readonly split: number | undefined; readonly label: number } | undefined;

  add(path: string): void {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (!this.#folders.has(folder)) this.#folders.set(folder, folder === '' ? [] : folder.split('/'));
  }

  of(path: string): Meaning {
    this.#depth ??= this.#found();
    const folders = path.split('/').slice(0, -1);
    const { split, label } = this.#depth;
    const splitName = split === undefined ? undefined : splitNamed(folders[split] ?? '');
    const labelName = folders[label];
    return {
      ...(splitName === undefined ? {} : { split: splitName }),
      ...(labelName === undefined ? {} : { label: labelName }),
    };
  }

  get hasSplits(): boolean {
    this.#depth ??= this.#found();
    return this.#depth.split !== undefined;
  }

  get hasLabels(): boolean {
    return this.#folders.values().some((segments) => segments.length > (this.#depth ?? this.#found()).label);
  }

  #found(): { readonly split: number | undefined; readonly label: number } {
    const folders = [...this.#folders.values()];
    for (let depth = 0; ; depth += 1) {
      const names = new Set(folders.flatMap((segments) => segments[depth] ?? []));
      if (names.size === 0) return { split: undefined, label: depth };
      if ([...names].every((name) => splitNamed(name) !== undefined)) {
        return { split: depth, label: depth + 1 };
      }
      const deeper = folders.some((segments) => segments.length > depth + 1);
      if (names.size > 1 || !deeper) return { split: undefined, label: depth };
    }
  }
}

/** `images/train/1.jpg` as `train/1.jpg`: for the split, `images` says nothing. */
export const withoutRooms = (path: string): string =>
  path
    .split('/')
    .filter((segment) => segment !== 'images')
    .join('/');
