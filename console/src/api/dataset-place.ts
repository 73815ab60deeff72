/** Which dataset version, and which part of it. */
export interface VersionPlace {
  readonly project: string;
  readonly dataset: string;
  readonly version: string;
}

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];
